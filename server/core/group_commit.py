"""Many small transactions, one commit: a native thread that writes for everybody.

SQLite allows one writer at a time, and its waits are C code that stops every greenlet.
So callers hand their work to ONE native thread. It takes all that waits, opens one
transaction, runs each piece in its own savepoint, commits once, and wakes the callers.

Promises
- `do()` returns only after the commit is on disk; it raises what the work raised.
- One failing piece is undone alone; the others of its batch stand.
- Work runs in the order in which it was handed in; work of one `gather` key runs at the place of its first.
- A caller that gives up before its work began withdraws it; later than that, the work stands.
- `stop()` finishes what was accepted and refuses the rest.

Works with gevent (callers are greenlets) and without (callers are threads).
"""
from __future__ import annotations

import _queue
import logging
import os
import sys
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from functools import cache
from time import monotonic
from typing import Any, Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

log = logging.getLogger(__name__)

Work = Callable[[Connection], Any]
GatheredWork = Callable[[Connection, Sequence[Any]], Sequence[Any]]


class NotWritten(RuntimeError):
    """Nothing of this was written, through no fault of the work; trying again later may help."""


class Overloaded(NotWritten):
    """The writer has too much waiting, or is stopping."""


# --- threads: the real ones, whatever gevent has patched -------------------------------------


def is_patched() -> bool:
    """Has gevent taken over threads in this process?"""
    monkey = sys.modules.get("gevent.monkey")
    return monkey is not None and bool(monkey.is_module_patched("threading"))


def native(name: str) -> Any:
    """Return `_thread.<name>` as Python ships it."""
    return _native(name, is_patched())


@cache
def _native(name: str, is_gevent_here: bool) -> Any:
    if is_gevent_here:
        from gevent.monkey import get_original

        return get_original("_thread", name)
    import _thread

    return getattr(_thread, name)


# --- how a caller waits ----------------------------------------------------------------------


class _Wait(Protocol):
    def wait(self) -> None: ...
    def finish(self) -> None:
        """Called on the writer's thread."""


class _ThreadWait:
    def __init__(self) -> None:
        self._event = threading.Event()
        self.wait: Callable[[], Any] = self._event.wait
        self.finish: Callable[[], None] = self._event.set


class _HubBell:
    """Wakes greenlets of one hub from another thread.

    Only `ring()` may be called elsewhere: gevent's async watcher is the one thread-safe door into a hub.
    The watcher keeps the loop alive exactly while somebody waits, else a waiting main greenlet would
    see LoopExit and an idle program could not end.
    """

    def __init__(self, hub: Any) -> None:
        self._loop = hub.loop
        self._finished: deque[_GreenletWait] = deque()
        self._waiting = 0
        self._watcher = hub.loop.async_(ref=False)
        self._watcher.start(self._deliver)

    def expect(self, more: int) -> None:
        was, self._waiting = self._waiting, self._waiting + more
        if not was or not self._waiting:
            self._watcher.ref = bool(self._waiting)

    def ring(self, wait: _GreenletWait) -> None:
        self._finished.append(wait)
        self._watcher.send()

    def _deliver(self) -> None:
        while self._finished:
            # one callback each: the loop looks at its sockets between them
            self._loop.run_callback(self._finished.popleft().resume)


class _GreenletWait:
    __slots__ = ("_bell", "_waiter")

    def __init__(self, bell: _HubBell) -> None:
        from gevent.hub import Waiter

        self._bell, self._waiter = bell, Waiter()

    def wait(self) -> None:
        self._bell.expect(+1)
        try:
            self._waiter.get()
        finally:
            self._bell.expect(-1)

    def finish(self) -> None:
        self._bell.ring(self)

    def resume(self) -> None:
        self._waiter.switch(None)


# --- the work --------------------------------------------------------------------------------


class Ticket:
    """One piece of work on its way to disk."""

    __slots__ = ("_claim", "_wait", "error", "gather", "item", "value", "work")

    def __init__(self, work: Work | GatheredWork, gather: object, item: Any, claim: Any, wait: _Wait) -> None:
        self.work, self.gather, self.item = work, gather, item
        self._claim, self._wait = claim, wait
        self.value: Any = None
        self.error: BaseException | None = None

    def claim(self) -> bool:
        """True for the first who asks: the writer that begins it, or the caller that withdraws it."""
        return bool(self._claim.acquire(False))

    withdraw = claim

    def wait(self) -> None:
        """Wait until it is on disk or has failed. May be called again after an interruption."""
        self._wait.wait()

    def outcome(self) -> Any:
        """After wait(): return the value or raise the error of the work."""
        if self.error is not None:
            error, self.error = self.error, None  # a kept exception would keep its frames
            raise error
        return self.value

    def finish(self) -> None:
        self._wait.finish()


