"""Ballots: one a device and poll, replaced while the poll is open. Hundreds at once are a handful of statements.

The poll's row is held while its ballots are counted: so a ballot is counted before its poll closes or not at all, and two
processes that take ballots of one device never count both.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple, cast

import sqlalchemy as sa

from server import ballots, screening
from server.core import clock, limits
from server.core.database import bulk_operation, insert_of, record, run_statement, session
from server.core.errors import Closed, KeyTaken, NotFound, Refusal
from server.core.keys import WrittenKey, checked_key, digest_of
from server.core.words import PollState
from server.live import bursts
from server.live.polls import bans, remembered
from server.live.polls.events import PollBurstSeen
from server.live.polls.models import HIDDEN, SHOWN, WAITING, Poll, PollBallot, PollCount, question_of
from server.webinars.models import Webinar

SUBJECT = "ballot"
_COUNTS, _BALLOTS, _POLLS, _KEYS = (cast(sa.Table, model.__table__) for model in (PollCount, PollBallot, Poll, WrittenKey))


@dataclass(frozen=True, slots=True)
class Cast:
    """One device's ballot, parsed and screened before the transaction. `risky` are answers that somebody must read first."""

    webinar_id: int
    poll_id: int
    participant_id: int
    key: str
    digest: str
    ballot: Any
    risky: frozenset[str]
    wording: str  # of the question by which this ballot was read
    trace: bursts.Trace | None = None


@dataclass(slots=True)
class Tally:
    """What a few ballots change: by how much each counter, how many ballots there are more, and how many more are marked."""

    steps: Counter[tuple[int, str]] = field(default_factory=Counter)
    voters: Counter[int] = field(default_factory=Counter)
    flagged: Counter[int] = field(default_factory=Counter)


def cast_ballot(webinar_id: int, poll_id: int, participant_id: int, *, key: str, ballot: Any,
                trace: bursts.Trace | None = None) -> Any:
    """Set what this device wants of an open poll; returns the ballot as kept. The same key and ballot again change nothing.
    `trace` says where it came from: a ballot that is part of a burst is kept, and counts nowhere.

    Raises NotFound, Closed, KeyTaken, TooMany, Malformed for the key, and ballots.Refused (422) for what the question does not allow.
    """
    key = checked_key(key)
    limits.use("ballot", participant_id)

    def attempt() -> tuple[Refusal | None, Any]:
        question = remembered.question(webinar_id, poll_id)
        kept = ballots.parse_ballot(question, ballot)
        digest = digest_of({"poll_id": poll_id, "ballot": kept})
        return _cast(Cast(webinar_id, poll_id, participant_id, key, digest, kept, risky_of(question, kept), question.wording, trace)), kept

    try:
        refusal, kept = attempt()
    except ballots.Refused:  # perhaps only by what we remember
        refusal, kept = _Stale(), None
        known = remembered.question(webinar_id, poll_id)
        remembered.forget(poll_id)
        if remembered.question(webinar_id, poll_id).wording == known.wording:
            raise
    if isinstance(refusal, _Stale):
        remembered.forget(poll_id)
        refusal, kept = attempt()
    if refusal is not None:
        raise refusal
    return kept


def check_open(webinar_id: int, poll_id: int) -> None:
    """Nothing when it takes ballots now. Raises NotFound, Closed. For a device that never wrote, before it is made."""
    row = session.execute(sa.select(Poll.webinar_id, Poll.state, Webinar.phase).join(Webinar, Webinar.id == Poll.webinar_id)
                          .where(Poll.id == poll_id)).first()
    if not _is_asked(row, webinar_id):
        raise NotFound()
    if not _is_open(row):
        raise Closed(what="poll")


class _Stale(Refusal):
    """The poll that was remembered by this id is gone, and another one has it."""


def risky_of(question: ballots.Question, ballot: Any) -> frozenset[str]:
    """The answers of a ballot in which screening found what somebody must read first."""
    if not ballots.KINDS[question.kind].hides:
        return frozenset()
    return frozenset(mark for mark in ballots.marks(question, ballot) if screening.needs_attention(screening.screen(mark)))


