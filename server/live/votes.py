"""Support of questions: a state, on or off, one row a voter. Hundreds of votes at once are three statements."""
from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import sqlalchemy as sa

from server.core import clock, limits, voices
from server.core.database import bulk_operation, record, run_statement, session
from server.core.errors import Closed, NotFound, Refusal
from server.live import bursts
from server.live.events import BurstSeen
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
    trace: bursts.Trace | None = None


def vote_question(webinar_id: int, question_id: int, participant_id: int, is_on: bool) -> bool:
    """Set a voter's support; returns what stands. A repeat changes nothing. Raises NotFound, Closed, TooMany."""
    cast_vote(webinar_id, question_id, participant_id, is_on)
    return is_on


def cast_vote(webinar_id: int, question_id: int, participant_id: int, is_on: bool, trace: bursts.Trace | None = None) -> int:
    """The same; returns the question whose vote it is: of one that is joined, its head. `trace` says where it came from:
    a voice that is part of a burst is kept, and counts nowhere."""
    limits.use("vote", participant_id)
    answer = _vote(Vote(webinar_id, question_id, participant_id, is_on, trace))
    if isinstance(answer, Refusal):
        raise answer
    return answer


def check_votable(webinar_id: int, question_id: int) -> None:
    """Nothing when a vote for it would count now. Raises NotFound, Closed. For a device that never wrote, before it is made."""
    standing = _with_heads({question_id})
    answer = _answer(Vote(webinar_id, question_id, 0, True), standing)
    if isinstance(answer, Refusal):
        raise answer


@bulk_operation
def _vote(votes: Sequence[Vote]) -> Sequence[Refusal | int]:
    """Set each voter's support, of a joined question its head's; returns the question it counts for, or a refusal for each
    vote that cannot stand, so that one never costs the others theirs.
    """
    standing = _with_heads({vote.question_id for vote in votes})
    answers = [_answer(vote, standing) for vote in votes]
    last = {(answer, vote.participant_id): vote.is_on for vote, answer in zip(votes, answers, strict=True) if isinstance(answer, int)}
    if last:
        _set(last, _judged(votes, answers, standing))
    grouped = {question_id for question_id, _participant_id in last if standing[question_id].joined_count}
    if grouped:
        _make_own([place for place in last if place[0] in grouped])
    return answers


def _judged(votes: Sequence[Vote], answers: Sequence[Refusal | int], standing: Mapping[int, Any]) -> frozenset[bursts.Place]:
    """The voices of bursts, those counted before included. Where the host lifted the mark nothing is judged any more."""
    verdict = bursts.watch("question").judge([
        bursts.Voice(answer, vote.participant_id, vote.trace) for vote, answer in zip(votes, answers, strict=True)
        if vote.is_on and isinstance(answer, int) and standing[answer].flags_lifted_at is None])
    for question_id in verdict.begun:
        record(BurstSeen(webinar_id=standing[question_id].webinar_id, question_id=question_id))
    return verdict.flagged


def _with_heads(ids: Collection[int]) -> dict[int, Any]:
    standing = _stand(ids)
    heads = {row.joined_to_id for row in standing.values() if row.joined_to_id is not None}
    return standing if heads <= standing.keys() else standing | _stand(heads - standing.keys())


def _stand(ids: Collection[int]) -> dict[int, Any]:
    return {row.id: row for row in run_statement(_standing, {"ids": sorted(ids)})}


def _answer(vote: Vote, standing: Mapping[int, Any]) -> Refusal | int:
    row = standing.get(vote.question_id)
    if row is not None and row.joined_to_id is not None and row.state in SHOWN_STATES:
        row = standing.get(row.joined_to_id)
    refusal = _refusal(vote, row)
    return int(row.id) if refusal is None and row is not None else refusal or NotFound()


def _make_own(places: Sequence[tuple[int, int]]) -> None:
    """What somebody says of a head themselves is theirs from now on, and no longer what a joined question brought along."""
    table = cast(sa.Table, QuestionVote.__table__)
    session.connection().execute(sa.update(table).where(
        table.c.brought_by_id.is_not(None), sa.tuple_(table.c.question_id, table.c.participant_id).in_(places)).values(brought_by_id=None))


def _refusal(vote: Vote, row: Any) -> Refusal | None:
    if row is None or row.webinar_id != vote.webinar_id or row.state not in SHOWN_STATES:
        return NotFound()
    if row.phase not in ("scheduled", "live") or not row.is_voting_open:
        return Closed(what="voting")
    return None if row.state in VOTABLE_STATES else Closed(what="question", state=row.state)


def _set(last: dict[tuple[int, int], bool], flagged: frozenset[bursts.Place] = frozenset()) -> None:
    now = clock.now()
    steps = [*voices.turn_marked(QuestionVote, "question_id", last, flagged, now).items()]
    earlier = flagged - last.keys()
    if earlier:
        steps += voices.mark(QuestionVote, "question_id", earlier).items()
    moved = {}
    for question_id, step in sorted(steps):
        values = {"of_id": question_id, "by": step.counted, "now": now}
        counting = run_statement(_count_flagged, values | {"flagged": step.flagged}) if step.flagged else run_statement(_count, values)
        head_id = counting.scalar()
        if head_id is not None:
            moved[question_id] = head_id
    if moved:  # it was joined between our look and our count, which waited for that: what it brought lacks these voices
        _set({(moved[of], participant_id): is_on for (of, participant_id), is_on in last.items() if of in moved},
             frozenset((moved[of], participant_id) for of, participant_id in flagged if of in moved))


def forget(participant_id: int) -> None:
    """A device's votes count no more and their rows go, within the operation under way."""
    on = session.scalars(sa.select(QuestionVote.question_id).where(QuestionVote.participant_id == participant_id, QuestionVote.is_on)).all()
    if on:
        _set({(question_id, participant_id): False for question_id in on})
    session.execute(sa.delete(QuestionVote).where(QuestionVote.participant_id == participant_id))


@cache
def _standing(_dialect: str) -> Any:
    return sa.select(Question.id, Question.webinar_id, Question.state, Question.joined_to_id, Question.joined_count,
                     Question.flags_lifted_at, Webinar.phase, Webinar.is_voting_open).join(
        Webinar, Webinar.id == Question.webinar_id).where(Question.id.in_(sa.bindparam("ids", expanding=True)))


@cache
def _count(_dialect: str) -> Any:
    return sa.update(_TABLE).where(_TABLE.c.id == sa.bindparam("of_id")).values(
        votes=_TABLE.c.votes + sa.bindparam("by"), voted_at=sa.bindparam("now")).returning(_TABLE.c.joined_to_id)


@cache
def _count_flagged(_dialect: str) -> Any:
    return sa.update(_TABLE).where(_TABLE.c.id == sa.bindparam("of_id")).values(
        votes=_TABLE.c.votes + sa.bindparam("by"), voted_at=sa.bindparam("now"),
        flagged_votes=_TABLE.c.flagged_votes + sa.bindparam("flagged"), flagged_at=sa.bindparam("now")).returning(_TABLE.c.joined_to_id)
