"""What lies in the outbox, for people: how much waits, is due, failed or died, the rows in trouble, and trying a dead one again."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from server.core import clock
from server.core.database import operation, record, session
from server.core.errors import Conflict, NotFound
from server.core.events import Event
from server.core.outbox import MAX_TRIES, OutboxRow, is_free
from server.core.permissions import SYSTEM, Actor, Permission

SHOWN = 50  # rows in trouble that a page shows


@dataclass(frozen=True, kw_only=True)
class OutboxRetried(Event):
    """A person let a dead row of the outbox be tried again."""

    outbox_id: int
    kind: str


@dataclass(frozen=True)
class Backlog:
    """Counts of rows not done. `due` and `waiting` leave out the failed ones, which wait for their next try."""

    waiting: int = 0
    due: int = 0
    under_way: int = 0
    failed: int = 0
    dead: int = 0
    oldest_due_at: datetime | None = None

    @property
    def oldest_due_seconds(self) -> float:
        """For how long the oldest due row has been waiting; 0 when nothing is due."""
        return max(0.0, (clock.now() - self.oldest_due_at).total_seconds()) if self.oldest_due_at else 0.0


def backlog() -> Backlog:
    """How it stands: one query over the rows that are not done."""
    now = clock.now()
    free, dead = is_free(now), OutboxRow.tries >= MAX_TRIES
    alive = sa.and_(free, ~dead)
    fresh = sa.and_(alive, OutboxRow.last_error.is_(None))
    is_due = OutboxRow.due_at <= now

    def count(which: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((which, 1), else_=0)), 0)

    oldest = sa.func.min(sa.case((sa.and_(alive, is_due), OutboxRow.due_at)), type_=clock.UtcDateTime)
    query = sa.select(count(sa.and_(fresh, ~is_due)), count(sa.and_(fresh, is_due)), count(~free),
                      count(sa.and_(alive, OutboxRow.last_error.is_not(None))), count(sa.and_(free, dead)), oldest)
    waiting, due, under_way, failed, died, oldest_due_at = session.execute(query.where(OutboxRow.done_at.is_(None))).one()
    return Backlog(int(waiting), int(due), int(under_way), int(failed), int(died), oldest_due_at)


def is_dead(row: OutboxRow) -> bool:
    """It will not be tried again by itself."""
    return row.done_at is None and row.tries >= MAX_TRIES and (row.leased_until is None or row.leased_until <= clock.now())


def rows_in_trouble(limit: int = SHOWN) -> list[OutboxRow]:
    """Rows that failed at least once and are not done: the dead first, then by their next try."""
    query = sa.select(OutboxRow).where(OutboxRow.done_at.is_(None), sa.or_(OutboxRow.last_error.is_not(None), OutboxRow.tries >= MAX_TRIES))
    return list(session.scalars(query.order_by((OutboxRow.tries >= MAX_TRIES).desc(), OutboxRow.due_at, OutboxRow.id).limit(limit)))


def rows_waiting(limit: int = SHOWN) -> list[OutboxRow]:
    """Rows not done, the next one first."""
    query = sa.select(OutboxRow).where(OutboxRow.done_at.is_(None)).order_by(OutboxRow.due_at, OutboxRow.id)
    return list(session.scalars(query.limit(limit)))


@operation
def retry_row(actor: Actor, row_id: int) -> None:
    """Have a failed or dead row tried at once, with all its tries anew. Raises NotFound; Conflict when it is done or under way."""
    if actor is not SYSTEM:  # the command line: whoever holds the machine holds its data
        actor.must(Permission.RUN_JOBS)
    row = session.scalar(sa.select(OutboxRow).where(OutboxRow.id == row_id).with_for_update())
    if row is None:
        raise NotFound()
    now = clock.now()
    is_under_way = row.leased_until is not None and row.leased_until > now
    if row.done_at is not None or is_under_way or (row.last_error is None and not is_dead(row)):
        raise Conflict(state="done" if row.done_at else "under_way" if is_under_way else "waiting")
    row.tries, row.due_at, row.lease, row.leased_until = 0, now, None, None
    record(OutboxRetried(staff_id=actor.staff_id, outbox_id=row.id, kind=row.kind))
