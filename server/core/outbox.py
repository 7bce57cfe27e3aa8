"""What must still happen outside: one table with due time, tries, an idempotency key and a lease; the worker empties it.

A row is written in the transaction that causes it, so a mail is lost only with its cause. `payload` holds ids and codes.

**Undo.** A row whose key has the form `decision:<decision id>:<kind>[:<anything>]` belongs to that decision: it is due no
sooner than `JKD_UNDO_SECONDS` after it was posted, and `take_back_for(decision_id)` deletes it, which undoing the decision
does. A listener only has to choose that form of key (`post_undoable` writes it).

**Nothing twice, nothing lost: where the line runs.**
- `@job(kind, inside=True)`, for handlers that only touch the database: the handler and the row's done mark are one
  transaction. It happens exactly once, whatever is killed when.
- `@job(kind)`, for handlers that reach outside (SMTP, files): they run outside any operation, and the mark comes after.
  Killed between the two, the row is done again: *at least once*, and twice only then. What goes out should bear
  `current().key`, so that a receiver can tell a repeat. A handler whose last step is an operation of its own calls
  `finish()` in it: that operation and the done mark then stand or fall together.
- Two workers never hold one row at once: a row is claimed with a lease (FOR UPDATE SKIP LOCKED on PostgreSQL, the one
  writer on SQLite) that the worker renews while it lives. After SIGKILL the lease runs out and the row is done anew.
  Clocks of several machines must agree to a few seconds.
- A claim counts as a try, so that a row that kills its worker each time ends with the dead ones too. Dead rows stay,
  are shown on `/kelola/pekerjaan`, and a person may have them tried again (`backlog.retry_row`).
"""
from __future__ import annotations

import logging
import random
import re
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model, insert_of, operation, run_statement, session

log = logging.getLogger(__name__)
MAX_TRIES = 20  # the last of them comes about 11 hours after the first
FIRST_PAUSE, LONGEST_PAUSE = 10.0, 3600.0  # seconds
KEPT_DAYS = 90  # done rows, and with them the memory of their idempotency keys
QUICK, AWAITED, LONG = "quick", "awaited", "long"  # lanes: mail waits for no long job, and what people wait for neither
LANES = (QUICK, AWAITED, LONG)
Handler = Callable[[dict[str, Any]], None]
_OF_DECISION = re.compile(r"decision:(\d{1,15}):.")
_is_not_done = sa.text("done_at IS NULL")


class OutboxRow(Model):
    """One thing to do at or after `due_at`. Under way while `leased_until` lies ahead; dead after MAX_TRIES."""

    __tablename__ = "outbox"
    __table_args__ = (
        sa.Index("ix_outbox_due", "due_at", sqlite_where=_is_not_done, postgresql_where=_is_not_done),
        sa.Index("ix_outbox_decision", "decision_id", sqlite_where=_is_not_done, postgresql_where=_is_not_done),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    idempotency_key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    due_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(sa.String(200))
    decision_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    aspiration_id: Mapped[int | None] = mapped_column(sa.Integer, index=True)  # the payload's own, to find all rows about an item
    lease: Mapped[str | None] = mapped_column(sa.String(16))
    leased_until: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)