@bulk_operation
def _cast(casts: Sequence[Cast]) -> Sequence[Refusal | None]:
    """Keep and count each ballot; a refusal for each that cannot stand, so that one never costs the others theirs."""
    polls = {row.id: row for row in run_statement(standing, {"ids": sorted({one.poll_id for one in casts})})}
    written = _written(casts)
    wordings = {poll_id: question_of(row.question).wording for poll_id, row in polls.items()}
    last: dict[tuple[int, int], Cast] = {}
    new: list[Cast] = []
    refusals: list[Refusal | None] = []
    for one in casts:
        is_stale = wordings.get(one.poll_id, one.wording) != one.wording
        refusal, is_known = (_Stale(), False) if is_stale else _judge(one, polls.get(one.poll_id), written)
        refusals.append(refusal)
        if refusal is None and not is_known:
            written.setdefault(one.key, {})[one.digest] = (one.participant_id, SUBJECT)
            last[one.poll_id, one.participant_id] = one
            new.append(one)
    if new:
        _keep(last, polls, _judged(new, polls))
        now = clock.now()
        run_statement(_remember, [{"key": one.key, "digest": one.digest, "participant_id": one.participant_id, "subject_kind": SUBJECT,
                                   "subject_id": one.poll_id, "at": now} for one in new])
    return refusals


Written = dict[str, dict[str, tuple[int | None, str]]]


def _written(casts: Sequence[Cast]) -> Written:
    """key → digest → (whose, about what): the writes that were acknowledged before."""
    found: Written = {}
    for row in run_statement(_keys, {"keys": sorted({one.key for one in casts})}):
        found.setdefault(row.key, {})[row.digest] = (row.participant_id, row.subject_kind)
    return found


def _judge(one: Cast, poll: Any, written: Written) -> tuple[Refusal | None, bool]:
    """(why it cannot stand, whether this very write was taken before)."""
    if not _is_asked(poll, one.webinar_id):
        return NotFound(), False
    known = written.get(one.key, {})
    if any(whose != (one.participant_id, SUBJECT) for whose in known.values()):
        return KeyTaken(), False
    if one.digest in known:
        return None, True
    return (None if _is_open(poll) else Closed(what="poll")), False


def _is_asked(poll: Any, webinar_id: int) -> bool:
    return poll is not None and poll.webinar_id == webinar_id and poll.state != PollState.DRAFT


def _is_open(poll: Any) -> bool:
    return bool(poll.state == PollState.OPEN and poll.phase in ("scheduled", "live"))


def _judged(casts: Sequence[Cast], polls: Mapping[int, Any]) -> frozenset[bursts.Place]:
    """The ballots of bursts, those counted before included. Where the host lifted the mark nothing is judged any more."""
    verdict = bursts.watch("poll").judge([bursts.Voice(one.poll_id, one.participant_id, one.trace) for one in casts
                                          if polls[one.poll_id].flags_lifted_at is None])
    for poll_id in verdict.begun:
        record(PollBurstSeen(poll_id=poll_id, webinar_id=polls[poll_id].webinar_id))
    return verdict.flagged


def _keep(last: Mapping[bursts.Place, Cast], polls: Mapping[int, Any], flagged: frozenset[bursts.Place]) -> None:
    now = clock.now()
    places = last.keys() | flagged
    before = standing_ballots({poll_id for poll_id, _ in places}, {participant_id for _, participant_id in places})
    questions = {poll_id: question_of(polls[poll_id].question) for poll_id in {poll_id for poll_id, _ in places}}
    tally = Tally()
    risky: set[str] = set()
    rows = []
    for place in sorted(places):
        old, one = before.get(place), last.get(place)
        if one is None and old is None:
            continue
        poll_id, participant_id = place
        new = Standing(one.ballot if one else old.ballot if old else None, place in flagged or bool(old and old.is_flagged))
        if old == new:
            continue
        change(tally, poll_id, questions[poll_id], old, new)
        if one is not None and not new.is_flagged:
            risky |= one.risky
        rows.append({"poll_id": poll_id, "participant_id": participant_id, "ballot": new.ballot, "at": now, "is_flagged": new.is_flagged})
    if rows:
        run_statement(_set_ballot, rows)
        write_tally(tally, polls, risky)


class Standing(NamedTuple):
    """A ballot as it stands: one that is marked is kept, and counts nowhere."""

    ballot: Any
    is_flagged: bool


def change(tally: Tally, poll_id: int, question: ballots.Question, old: Standing | None, new: Standing | None) -> None:
    """Add to `tally` that one device's ballot became another; None stands for no ballot."""
    for standing, by in ((old, -1), (new, 1)):
        if standing is not None and standing.is_flagged:
            tally.flagged[poll_id] += by
        elif standing is not None:
            tally.voters[poll_id] += by
            for mark in ballots.marks(question, standing.ballot):
                tally.steps[poll_id, mark] += by


