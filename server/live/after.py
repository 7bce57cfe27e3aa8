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
    answered: int  # in the talk
    written: int
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
    query = sa.select(
        sa.func.count(), count(state == S.ANSWERED), count(state == S.ANSWERED_IN_WRITING),
        count(sa.and_(is_timed, taken_up <= Question.promised_at)), count(is_timed),
        count(Question.aspiration_id.is_not(None)), count(Question.state == S.CLOSED))
    row = session.execute(query.select_from(Question).outerjoin(heads, heads.id == Question.joined_to_id).where(
        Question.webinar_id == webinar.id, Question.withdrawn_at.is_(None))).one()
    asked, answered, written, on_time, timed, became, closed = (int(value) for value in row)
    return Summary(asked=asked, answered=answered, written=written, on_time=on_time, timed=timed, became=became, closed=closed,
                   due_at=webinar.written_due_at,
                   minutes=current_app.extensions["settings"].live_question_minutes)


def still_open(webinar_id: int) -> list[Question]:
    """What everyone may read and nobody answered, the most supported first."""
    query = sa.select(Question).where(Question.webinar_id == webinar_id, Question.state.in_(VOTABLE_STATES))
    return list(session.scalars(query.order_by(Question.votes.desc(), Question.id).limit(MOST_OPEN)))


def verified(question_ids: list[int]) -> dict[int, int]:
    """Of each question's supporters, how many confirmed an e-mail."""
    return {question_id: facts[0] for question_id, facts in slots.question_verified.facts(question_ids).items() if facts}