class GiveUp(Exception):
    """Raised by a handler: trying again is of no use (an address that does not exist). `code` says why, without words of people."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Interrupted(Exception):
    """Raised by a long handler that was asked to stop: the row goes back as if it had not been begun."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """The row under way, as its handler may know it. `tries` counts this one."""

    row_id: int
    kind: str
    key: str
    tries: int
    payload: dict[str, Any] = field(repr=False)
    lease: str = field(repr=False)
    stop: threading.Event | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class _Job:
    handler: Handler
    is_inside: bool
    lane: str


_jobs: dict[str, _Job] = {}
_held: dict[str, Delivery] = {}  # lease → what this process is doing under it
_under_way: ContextVar[Delivery | None] = ContextVar("under_way", default=None)


def job(kind: str, *, inside: bool = False, lane: str = QUICK) -> Callable[[Handler], Handler]:
    """Register what the worker does with rows of a kind; for `inside` see above. A handler that waits needs a timeout."""

    def register(handler: Handler) -> Handler:
        _jobs[kind] = _Job(handler, inside, lane)
        return handler

    return register


def current() -> Delivery:
    """The row whose handler is running. Raises RuntimeError outside of one."""
    delivery = _under_way.get()
    if delivery is None:
        raise RuntimeError("no row of the outbox is under way")
    return delivery


# --- writing rows ----------------------------------------------------------------------------


def post(kind: str, idempotency_key: str, payload: dict[str, Any], *, due_at: datetime | None = None) -> None:
    """Add a row within the operation under way; the same idempotency key again adds nothing."""
    now, of_decision = clock.now(), _OF_DECISION.match(idempotency_key)
    due = due_at or now
    if of_decision:
        due = max(due, now + timedelta(seconds=current_app.extensions["settings"].undo_seconds))
    run_statement(_add, {"kind": kind, "idempotency_key": idempotency_key, "payload": payload, "due_at": due, "tries": 0,
                         "decision_id": int(of_decision[1]) if of_decision else None, "aspiration_id": payload.get("aspiration_id")})


def post_undoable(kind: str, decision_id: int, payload: dict[str, Any], *, subject: str = "") -> str:
    """Add a row that happens only if the decision is not undone; `subject` tells several of one kind apart. Returns its key."""
    key = f"decision:{decision_id}:{kind}" + (f":{subject}" if subject else "")
    post(kind, key, payload)
    return key


@cache
def _add(dialect: str) -> Any:
    return insert_of(OutboxRow, dialect).on_conflict_do_nothing(index_elements=["idempotency_key"])


def take_back(idempotency_key: str) -> bool:
    """Delete a row that is neither done nor under way. True if there was one; an earlier failed try may have reached outside."""
    return _delete(OutboxRow.idempotency_key == idempotency_key) > 0


def take_back_for(decision_id: int) -> int:
    """Undo: delete what the decision wanted to happen outside, within the operation under way. Returns how many rows."""
    return _delete(OutboxRow.decision_id == decision_id)


def _delete(which: sa.ColumnElement[bool]) -> int:
    done = session.execute(sa.delete(OutboxRow).where(which, OutboxRow.done_at.is_(None), is_free(clock.now())),
                           execution_options={"synchronize_session": False})
    return int(getattr(done, "rowcount", 0))


@operation
def prune() -> int:
    """Forget what was done more than KEPT_DAYS ago. Returns how many rows."""
    before = clock.now() - timedelta(days=KEPT_DAYS)
    done = session.execute(sa.delete(OutboxRow).where(OutboxRow.done_at < before))
    return int(getattr(done, "rowcount", 0))


# --- doing them ------------------------------------------------------------------------------


def is_free(now: datetime) -> sa.ColumnElement[bool]:
    """Nobody does it now."""
    return sa.or_(OutboxRow.leased_until.is_(None), OutboxRow.leased_until <= now)


def _is_due(now: datetime, lanes: tuple[str, ...]) -> sa.ColumnElement[bool]:
    kinds = [kind for kind, each in _jobs.items() if each.lane in lanes]
    return sa.and_(OutboxRow.done_at.is_(None), OutboxRow.due_at <= now, OutboxRow.tries < MAX_TRIES, OutboxRow.kind.in_(kinds),
                   is_free(now))


def has_due(*lanes: str) -> bool:
    """True if there is something to claim: a cheap look that writes nothing."""
    return session.scalar(sa.select(OutboxRow.id).where(_is_due(clock.now(), lanes or LANES)).limit(1)) is not None


def work_off(limit: int = 50, *, lanes: tuple[str, ...] = LANES, stop: threading.Event | None = None) -> int:
    """Do what is due, the oldest first, at most `limit` rows or until `stop`. Returns how many were done well."""
    done = 0
    for _ in range(limit):
        if stop is not None and stop.is_set():
            break
        delivery = _claim(lanes, stop)
        if delivery is None:
            break
        with _holding(delivery):
            done += _deliver(delivery)
    return done


@operation
def _claim(lanes: tuple[str, ...], stop: threading.Event | None) -> Delivery | None:
    now = clock.now()
    oldest = sa.select(OutboxRow).where(_is_due(now, lanes)).order_by(OutboxRow.due_at, OutboxRow.id).limit(1)
    row = session.scalar(oldest.with_for_update(skip_locked=True))
    if row is None:
        return None
    row.tries += 1
    row.lease, row.leased_until = secrets.token_hex(8), now + timedelta(seconds=current_app.extensions["settings"].lease_seconds)
    return Delivery(row.id, row.kind, row.idempotency_key, row.tries, dict(row.payload), row.lease, stop)


@contextmanager
def _holding(delivery: Delivery) -> Iterator[None]:
    token = _under_way.set(delivery)
    _held[delivery.lease] = delivery
    try:
        yield
    finally:
        del _held[delivery.lease]
        _under_way.reset(token)


def _deliver(delivery: Delivery) -> bool:
    """One row to its end, whichever it is. True if it was done."""
    each = _jobs[delivery.kind]
    try:
        if each.is_inside:
            _do_inside(each.handler, delivery)
        else:
            each.handler(dict(delivery.payload))
            _mark_done(delivery)
    except Interrupted:
        _give_back(delivery)
    except GiveUp as error:
        _mark_failed(delivery, error.code, is_final=True)
    except Exception as error:
        log.warning("outbox row %d (%s): try %d failed with %s", delivery.row_id, delivery.kind, delivery.tries, type(error).__name__)
        _mark_failed(delivery, type(error).__name__)
    else:
        return True
    return False


@operation
def _do_inside(handler: Handler, delivery: Delivery) -> None:
    """The work and its mark in one transaction; nothing if the row is no longer ours."""
    ours = sa.select(OutboxRow.id).where(_is_ours(delivery)).with_for_update()
    if session.scalar(ours) is None:
        raise Interrupted  # its lease ran out before it was begun: it is another worker's now
    handler(dict(delivery.payload))
    finish()


def finish() -> None:
    """Mark the row under way as done within the handler's own operation, so that both stand or fall together."""
    delivery = current()
    session.execute(sa.update(OutboxRow).where(OutboxRow.id == delivery.row_id, OutboxRow.done_at.is_(None)).values(
        done_at=clock.now(), last_error=None, lease=None, leased_until=None))


