"""Minutes as a document: the text's blocks with people's questions and results of polls read from their rows at this moment."""
from __future__ import annotations

import re
from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import gettext as _

from server.core import i18n
from server.core.database import session
from server.core.i18n import number, wib_date, wib_day, wib_time
from server.core.words import PollState, QuestionState, label
from server.live.models import Question
from server.live.polls.models import Poll
from server.live.polls.tallies import shown_of
from server.live.queries import ANSWERED_STATES
from server.reporting import blocks, results
from server.reporting.blocks import Block
from server.reporting.drawing import Paper
from server.reporting.minutes.models import Minutes
from server.webinars.models import Webinar

MARK = re.compile(r"\{\{ ?(tanya|polling) (\d{1,9}) ?\}\}")


def marks(body: str) -> dict[str, list[int]]:
    """The questions and polls that a text points to, in its order."""
    found: dict[str, list[int]] = {"tanya": [], "polling": []}
    for kind, number_ in MARK.findall(body):
        found[kind].append(int(number_))
    return found


def blocks_of(webinar: Webinar, body: str) -> list[Block]:
    """The text, with what its marks point to. A question that nobody may read any more, or of another session, is left out."""
    asked = marks(body)
    questions = session.scalars(sa.select(Question).where(
        Question.id.in_(asked["tanya"]), Question.webinar_id == webinar.id, Question.state.in_(ANSWERED_STATES),
        Question.withdrawn_at.is_(None)))
    polls = session.scalars(sa.select(Poll).where(
        Poll.id.in_(asked["polling"]), Poll.webinar_id == webinar.id, Poll.state == PollState.CLOSED))
    found = {("tanya", one.id): question_blocks(one) for one in questions} | {("polling", one.id): poll_blocks(one) for one in polls}
    return list(_filled(blocks.from_markdown(body), found))


def _filled(given: Iterable[Block], found: dict[tuple[str, int], list[Block]]) -> Iterable[Block]:
    for block in given:
        words = "".join(run["text"] for run in block.get("runs", []))
        asked = MARK.findall(words) if block["kind"] == "p" else []
        if asked and not MARK.sub("", words).strip():
            for kind, number_ in asked:
                yield from found.get((kind, int(number_)), [])
        else:
            yield block


def question_blocks(question: Question) -> list[Block]:
    """Who asked as far as it is public, what, and the answer."""
    who = ", ".join(part for part in (question.public_name or _("Anonim"), question.public_area or "", _by(question)) if part)
    said = question.answer_text or (_("disampaikan langsung dalam acara.") if question.state == QuestionState.ANSWERED else "")
    answer = [blocks.paragraph(blocks.run(f"{_('Jawaban')}: ", bold=True), said)] if said else []
    votes = _("%(n)s dukungan", n=number(question.votes))
    by = blocks.run(f"{who} · {votes}", italic=True)
    return [blocks.quote(question.text), blocks.lead(by) if answer else blocks.paragraph(by), *answer]


def _by(question: Question) -> str:
    return _("melalui %(channel)s", channel=label("channel", question.channel)) if question.bridged_by else ""


def poll_blocks(poll: Poll) -> list[Block]:
    """Its exact wording and how it ended, with the number of ballots."""
    shown = shown_of(poll)
    said = " ".join(part for part in (_("(%(n)s suara)", n=number(shown.base)), results.summary(shown)) if part)
    return [blocks.lead(blocks.run(shown.text, bold=True), f" {said}"), *results.table(shown, _("Suara"))]


def section_of(webinar: Webinar, body: str, title: str) -> list[Block]:
    """What a text says under one of its highest headings, without that heading; nothing when it has none of that name."""
    found, is_in = list[Block](), False
    for block in blocks_of(webinar, body):
        if block["kind"] == "h1":
            is_in = "".join(run["text"] for run in block["runs"]).strip().casefold() == title.casefold()
        elif is_in:
            found.append(block)
    return found


def paper_of(webinar: Webinar, minutes: Minutes) -> Paper:
    """The whole document, in Indonesian."""
    with i18n.speaking(i18n.SOURCE):
        at = webinar.began_at or webinar.starts_at
        span = " – ".join(wib_time(one) for one in (webinar.began_at, webinar.ended_at) if one).replace(" WIB", "")
        head = blocks.facts([
            (_("Hari, tanggal"), wib_day(at) if at else ""), (_("Waktu"), f"{span} WIB" if span else ""),
            (_("Tempat"), webinar.venue or (_("Daring") if webinar.has_stream else "")), (_("Jenis"), label("session_kind", webinar.kind)),
            (_("Penyelenggara"), webinar.organiser), (_("Tema"), webinar.theme)])
        signed = _signed(minutes)
        return Paper(
            title=_("Notulen"), lines=(webinar.title,),
            kop=(webinar.organiser or "Jakarta ke Depan", *([webinar.series] if webinar.is_tagged else [])),
            blocks=[head, *blocks_of(webinar, minutes.body), *signed], foot=_("Notulen %(title)s", title=webinar.title),
            at=minutes.signed_at or minutes.changed_at, subject=_("Notulen"))


def _signed(minutes: Minutes) -> list[Block]:
    """Who let the text stand, and when."""
    if not (minutes.is_signed and minutes.signed_at):
        return []
    return [blocks.sign([_("Disahkan pada %(day)s oleh", day=wib_date(minutes.signed_at))], minutes.signer)]
