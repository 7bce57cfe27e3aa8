"""One transaction per operation, on SQLite and PostgreSQL alike. (Proved in this project's prototype.)

SQLite: the operation runs on the writer thread, many to a commit (see group_commit).
PostgreSQL: it runs where it was called, on a pooled connection, and again if the database asks for it.

What an operation may rely on, on both
- `session` is its own; Flask's contexts and context variables are the caller's.
- It returns after the commit is durable. What it returns is detached, with its attributes loaded.
- A nested operation joins; if it raises and the outer one catches that, what the inner did is undone.
- @inside listeners share the transaction; @after listeners run after it, on the caller.

What it must not do: wait for a network, call session.commit(), take entities as arguments (take ids),
change anything but the database: it can be run twice.
"""
from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass, field
from functools import cache, partial, wraps
from typing import Any, ParamSpec, Protocol, TypeVar, cast

import sqlalchemy as sa
from flask import Flask, current_app, g
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session, configure_mappers
from sqlalchemy.pool import NullPool, StaticPool
from werkzeug.local import LocalProxy

from server.core import events
from server.core.gathering import Gatherer, Outcome, share
from server.core.group_commit import GroupCommit, Ticket, is_patched

P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")
M = TypeVar("M", bound="Model")

RETRIES = 5
# PostgreSQL: serialization_failure, deadlock_detected, unique_violation. The last means that somebody else's same row was
# committed between our look and our insert: the second time the operation sees it, and answers as SQLite's one writer would.
_WORTH_ANOTHER_TRY = {"40001", "40P01", "23505"}


class Model(DeclarativeBase):
    """All tables' common base, with names for constraints so that migrations can speak of them."""

    metadata = sa.MetaData(naming_convention={
        "ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s", "pk": "pk_%(table_name)s",
    })


# --- one operation under way -----------------------------------------------------------------


@dataclass(slots=True)
class Unit:
    """One outermost operation: its session, and what it has said happened."""

    session: Session
    happened: list[events.Event] = field(default_factory=list)


_unit: ContextVar[Unit | None] = ContextVar("unit", default=None)


def _current_session() -> Session:
    unit = _unit.get()
    if unit is not None:
        return unit.session
    if "read_session" not in g:
        g.read_session = _database().new_read_session()
    return cast(Session, g.read_session)


session: Session = LocalProxy(_current_session)  # type: ignore[assignment]


def in_operation() -> bool:
    """True while an operation is under way: what is written now stands or falls with it."""
    return _unit.get() is not None


def record(event: events.Event) -> None:
    """Say what happened. @inside listeners hear it now, @after listeners once it is durable."""
    unit = _unit.get()
    if unit is None:
        raise RuntimeError(f"{type(event).__name__} recorded outside an operation")
    unit.session.flush()
    events.tell_inside(event)
    unit.happened.append(event)


def _perform(new_session: Session, work: Callable[[], Any]) -> Outcome:
    """Run work as the outermost operation on new_session and commit it. Whatever happens, the session is left closed."""
    unit = Unit(new_session)
    token = _unit.set(unit)
    try:
        result = work()
        new_session.commit()
    except BaseException:
        new_session.rollback()
        raise
    finally:
        _unit.reset(token)
        new_session.close()
    return result, unit.happened


def _join(unit: Unit, work: Callable[[], T]) -> T:
    """Run work inside the operation under way. If it raises, its rows and its events are taken back."""
    said = len(unit.happened)
    try:
        with unit.session.begin_nested():
            return work()
    except BaseException:
        del unit.happened[said:]
        raise


# --- the two doors ---------------------------------------------------------------------------


def operation(fn: Callable[P, T]) -> Callable[P, T]:
    """Make fn a transaction: the outermost commits, nested ones join."""

    @wraps(fn)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        work = partial(fn, *args, **kwargs)
        unit = _unit.get()
        if unit is not None:
            return _join(unit, work)
        _refuse_entities(fn, args, kwargs)
        result, happened = _database().run(work)
        _finish(happened)
        return cast(T, result)

    run.is_operation = True  # type: ignore[attr-defined]
    return run


def bulk_operation(fn: Callable[[Sequence[Item]], Sequence[T]]) -> Callable[[Item], T]:
    """Make fn, which handles many items at once, an operation on one: `[1, 2] -> [a, b]` becomes `1 -> a`.

    Items that callers hand in at the same time share one call (votes: one upsert for hundreds). They must not
    depend on who calls: fn runs in the context of one of the callers. If the shared call fails, each item is
    tried alone. Events are told once, by one caller.
    """

    @wraps(fn)
    def run(item: Item) -> T:
        unit = _unit.get()
        if unit is not None:
            return _join(unit, lambda: fn([item])[0])
        result, happened = _database().run_gathered(fn, item)
        _finish(happened)
        return cast(T, result)

    run.is_operation = True  # type: ignore[attr-defined]
    return run


