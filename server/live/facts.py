"""How a question, a room and a fact are told: from the row as it stands now, through one visibility rule.

The log knows only that something happened to question 12. Its words are read when that is told, so what was edited is
told as edited, and what may not be shown any more is told as gone.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from server.core import clock
from server.core.database import session
from server.core.words import QuestionState
from server.live import parts
from server.live.models import SHOWN_STATES, LiveEvent, Question
from server.live.queries import Place, places
from server.live.streams import MEJA
from server.screening import from_json
from server.webinars.models import Webinar

Json = dict[str, Any]
SLACK_MS = 1000  # a number read now may miss a vote that is being committed: it is dated a second back


def now_ms() -> int:
    """Server time in ms since 1970."""
    return int(clock.now().timestamp() * 1000)


def may_hear(question: Question, audience: str) -> bool:
    """The visibility rule: everyone hears shown questions, the control room also waiting ones, nobody closed ones."""
    return question.is_shown or (audience == MEJA and question.state == QuestionState.WAITING)


def states_for(audience: str) -> tuple[QuestionState, ...]:
    """The same rule for a query."""
    return (*SHOWN_STATES, QuestionState.WAITING) if audience == MEJA else SHOWN_STATES


def question_view(question: Question, audience: str, tags: Mapping[int, Place]) -> Json:
    """A question as screens get it. Votes are numbers and stand apart."""
    tag = tags.get(question.provision_id or 0)
    view: Json = {
        "id": question.id, "text": question.text, "state": question.state,
        "name": question.public_name, "area": question.public_area, "via": question.bridged_by,
        "place": {"label": tag.official, "address": tag.address, "href": tag.href} if tag else None,
        "at": int(question.asked_at.timestamp() * 1000),
        "answer": question.answer_text, "joined_to": question.joined_to_id, "joined": question.joined_count,
    }
    if audience == MEJA:
        view |= _desk_part(question)
    return view


def _desk_part(question: Question) -> Json:
    codes = list(dict.fromkeys(finding.code for finding in from_json(question.findings)))
    return {
        "findings": codes, "needs_attention": question.needs_attention, "channel": question.channel,
        "is_edited": question.original_text is not None, "is_kept": question.is_kept, "aspiration_id": question.aspiration_id,
        "featured_at": int(question.featured_at.timestamp() * 1000) if question.featured_at else None,
        "promised": int(question.promised_at.timestamp() * 1000) if question.promised_at else None,
    }


def room_view(webinar: Webinar, audience: str) -> Json:
    """Phase and switches, as screens get them."""
    view: Json = {"phase": webinar.phase, "asking": webinar.asking if webinar.is_open else "closed", "voting": webinar.takes_votes,
                  "calm": webinar.is_calm, "reactions": webinar.takes_reactions}
    return view | {"before_reading": webinar.shows_before_reading} if audience == MEJA else view


def told_at(webinar_id: int, revs: Mapping[str, int]) -> dict[str, Json]:
    """The fact of each audience at its rev, ready to be sent."""
    places_in_log = [(audience, rev) for audience, rev in revs.items()]
    rows = session.scalars(sa.select(LiveEvent).where(
        LiveEvent.webinar_id == webinar_id, sa.tuple_(LiveEvent.audience, LiveEvent.rev).in_(places_in_log))).all()
    return {row.audience: fact for row, fact in zip(rows, _tell(webinar_id, rows), strict=True)}


def told_since(webinar_id: int, audience: str, rev: int, most: int) -> list[Json]:
    """The facts after `rev`, oldest first, at most `most`."""
    rows = session.scalars(sa.select(LiveEvent).where(
        LiveEvent.webinar_id == webinar_id, LiveEvent.audience == audience, LiveEvent.rev > rev).order_by(LiveEvent.rev).limit(most)).all()
    return _tell(webinar_id, rows)


def _tell(webinar_id: int, rows: Sequence[LiveEvent]) -> list[Json]:
    n = now_ms() - SLACK_MS
    questions = _questions(row.subject_id for row in rows if row.kind.startswith("question."))
    webinar = session.get_one(Webinar, webinar_id) if any(not row.kind.startswith("question.") for row in rows) else None
    tags = places([question.provision_id for question in questions.values()])
    last = {(row.audience, parts.prefix_of(row.kind)): row.rev for row in rows}
    told = []
    for row in rows:
        fact: Json = {"rev": row.rev, "kind": row.kind, "at": int(row.at.timestamp() * 1000), "id": row.subject_id}
        if row.kind.startswith("question."):
            fact |= _question_part(row, questions.get(row.subject_id or 0), tags, n)
        elif webinar is not None and not parts.is_part(row.kind):
            fact["room"] = room_view(webinar, row.audience)
        elif webinar is not None and last[row.audience, parts.prefix_of(row.kind)] == row.rev:  # earlier ones would set the same
            fact["set"] = parts.value_of(row.kind, webinar, row.audience)
        told.append(fact)
    return told


def _question_part(row: LiveEvent, question: Question | None, tags: Mapping[int, Place], n: int) -> Json:
    if question is None or not may_hear(question, row.audience):
        return {"kind": "question.closed" if row.audience == MEJA else "question.gone"}
    if row.kind in ("question.gone", "question.closed"):
        return {}  # it was shown again later, which a later fact tells
    return {"question": question_view(question, row.audience, tags), "votes": question.votes, "n": n}


def _questions(ids: Iterable[int | None]) -> dict[int, Question]:
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    return {question.id: question for question in session.scalars(sa.select(Question).where(Question.id.in_(wanted)))}
