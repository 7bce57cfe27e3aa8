"""What must still happen outside: one table with due time, tries and an idempotency key; the worker empties it.

A row is written in the transaction that causes it, so a mail is lost only with its cause. An undo deletes the row
while it is not due yet. Handlers may be called twice for one row (a crash after their work): they must bear that.
"""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model, insert_of, operation, run_statement, session

MAX_TRIES = 12
Handler = Callable[[dict[str, Any]], None]
_handlers: dict[str, Handler] = {}


class OutboxRow(Model):
    """One thing to do at or after `due_at`. `payload` holds ids and codes, no words of people."""

    __tablename__ = "outbox"
    __table_args__ = (sa.Index("ix_outbox_due", "due_at", sqlite_where=sa.text("done_at IS NULL"),
                               postgresql_where=sa.text("done_at IS NULL")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    idempotency_key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    due_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(sa.String(200))


def job(kind: str) -> Callable[[Handler], Handler]:
    """Register what the worker does with rows of a kind."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def post(kind: str, idempotency_key: str, payload: dict[str, Any], *, due_at: datetime | None = None) -> None:
    """Add a row within the operation under way; the same idempotency key again adds nothing."""

    def insert(dialect: str) -> Any:
        return insert_of(OutboxRow, dialect).on_conflict_do_nothing(index_elements=["idempotency_key"])

    row = {"kind": kind, "idempotency_key": idempotency_key, "payload": payload, "due_at": due_at or clock.now(), "tries": 0}
    run_statement(insert, row)


def take_back(idempotency_key: str) -> bool:
    """Undo: delete a row that was not done yet. True if it was still there."""
    done = session.execute(sa.delete(OutboxRow).where(OutboxRow.idempotency_key == idempotency_key, OutboxRow.done_at.is_(None)))
    return bool(getattr(done, "rowcount", 0))


def due_rows(limit: int = 50) -> list[OutboxRow]:
    """What the worker should do now, oldest first."""
    query = sa.select(OutboxRow).where(OutboxRow.done_at.is_(None), OutboxRow.due_at <= clock.now(), OutboxRow.tries < MAX_TRIES,
                                       OutboxRow.kind.in_(list(_handlers)))
    return list(session.scalars(query.order_by(OutboxRow.due_at, OutboxRow.id).limit(limit)))


def work_off(limit: int = 50) -> int:
    """Do what is due; each row is marked by its own transaction. Returns how many were done."""
    done = 0
    for row in due_rows(limit):
        try:
            _handlers[row.kind](dict(row.payload))
        except Exception as error:
            mark_failed(row.id, type(error).__name__)
            continue
        mark_done(row.id)
        done += 1
    return done


@operation
def mark_done(row_id: int) -> None:
    """The row's work is done for good."""
    session.execute(sa.update(OutboxRow).where(OutboxRow.id == row_id).values(done_at=clock.now(), last_error=None))


@operation
def mark_failed(row_id: int, error: str) -> None:
    """Try again later: after 10 s, 20 s, 40 s … at most an hour. The error is kept by its type only."""
    tries = (session.scalar(sa.select(OutboxRow.tries).where(OutboxRow.id == row_id)) or 0) + 1
    wait = min(3600, 10 * 2 ** (tries - 1))
    session.execute(sa.update(OutboxRow).where(OutboxRow.id == row_id).values(
        tries=tries, last_error=error[:200], due_at=clock.now() + timedelta(seconds=wait)))