def _finish(happened: list[events.Event]) -> None:
    """On the caller, after the commit: later reads see the write, listeners hear of it."""
    forget_reads()
    for event in happened:
        events.tell_after(event)


def forget_reads() -> None:
    """End the context's read transaction: the next read sees the present. PostgreSQL takes none after one that failed."""
    reads = g.get("read_session")
    if reads is not None:
        reads.rollback()


def _refuse_entities(fn: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> None:
    if any(isinstance(value, Model) for value in (*args, *kwargs.values())):
        raise TypeError(f"{fn.__name__} was given an entity: it belongs to another session; give its id")


def insert_once(model: type[M], key: InstrumentedAttribute[Any], /, **values: Any) -> tuple[M, bool]:
    """Insert a row unless one with the same unique key stands; return the row that stands and whether it is new."""
    row = session.scalar(_insert_or_nothing(model, key.key, _dialect()), values)
    if row is not None:
        return row, True
    return session.scalars(sa.select(model).where(key == values[key.key])).one(), False


@cache
def _insert_or_nothing(model: type[Model], key: str, dialect: str) -> Any:
    return insert_of(model, dialect).on_conflict_do_nothing(index_elements=[key]).returning(model)


def insert_of(model: type[Model], dialect: str) -> Any:
    """An INSERT that knows on_conflict_do_…, for "sqlite" or "postgresql"."""
    return sqlite_insert(model) if dialect == "sqlite" else postgresql_insert(model)


def _dialect() -> str:
    return session.get_bind().dialect.name


def run_statement(build: Callable[[str], Any], rows: Any = None) -> sa.CursorResult[Any]:
    """Run a Core statement in the operation's transaction, past the ORM: about 35 us each instead of 120 to 200.

    build is a @cache'd function from a dialect's name to a statement: building one anew costs more than running it.
    """
    session.flush()
    return session.connection().execute(build(_dialect()), rows)


def aside(query: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a slow read on a side thread, with its own session, so that the hub goes on. Returns values or detached rows."""
    return cast(T, _database().aside(partial(query, *args, **kwargs)))


# --- the two databases -----------------------------------------------------------------------


class Database(Protocol):
    """What both databases promise."""

    writing: sa.Engine

    def new_read_session(self) -> Session: ...
    def run(self, work: Callable[[], Any]) -> Outcome: ...
    def run_gathered(self, fn: Callable[[Sequence[Any]], Sequence[Any]], item: Any) -> Outcome: ...
    def aside(self, work: Callable[[], Any]) -> Any: ...
    def close(self) -> None: ...


class SQLite:
    """Writes by one native thread with group commit; reads on query-only connections of the caller's thread."""

    def __init__(self, url: sa.URL, *, synchronous: str = "FULL") -> None:
        self.writing = sa.create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False}, hide_parameters=True)
        self.reading = sa.create_engine(url, connect_args={"check_same_thread": False}, pool_size=8, max_overflow=64,
                                        hide_parameters=True)
        self.reading_aside = sa.create_engine(url, poolclass=NullPool, hide_parameters=True)
        self._prepare(self.writing, synchronous, is_writer=True)
        self._prepare(self.reading, synchronous, is_writer=False)
        self._prepare(self.reading_aside, synchronous, is_writer=False)
        self.writer = GroupCommit(self.writing)

    @staticmethod
    def _prepare(engine: sa.Engine, synchronous: str, *, is_writer: bool) -> None:
        @sa.event.listens_for(engine, "connect")
        def _set_pragmas(connection: Any, _record: Any) -> None:
            connection.isolation_level = None  # the driver must not begin transactions by itself
            for pragma in ("busy_timeout=5000", "journal_mode=WAL", f"synchronous={synchronous}", "foreign_keys=ON",
                           "cache_size=-16000", "temp_store=MEMORY", *(["secure_delete=ON"] if is_writer else ["query_only=ON"])):
                connection.execute(f"PRAGMA {pragma}")

        @sa.event.listens_for(engine, "begin")
        def _begin(connection: sa.Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")

    def new_read_session(self) -> Session:
        return Session(self.reading, expire_on_commit=False)

    def run(self, work: Callable[[], Any]) -> Outcome:
        forget_reads()  # hundreds wait for the writer at once: none of them keeps a reading connection meanwhile
        context = copy_context()
        return self._wait(self.writer.hand_in(partial(_perform_on, context, work)))

    def run_gathered(self, fn: Callable[[Sequence[Any]], Sequence[Any]], item: Any) -> Outcome:
        forget_reads()
        context = copy_context()
        return self._wait(self.writer.hand_in(partial(_perform_gathered_on, context, fn), gather=fn, item=item))

    def _wait(self, ticket: Ticket) -> Outcome:
        try:
            ticket.wait()
        except BaseException:  # the caller gave up: a timeout, a kill
            if not ticket.withdraw():
                _tell_in_its_place(ticket)  # too late: the work will stand, so somebody must tell
            raise
        return cast(Outcome, ticket.outcome())

    def aside(self, work: Callable[[], Any]) -> Any:
        def read() -> Any:
            with Session(self.reading_aside, expire_on_commit=False) as side:
                token = _unit.set(Unit(side))
                try:
                    return work()
                finally:
                    _unit.reset(token)
                    side.expunge_all()

        return _on_side_thread(partial(copy_context().run, read))

    def close(self) -> None:
        self.writer.stop()
        for engine in (self.writing, self.reading, self.reading_aside):
            engine.dispose()


def _perform_on(context: Context, work: Callable[[], Any], connection: sa.Connection) -> Outcome:
    """One operation in its own savepoint. The context is copied, so that a second attempt starts clean."""
    savepoint = Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
    return context.copy().run(_perform, savepoint, work)


def _perform_gathered_on(context: Context, fn: Callable[[Sequence[Any]], Sequence[Any]],
                         connection: sa.Connection, items: Sequence[Any]) -> list[Outcome]:
    results, happened = _perform_on(context, partial(fn, items), connection)
    return share(results, happened)


def _tell_in_its_place(ticket: Ticket) -> None:
    def stand_in() -> None:
        ticket.wait()
        if ticket.error is not None:
            return
        _result, happened = ticket.value
        for event in happened:
            events.tell_after(event)

    threading.Thread(target=partial(copy_context().run, stand_in), daemon=True).start()


def _on_side_thread(work: Callable[[], Any]) -> Any:
    if not is_patched():
        return work()
    from gevent import get_hub

    return get_hub().threadpool.apply(work)


class PostgreSQL:
    """Each operation on a pooled connection where it was called; psycopg yields to other greenlets by itself.

    Operations see what others commit meanwhile (READ COMMITTED). What they decide on must be locked (`with_for_update`)
    or guarded by a unique constraint.
    """

    def __init__(self, url: sa.URL, *, pool_size: int = 10) -> None:
        self.writing = sa.create_engine(url, pool_size=pool_size, max_overflow=0, pool_timeout=10, pool_pre_ping=True,
                                        hide_parameters=True)
        self.reading = self.writing
        sa.event.listen(self.writing, "connect", _be_patient_but_not_for_ever)
        self._gatherers: dict[Any, Gatherer] = {}

    def new_read_session(self) -> Session:
        return Session(self.writing, expire_on_commit=False)

    def run(self, work: Callable[[], Any]) -> Outcome:
        forget_reads()  # a request that reads and then writes holds one connection: two would make the pool a deadlock
        for attempt in range(RETRIES):
            try:
                return copy_context().run(_perform, Session(self.writing, expire_on_commit=False), work)
            except DBAPIError as error:
                if not _is_worth_another_try(error) or attempt == RETRIES - 1:
                    raise
            time.sleep(random.uniform(0, 0.005 * 2**attempt))
        raise AssertionError("unreachable")

    def run_gathered(self, fn: Callable[[Sequence[Any]], Sequence[Any]], item: Any) -> Outcome:
        forget_reads()  # who waits for the call they share must hold no connection that the one who makes it may need
        gatherer = self._gatherers.setdefault(fn, Gatherer(self.run, fn))
        return gatherer.do(item)

    def aside(self, work: Callable[[], Any]) -> Any:
        return work()  # the driver yields: nothing to step aside for

    def close(self) -> None:
        self.writing.dispose()


def _is_worth_another_try(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _WORTH_ANOTHER_TRY


def _be_patient_but_not_for_ever(connection: Any, _record: Any) -> None:
    """As long as SQLite's busy_timeout: whoever waits longer for a row's lock hears "busy"."""
    connection.autocommit = True
    connection.execute("SET lock_timeout = 5000")
    connection.autocommit = False


# --- the app ---------------------------------------------------------------------------------


def _database() -> Database:
    return cast(Database, current_app.extensions["database"])


def open_database(url: str, **options: Any) -> Database:
    """SQLite or PostgreSQL, by the URL."""
    parsed = sa.make_url(url)
    configure_mappers()  # under no lock of ours later, on whatever thread
    if parsed.get_backend_name() == "sqlite":
        return SQLite(parsed, **options)
    return PostgreSQL(parsed, **options)


def init_app(app: Flask, url: str, **options: Any) -> None:
    """Open the app's database; each context's read session ends with it."""
    app.extensions["database"] = open_database(url, **options)

    @app.teardown_appcontext
    def end_reads(_error: BaseException | None) -> None:
        reads = g.pop("read_session", None)
        if reads is not None:
            reads.close()
