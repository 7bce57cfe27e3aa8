"""Who has a case open: a lease of two minutes, taken in one statement, renewed while the page stays open."""
from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from server.core import clock
from server.core.database import operation, session
from server.core.errors import Conflict, NotFound
from server.core.permissions import Actor, Permission
from server.moderation.models import Case
from server.moderation.queue import LaneFilter, beyond, in_lane, queue_order

LEASE_SECONDS = 120


@operation
def claim_case(actor: Actor, case_id: int) -> datetime:
    """Take or renew the lease; returns when it ends. Raises Conflict with who has it, or with the decision that stands."""
    actor.must(Permission.DECIDE_CASES)
    return hold(actor, case_id)


def hold(actor: Actor, case_id: int) -> datetime:
    """The lease, inside the operation under way: two people can never both hold one case."""
    until = clock.now() + timedelta(seconds=LEASE_SECONDS)
    taken = session.scalar(
        sa.update(Case).where(Case.id == case_id, Case.closed_at.is_(None), _is_free_for(actor))
        .values(claimed_by=actor.staff_id, claimed_until=until).returning(Case.id))
    if taken is None:
        raise _why_not(case_id)
    return until


@operation
def release_case(actor: Actor, case_id: int) -> None:
    """Give the lease back, if it is this actor's."""
    actor.must(Permission.DECIDE_CASES)
    session.execute(sa.update(Case).where(Case.id == case_id, Case.claimed_by == actor.staff_id)
                    .values(claimed_by=None, claimed_until=None))


@operation
def take_next(actor: Actor, lane: LaneFilter, after: int | None = None) -> int | None:
    """The next free case of a lane (after a case, else from the top), leased to the actor; None if nothing is left."""
    actor.must(Permission.DECIDE_CASES)
    if after is not None:
        return _take(actor, lane, beyond(after)) or _take(actor, lane, Case.id != after)
    return _take(actor, lane, sa.true())


def _take(actor: Actor, lane: LaneFilter, where: sa.ColumnElement[bool]) -> int | None:
    candidate = (sa.select(Case.id).where(Case.closed_at.is_(None), in_lane(lane), _is_free_for(actor), where)
                 .order_by(*queue_order()).limit(1).with_for_update(skip_locked=True))
    until = clock.now() + timedelta(seconds=LEASE_SECONDS)
    return session.scalar(sa.update(Case).where(Case.id == candidate.scalar_subquery())
                          .values(claimed_by=actor.staff_id, claimed_until=until).returning(Case.id))


def _is_free_for(actor: Actor) -> sa.ColumnElement[bool]:
    has_ended = sa.or_(Case.claimed_until.is_(None), Case.claimed_until <= clock.now())
    return sa.or_(Case.claimed_by.is_(None), Case.claimed_by == actor.staff_id, has_ended)


def _why_not(case_id: int) -> Conflict | NotFound:
    case = session.get(Case, case_id, populate_existing=True)
    if case is None:
        return NotFound()
    if case.closed_at is None:
        return Conflict(case_id=case_id, claimed_by=case.claimed_by)
    return Conflict(case_id=case_id, decided_by=case.closed_by, decision_id=case.decision_id)
