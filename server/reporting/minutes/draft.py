"""The draft: what a session's rows say, in the order in which minutes tell it, with marks where a person has to write."""
from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import gettext as _

from server.core import i18n
from server.core.database import session
from server.core.i18n import number, wib_date, wib_time
from server.core.words import PollState, QuestionState
from server.live import after
from server.live.models import Question
from server.live.polls.models import Poll
from server.webinars import queries as webinars
from server.webinars.models import Speaker, Webinar
from server.webinars.queries import Part

TO_WRITE = "[tulis di sini]"  # a person must have written there before anybody signs


def draft_of(webinar: Webinar) -> str:
    """Markdown, in Indonesian whatever the reader's language; the same rows give the same draft."""
    with i18n.speaking(i18n.SOURCE):
        speakers = webinars.speakers_of([webinar.id])[webinar.id]
        parts = [*_opening(webinar, speakers), *_programme(webinar), *_questions(webinar), *_polls(webinar), *_next(webinar)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _opening(webinar: Webinar, speakers: Sequence[Speaker]) -> list[str]:
    people = "\n".join(f"- {_plain(one.name)}" + (f", {_plain(one.role)}" if one.role else "") for one in speakers)
    opened = _("Sesi dibuka oleh %(name)s.", name=_plain(webinar.opened_by)) if webinar.opened_by else ""
    began, ended = wib_time(webinar.began_at), wib_time(webinar.ended_at)
    times = _("Dimulai pukul %(began)s dan berakhir pukul %(ended)s.", began=began, ended=ended) if began and ended else ""
    return [f"## {_('Pembukaan')}", " ".join(part for part in (opened, times) if part) or TO_WRITE,
            *([f"## {_('Narasumber')}", people] if people else [])]


def _programme(webinar: Webinar) -> list[str]:
    parts = webinars.programme(webinar)
    if not parts:
        return []
    found = [f"## {_('Jalannya acara')}"]
    for part in parts:
        found += [f"### {_title(part)}", TO_WRITE]
    return found


def _title(part: Part) -> str:
    at = wib_time(part.starts_at) if part.starts_at else ""
    return f"{at} {_plain(part.title)}".strip() + f" ({_('%(n)s menit', n=number(part.minutes))})"


def _questions(webinar: Webinar) -> list[str]:
    query = sa.select(Question).where(
        Question.webinar_id == webinar.id, Question.withdrawn_at.is_(None),
        Question.state.in_((QuestionState.ANSWERED, QuestionState.ANSWERED_IN_WRITING))).order_by(Question.answered_at, Question.id)
    rows = session.scalars(query).all()
    counted = after.summary(webinar)
    found = [f"## {_('Tanya jawab')}", _(
        "Masuk %(asked)s pertanyaan: %(answered)s terjawab dalam acara, %(written)s dijawab tertulis, %(became)s menjadi aspirasi.",
        asked=number(counted.asked), answered=number(counted.answered), written=number(counted.written), became=number(counted.became))]
    for is_in_talk, title in ((True, _("Terjawab dalam acara")), (False, _("Dijawab tertulis"))):
        ids = [row.id for row in rows if after.was_in_talk(row, webinar) == is_in_talk]
        if ids:
            found += [f"### {title}", *(f"{{{{tanya {one}}}}}" for one in ids)]
    return found


def _polls(webinar: Webinar) -> list[str]:
    ids = session.scalars(sa.select(Poll.id).where(Poll.webinar_id == webinar.id, Poll.state == PollState.CLOSED).order_by(
        Poll.opened_at, Poll.id)).all()
    return [f"## {_('Polling')}", *(f"{{{{polling {one}}}}}" for one in ids)] if ids else []


def _next(webinar: Webinar) -> list[str]:
    left = len(after.still_open(webinar.id))
    due = wib_date(webinar.written_due_at) if webinar.written_due_at else ""
    promise = ""
    if left and due:
        promise = _("%(n)s pertanyaan yang belum terjawab dijawab tertulis paling lambat %(day)s.", n=number(left), day=due)
    return [f"## {_('Kesimpulan')}", TO_WRITE, f"## {_('Tindak lanjut')}", promise or TO_WRITE]


def _plain(words: str) -> str:
    """Names and titles are text in a draft, never its markup."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|~!" else c for c in " ".join(words.split()))