def standing_ballots(poll_ids: Collection[int], participant_ids: Collection[int]) -> dict[bursts.Place, Standing]:
    """(poll, device) → ballot. Call while the polls' rows are held."""
    rows = run_statement(_ballots_of, {"polls": sorted(poll_ids), "participants": sorted(participant_ids)})
    return {(row.poll_id, row.participant_id): Standing(row.ballot, row.is_flagged) for row in rows}


def write_tally(tally: Tally, polls: Mapping[int, Any], risky: Collection[str] = ()) -> None:
    """Bring the counters to where the ballots are. `polls` are held rows with `webinar_id`, `question` and `shows_before_reading`."""
    now, is_banned = clock.now(), bans.Lazy()
    changes: list[dict[str, Any]] = []
    for (poll_id, mark), by in sorted(tally.steps.items()):
        if by:
            poll = polls[poll_id]
            question = question_of(poll.question)
            state = state_of(poll, question, mark, mark in risky, is_banned) if by > 0 else SHOWN  # nothing new comes of taking away
            changes.append({"poll_id": poll_id, "mark": mark, "grp": ballots.group(question, mark), "count": by, "state": state, "at": now})
    if changes:
        run_statement(_count, changes)
        if any(change["count"] < 0 for change in changes):  # the words that nobody says any more go
            run_statement(_drop_empty, {"ids": sorted({change["poll_id"] for change in changes})})
    touched: Iterable[int] = sorted({poll_id for poll_id, _ in tally.steps} | set(tally.voters) | set(tally.flagged))
    run_statement(_touch, [{"of_id": poll_id, "by": tally.voters[poll_id], "more": tally.flagged[poll_id], "now": now}
                           for poll_id in touched])


def state_of(poll: Any, question: ballots.Question, mark: str, is_risky: bool, is_banned: bans.Lazy) -> str:
    """How an answer begins: options and numbers are shown; people's own words only if nothing speaks against it."""
    if not ballots.KINDS[question.kind].hides:
        return SHOWN
    if is_banned(poll.webinar_id, mark):
        return HIDDEN
    is_read_first = question.kind == "text" and not poll.shows_before_reading
    return WAITING if is_risky or is_read_first else SHOWN


# --- statements, built once ------------------------------------------------------------------


@cache
def standing(_dialect: str) -> Any:
    """The polls' rows, held until the end of the transaction, always in one order."""
    rows = sa.select(Poll.id, Poll.webinar_id, Poll.state, Poll.question, Poll.flags_lifted_at, Webinar.phase, Webinar.shows_before_reading)
    rows = rows.join(Webinar, Webinar.id == Poll.webinar_id).where(Poll.id.in_(sa.bindparam("ids", expanding=True)))
    return rows.order_by(Poll.id).with_for_update(of=Poll)


@cache
def _keys(_dialect: str) -> Any:
    return sa.select(_KEYS.c.key, _KEYS.c.digest, _KEYS.c.participant_id, _KEYS.c.subject_kind).where(
        _KEYS.c.key.in_(sa.bindparam("keys", expanding=True)))


@cache
def _ballots_of(_dialect: str) -> Any:
    return sa.select(_BALLOTS.c.poll_id, _BALLOTS.c.participant_id, _BALLOTS.c.ballot, _BALLOTS.c.is_flagged).where(
        _BALLOTS.c.poll_id.in_(sa.bindparam("polls", expanding=True)),
        _BALLOTS.c.participant_id.in_(sa.bindparam("participants", expanding=True)))


@cache
def _set_ballot(dialect: str) -> Any:
    insert = insert_of(PollBallot, dialect)
    return insert.on_conflict_do_update(index_elements=["poll_id", "participant_id"], set_={
        "ballot": insert.excluded.ballot, "at": insert.excluded["at"], "is_flagged": insert.excluded.is_flagged})


@cache
def _count(dialect: str) -> Any:
    insert = insert_of(PollCount, dialect)
    return insert.on_conflict_do_update(index_elements=["poll_id", "mark"], set_={"count": _COUNTS.c["count"] + insert.excluded["count"]})


@cache
def _drop_empty(_dialect: str) -> Any:
    return sa.delete(_COUNTS).where(_COUNTS.c.poll_id.in_(sa.bindparam("ids", expanding=True)), _COUNTS.c["count"] <= 0)


@cache
def _touch(_dialect: str) -> Any:
    return sa.update(_POLLS).where(_POLLS.c.id == sa.bindparam("of_id")).values(
        voters=_POLLS.c.voters + sa.bindparam("by"), flagged=_POLLS.c.flagged + sa.bindparam("more"), changed_at=sa.bindparam("now"))


@cache
def _remember(dialect: str) -> Any:
    return insert_of(WrittenKey, dialect)