CROWD = 4  # gathered items in one batch from which more are expected at once
LINGER = 0.012  # seconds between two batches of a crowd, at most: what a batch costs is paid once for more of them
REST = 0.002


class TransactionLost(NotWritten):
    """SQLite rolled the whole transaction back by itself (disk full, I/O error, OR ROLLBACK)."""


class GroupCommit:
    """The writer of one SQLite database. Starts its thread at the first work; safe across fork."""

    def __init__(self, engine: Engine, *, max_seconds: float = 0.01, max_waiting: int = 20_000) -> None:
        """max_seconds: a batch is committed when its work took that long, so that nobody waits for a crowd behind.

        On a slow disk twice as long as the last commit, so that most of the time goes into work.
        """
        self._engine, self._max_seconds, self._max_waiting = engine, max_seconds, max_waiting
        self.batches = self.written = self.failed = 0
        self._commit_seconds = 0.0
        self._reset()
        _writers.add(self)

    def _reset(self) -> None:
        self._inbox: Any = _queue.SimpleQueue()  # the C one: native locks, put() never blocks
        self._thread_id: int | None = None
        self._stopping = self._has_ended = False
        self._stopped = native("allocate_lock")()
        self._starting = native("allocate_lock")()
        self._bells: weakref.WeakKeyDictionary[Any, _HubBell] = weakref.WeakKeyDictionary()

    @property
    def waiting(self) -> int:
        """Operations handed in and not begun; roughly, since callers come at any time."""
        return int(self._inbox.qsize())

    @property
    def commit_seconds(self) -> float:
        """How long the last commit took."""
        return self._commit_seconds

    def after_fork(self) -> None:
        """In a child: forget the parent's thread, callers and connection (unclosed: it is the parent's)."""
        self._engine.dispose(close=False)
        self._reset()

    # callers' side

    def hand_in(self, work: Work | GatheredWork, *, gather: object = None, item: Any = None) -> Ticket:
        """Queue work and return its ticket. With `gather`, all waiting items of that key are given to one call."""
        if self._thread_id == native("get_ident")():
            raise RuntimeError("an operation on the writer's own thread would wait for itself: call it inside an operation")
        if self._stopping or self._inbox.qsize() >= self._max_waiting:
            raise Overloaded("the writer is stopping" if self._stopping else "too much is waiting to be written")
        ticket = Ticket(work, gather, item, native("allocate_lock")(), self._new_wait())
        self._inbox.put(ticket)
        if self._thread_id is None:
            self._start()
        if self._has_ended:
            self._refuse_leftovers()
        return ticket

    def do(self, work: Work | GatheredWork, *, gather: object = None, item: Any = None) -> Any:
        """Run work in a transaction; return its value once that is on disk."""
        ticket = self.hand_in(work, gather=gather, item=item)
        try:
            ticket.wait()
        except BaseException:  # the caller gave up
            ticket.withdraw()
            raise
        return ticket.outcome()

    def stop(self) -> None:
        """Finish everything accepted, then end the thread. Idempotent."""
        if self._stopping or self._has_ended:
            return
        self._stopping = True
        if self._thread_id is not None:
            last = Ticket(lambda _connection: None, None, None, native("allocate_lock")(), self._new_wait())
            self._inbox.put(last)
            self._inbox.put(None)
            last.wait()
            self._stopped.acquire(timeout=5)

    def _new_wait(self) -> _Wait:
        if not is_patched():
            return _ThreadWait()
        from gevent import get_hub

        hub = get_hub()
        bell = self._bells.get(hub)
        if bell is None:
            bell = self._bells[hub] = _HubBell(hub)
        return _GreenletWait(bell)

    def _start(self) -> None:
        with self._starting:
            if self._thread_id is None:
                self._stopped.acquire(False)
                self._thread_id = native("start_new_thread")(self._write_until_stopped, ())

    # the writer's side: everything below runs on its thread

    def _write_until_stopped(self) -> None:
        waiting: list[Ticket] = []
        try:
            while self._take_all(waiting):
                began = monotonic()
                waiting, crowd = self._write(waiting), _crowd(waiting)
                if crowd >= CROWD and not waiting:
                    self._linger(crowd, began + LINGER)
            while waiting:
                waiting = self._write(waiting)
        finally:
            self._has_ended = True
            self._refuse_leftovers()
            self._engine.dispose()
            self._stopped.release()

    def _linger(self, crowd: int, until: float) -> None:
        """Rest until as many wait as last time, at most until then: those who only waited for us to go on are back at once."""
        while not self._stopping and self._inbox.qsize() < crowd and monotonic() < until:
            _rest(REST)

    def _refuse_leftovers(self) -> None:
        """A thread may have looked at _stopping just before stop() set it: its ticket must not wait for ever."""
        try:
            while True:
                ticket = self._inbox.get_nowait()
                if ticket is not None and ticket.claim():
                    ticket.error = Overloaded("the writer has stopped")
                    ticket.finish()
        except _queue.Empty:
            pass

    def _take_all(self, waiting: list[Ticket]) -> bool:
        """Add all there is, waiting only if there is nothing; False at the end."""
        try:
            while True:
                ticket = self._inbox.get(block=not waiting)
                if ticket is None:
                    return False
                waiting.append(ticket)
        except _queue.Empty:
            return True

    def _write(self, waiting: list[Ticket]) -> list[Ticket]:
        """Write what fits in one batch; return the rest."""
        begun: list[Ticket] = []
        try:
            rest = self._transact(waiting, begun)
        except BaseException as error:
            if not begun:  # it could not even begin (locked, gone): refuse all that wait, rather than spin
                begun = [ticket for ticket in waiting if ticket.claim()]
            self._undo(begun, error)
            done = set(begun)
            rest = [ticket for ticket in waiting if ticket not in done]
        self._wake(begun)
        return rest

    def _transact(self, waiting: list[Ticket], begun: list[Ticket]) -> list[Ticket]:
        groups = deque(_groups(waiting))
        with self._engine.begin() as connection:
            until = monotonic() + max(self._max_seconds, 2 * self._commit_seconds)
            while groups and monotonic() < until:
                group = [ticket for ticket in groups.popleft() if ticket.claim()]
                if not group:
                    continue
                begun += group
                if group[0].gather is None:
                    self._run(connection, group[0])
                else:
                    self._run_gathered(connection, group)
                if not _in_transaction(connection):
                    # Going on would acknowledge lost work: the driver's commit() says nothing without a transaction.
                    raise TransactionLost("the batch was rolled back by the database; nothing of it is written")
            committing = monotonic()
        self._commit_seconds = monotonic() - committing
        return [ticket for group in groups for ticket in group]

    def _undo(self, begun: list[Ticket], error: BaseException) -> None:
        """The commit failed: nobody may be told "done". A constraint checked at commit has one guilty: find it."""
        if isinstance(error, IntegrityError) and len(begun) > 1:
            for ticket in begun:
                self._write_alone(ticket)
            return
        if not isinstance(error, IntegrityError):  # disk full, database gone
            log.error("a batch of %d could not be committed: %s", len(begun), error)
        for ticket in begun:
            ticket.value, ticket.error = None, error

    def _write_alone(self, ticket: Ticket) -> None:
        ticket.value = ticket.error = None
        try:
            with self._engine.begin() as connection:
                self._run(connection, ticket) if ticket.gather is None else self._run_gathered(connection, [ticket])
        except BaseException as error:
            ticket.value, ticket.error = None, error

    def _wake(self, done: list[Ticket]) -> None:
        self.batches += bool(done)
        self.written += len(done)
        for ticket in done:
            self.failed += ticket.error is not None
            ticket.finish()

    def _run(self, connection: Connection, ticket: Ticket) -> None:
        try:
            ticket.value = ticket.work(connection)  # type: ignore[call-arg]
        except BaseException as error:
            ticket.error = error

    def _run_gathered(self, connection: Connection, group: list[Ticket]) -> None:
        """Run all items in one call; if that fails, each alone, so that only the guilty fail."""
        try:
            values = group[0].work(connection, [ticket.item for ticket in group])  # type: ignore[call-arg]
        except BaseException as error:
            if len(group) == 1:
                group[0].error = error
            else:
                for ticket in group:
                    self._run_gathered(connection, [ticket])
            return
        for ticket, value in zip(group, values, strict=True):
            ticket.value = value


def _rest(seconds: float) -> None:
    """Let this thread sleep, really: gevent's sleep would need a hub."""
    sleep = time.sleep
    if is_patched():
        from gevent.monkey import get_original

        sleep = get_original("time", "sleep")
    sleep(seconds)


def _crowd(batch: list[Ticket]) -> int:
    return sum(ticket.gather is not None for ticket in batch)


def _in_transaction(connection: Connection) -> bool:
    return bool(connection.connection.dbapi_connection.in_transaction)  # type: ignore[union-attr]


def _groups(batch: list[Ticket]) -> list[list[Ticket]]:
    groups: list[list[Ticket]] = []
    gathered: dict[object, list[Ticket]] = {}
    for ticket in batch:
        if ticket.gather is None:
            groups.append([ticket])
        elif (group := gathered.get(ticket.gather)) is not None:
            group.append(ticket)
        else:
            groups.append(gathered.setdefault(ticket.gather, [ticket]))
    return groups


_writers: weakref.WeakSet[GroupCommit] = weakref.WeakSet()


def _after_fork() -> None:
    for writer in list(_writers):
        writer.after_fork()


os.register_at_fork(after_in_child=_after_fork)
