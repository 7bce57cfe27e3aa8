"""Support of questions: a state, on or off, one row a voter. Hundreds of votes at once are three statements."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import sqlalchemy as sa

from server.core import clock, limits, voices
from server.core.database import bulk_operation, run_statement, session
from server.core.errors import Closed, NotFound, Refusal
from server.live.models import SHOWN_STATES, VOTABLE_STATES, Question, QuestionVote
from server.webinars.models import Webinar

_TABLE = cast(sa.Table, Question.__table__)


@dataclass(frozen=True, slots=True)
class Vote:
    """What one voter wants for one question."""

    webinar_id: int
    question_id: int
    participant_id: int
    is_on: bool


def vote_question(webinar_id: int, question_id: int, participant_id: int, is_on: bool) -> bool:
    """Set a voter's support; returns what stands. A repeat changes nothing. Raises NotFound, Closed, TooMany."""
    limits.use("vote", participant_id)
    refusal = _vote(Vote(webinar_id, question_id, participant_id, is_on))
    if refusal is not None:
        raise refusal
    return is_on


@bulk_operation
def _vote(votes: Sequence[Vote]) -> Sequence[Refusal | None]:
    """Set each voter's support; a refusal for each vote that cannot stand, so that one never costs the others theirs."""
    standing = {row.id: row for row in run_statement(_standing, {"ids": sorted({vote.question_id for vote in votes})})}
    refusals = [_refusal(vote, standing.get(vote.question_id)) for vote in votes]
    last = {(vote.question_id, vote.participant_id): vote.is_on for vote, refusal in zip(votes, refusals, strict=True) if refusal is None}
    if last:
        _set(last)
    return refusals


def _refusal(vote: Vote, row: Any) -> Refusal | None:
    if row is None or row.webinar_id != vote.webinar_id or row.state not in SHOWN_STATES:
        return NotFound()
    if row.phase not in ("scheduled", "live") or not row.is_voting_open:
        return Closed(what="voting")
    return None if row.state in VOTABLE_STATES else Closed(what="question", state=row.state)


def _set(last: dict[tuple[int, int], bool]) -> None:
    now = clock.now()
    steps = voices.turn(QuestionVote, "question_id", last, now)
    if steps:
        run_statement(_count, [{"of_id": question_id, "by": step, "now": now} for question_id, step in steps.items()])


def forget(participant_id: int) -> None:
    """A device's votes count no more and their rows go, within the operation under way."""
    on = session.scalars(sa.select(QuestionVote.question_id).where(QuestionVote.participant_id == participant_id, QuestionVote.is_on)).all()
    if on:
        _set({(question_id, participant_id): False for question_id in on})
    session.execute(sa.delete(QuestionVote).where(QuestionVote.participant_id == participant_id))


@cache
def _standing(_dialect: str) -> Any:
    return sa.select(Question.id, Question.webinar_id, Question.state, Webinar.phase, Webinar.is_voting_open).join(
        Webinar, Webinar.id == Question.webinar_id).where(Question.id.in_(sa.bindparam("ids", expanding=True)))


@cache
def _count(_dialect: str) -> Any:
    return sa.update(_TABLE).where(_TABLE.c.id == sa.bindparam("of_id")).values(
        votes=_TABLE.c.votes + sa.bindparam("by"), voted_at=sa.bindparam("now"))