@operation
def _mark_done(delivery: Delivery) -> None:
    """Even if the lease ran out meanwhile: done is done, and another worker's claim finds it so."""
    finish()


@operation
def _mark_failed(delivery: Delivery, error: str, *, is_final: bool = False) -> None:
    """Try again later, or never; the error is kept by its type or code only."""
    tries = MAX_TRIES if is_final else delivery.tries
    session.execute(sa.update(OutboxRow).where(_is_ours(delivery)).values(
        tries=tries, last_error=error[:200], due_at=clock.now() + timedelta(seconds=pause_after(tries)), lease=None, leased_until=None))


@operation
def _give_back(delivery: Delivery) -> None:
    session.execute(sa.update(OutboxRow).where(_is_ours(delivery)).values(
        tries=delivery.tries - 1, lease=None, leased_until=None))


def _is_ours(delivery: Delivery) -> sa.ColumnElement[bool]:
    return sa.and_(OutboxRow.id == delivery.row_id, OutboxRow.lease == delivery.lease, OutboxRow.done_at.is_(None))


def pause_after(tries: int) -> float:
    """Seconds until the next try: 10, 20, 40 … at most an hour, each a fifth shorter or longer, so that not all come at once."""
    wait = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (max(1, tries) - 1))
    return wait * random.uniform(0.8, 1.2)  # noqa: S311  # spreads load, guards nothing


@contextmanager
def keeping_leases() -> Iterator[None]:
    """Meanwhile whatever this process is doing stays its own: a thread renews the leases every third of their time."""
    app, is_over = current_app._get_current_object(), threading.Event()  # type: ignore[attr-defined]  # werkzeug's proxy has it

    def renew() -> None:
        while not is_over.wait(app.extensions["settings"].lease_seconds / 3):
            try:
                with app.app_context():
                    renew_leases()
            except Exception:
                log.exception("the leases could not be renewed")  # a lease lives through two missed turns

    keeper = threading.Thread(target=renew, name="leases", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        is_over.set()
        keeper.join()


@operation
def renew_leases() -> int:
    """Keep what this process is doing, for a lease from now. Returns how many rows."""
    leases = list(_held)
    if not leases:
        return 0
    until = clock.now() + timedelta(seconds=current_app.extensions["settings"].lease_seconds)
    done = session.execute(sa.update(OutboxRow).where(OutboxRow.lease.in_(leases), OutboxRow.done_at.is_(None)).values(leased_until=until))
    return int(getattr(done, "rowcount", 0))
