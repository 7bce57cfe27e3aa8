"""What a session's page says once it is over: what was asked, what was answered and when, and what became of the rest."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import aliased

from server.core import clock, slots
from server.core.database import session
from server.core.words import QuestionState
from server.live.models import VOTABLE_STATES, Question
from server.webinars.models import Webinar

MOST_OPEN = 200
S = QuestionState


@dataclass(frozen=True)
class Summary:
    """Counts of one session's questions. Those taken back are in none; what is joined counts with its own author."""

    asked: int
    answered: int  # in the talk, also when a written answer was added later
    written: int  # only in writing
    on_time: int  # of those asked while it was live and taken up in the talk: within the minutes promised
    timed: int  # all of those
    became: int
    closed: int
    due_at: datetime | None
    minutes: int

    @property
    def is_late(self) -> bool:
        """True once the time for written answers has passed."""
        return self.due_at is not None and self.due_at < clock.now()


def summary(webinar: Webinar) -> Summary:
    """Counted from the rows."""
    taken_up = sa.func.coalesce(Question.featured_at, Question.answered_at)
    is_timed: Any = sa.false()
    if webinar.began_at is not None and webinar.ended_at is not None:
        is_timed = sa.and_(Question.asked_at >= webinar.began_at, taken_up <= webinar.ended_at, Question.promised_at.is_not(None))

    def count(which: Any) -> Any:
        return sa.func.coalesce(sa.func.sum(sa.case((which, 1), else_=0)), 0)

    heads = aliased(Question)
    state = sa.func.coalesce(heads.state, Question.state)  # what is joined is answered with its head
    at = sa.case((heads.id.is_not(None), heads.featured_at), else_=Question.featured_at)
    in_talk = sa.and_(state == S.ANSWERED_IN_WRITING, at <= webinar.ended_at) if webinar.ended_at is not None else sa.false()
    query = sa.select(
        sa.func.count(), count(sa.or_(state == S.ANSWERED, in_talk)),
        count(state == S.ANSWERED_IN_WRITING) - count(in_talk),
        count(sa.and_(is_timed, taken_up <= Question.promised_at)), count(is_timed),
        count(Question.aspiration_id.is_not(None)), count(Question.state == S.CLOSED))
    row = session.execute(query.select_from(Question).outerjoin(heads, heads.id == Question.joined_to_id).where(
        Question.webinar_id == webinar.id, Question.withdrawn_at.is_(None))).one()
    asked, answered, written, on_time, timed, became, closed = (int(value) for value in row)
    return Summary(asked=asked, answered=answered, written=written, on_time=on_time, timed=timed, became=became, closed=closed,
                   due_at=webinar.written_due_at,
                   minutes=current_app.extensions["settings"].live_question_minutes)


def was_in_talk(question: Question, webinar: Webinar) -> bool:
    """True for an answered question that was taken up in the talk: it has its place there, and what was written only adds to it."""
    if question.state == S.ANSWERED:
        return True
    at, end = question.featured_at, webinar.ended_at
    return question.state == S.ANSWERED_IN_WRITING and at is not None and end is not None and at <= end


def waited(question: Question, webinar: Webinar) -> int | None:
    """Whole minutes from asking to being taken up in the talk, at least 1; None when it was asked before that or not taken up there."""
    at = question.featured_at or question.answered_at
    if at is None or webinar.began_at is None or question.asked_at < webinar.began_at or not was_in_talk(question, webinar):
        return None
    if webinar.ended_at is not None and at > webinar.ended_at:  # marked as answered when all was over
        return None
    return max(1, round((at - question.asked_at).total_seconds() / 60))


def still_open(webinar_id: int) -> list[Question]:
    """What everyone may read and nobody answered, the most supported first."""
    query = sa.select(Question).where(Question.webinar_id == webinar_id, Question.state.in_(VOTABLE_STATES))
    return list(session.scalars(query.order_by(Question.votes.desc(), Question.id).limit(MOST_OPEN)))


def verified(question_ids: list[int]) -> dict[int, int]:
    """Of each question's supporters, how many confirmed an e-mail."""
    return {question_id: facts[0] for question_id, facts in slots.question_verified.facts(question_ids).items() if facts}
