"""Long jobs with progress: asked for by a person, done by the worker through a row of the outbox, seen while they run.

    @jobs.job("search.rebuild", _l("Susun ulang indeks pencarian"))
    def rebuild(progress: Progress, payload: dict[str, Any]) -> None: ...

A handler works in small steps, each an operation of its own that may be run twice, and calls `progress.advance` after
each. With a `checkpoint` it goes on from there after SIGKILL or a restart; without one it begins anew. At most the steps
of the last WRITE_EVERY seconds are done again. Progress is written at most twice a second, so that counting costs nothing.
"""
from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock, outbox
from server.core.database import Model, operation, record, session
from server.core.errors import Conflict, NotFound
from server.core.events import Event
from server.core.permissions import SYSTEM, Actor, Permission
from server.core.words import JobState

OUTBOX_KIND, AWAITED_KIND = "jobs.run", "jobs.run.awaited"
WRITE_EVERY = 0.5  # seconds between two writes of a running job's progress
MOST_CRASHES = 5  # of the worker in one job, then it counts as failed
OPEN_STATES = (JobState.WAITING, JobState.RUNNING)
SHOWN = 30


class JobRow(Model):
    """One long job. `done` of `total` steps (None: not known yet); `message` is a code; `payload` and `found` hold ids and numbers."""

    __tablename__ = "jobs"
    __table_args__ = (sa.Index("ix_jobs_state", "state", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    asked_by: Mapped[int | None] = mapped_column(sa.Integer)  # a member of staff; None: the command line
    payload: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    state: Mapped[str] = mapped_column(sa.String(12), default=JobState.WAITING.value)
    done: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    total: Mapped[int | None] = mapped_column(sa.BigInteger)
    found: Mapped[int] = mapped_column(sa.BigInteger, default=0)  # what it mended, made or removed
    message: Mapped[str | None] = mapped_column(sa.String(40))
    checkpoint: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    error: Mapped[str | None] = mapped_column(sa.String(200))
    asked_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    cancel_asked_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)

    @property
    def is_open(self) -> bool:
        """It waits or runs."""
        return self.state in OPEN_STATES

    @property
    def percent(self) -> int | None:
        """0 to 100; None while the total is not known."""
        if self.state == JobState.DONE:
            return 100
        return None if not self.total else min(100, self.done * 100 // self.total)


@dataclass(frozen=True, kw_only=True)
class JobStarted(Event):
    """Somebody asked for a long job."""

    job_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class JobCancelled(Event):
    """Somebody asked a long job to end."""

    job_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class JobFinished(Event):
    """A long job came to its end: `state` is done, failed or cancelled."""

    job_id: int
    kind: str
    state: str
    found: int


class Cancelled(Exception):
    """Raised by `progress.advance`: a person wants the job to end here. What was done so far stays."""


Handler = Callable[["Progress", dict[str, Any]], None]


@dataclass(frozen=True)
class Kind:
    """A kind of long job. `is_offered`: anybody who may run jobs can start it from the page, without a payload.

    `is_awaited`: people wait for it, so it waits for none that isn't; it takes minutes at most.
    """

    name: str
    label: Any
    handler: Handler
    is_offered: bool
    is_awaited: bool


_kinds: dict[str, Kind] = {}


def job(name: str, label: Any, *, is_offered: bool = True, is_awaited: bool = False) -> Callable[[Handler], Handler]:
    """Register a kind of long job. `label` is lazy words for the page."""

    def register(handler: Handler) -> Handler:
        _kinds[name] = Kind(name, label, handler, is_offered, is_awaited)
        return handler

    return register


def kinds() -> list[Kind]:
    """All kinds, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def find_kind(name: str) -> Kind:
    """One kind. Raises NotFound."""
    if name not in _kinds:
        raise NotFound()
    return _kinds[name]


# --- asking and cancelling -------------------------------------------------------------------


@operation
def start(actor: Actor, kind: str, payload: dict[str, Any] | None = None) -> int:
    """Ask for a job; returns its id. While one of the same kind and payload waits or runs, that one's. Raises NotFound."""
    if actor is not SYSTEM:  # the command line: whoever holds the machine holds its data
        actor.must(Permission.RUN_JOBS)
    lane_kind = AWAITED_KIND if find_kind(kind).is_awaited else OUTBOX_KIND
    wanted = payload or {}
    for open_job in session.scalars(sa.select(JobRow).where(JobRow.kind == kind, JobRow.state.in_(OPEN_STATES)).order_by(JobRow.id)):
        if open_job.payload == wanted and open_job.cancel_asked_at is None:
            return open_job.id
    row = JobRow(kind=kind, asked_by=actor.staff_id, payload=wanted, asked_at=clock.now())
    session.add(row)
    session.flush()
    outbox.post(lane_kind, key_of(row.id), {"job_id": row.id})
    record(JobStarted(staff_id=actor.staff_id, job_id=row.id, kind=kind))
    return row.id


def key_of(job_id: int) -> str:
    """The key of the outbox row that does a job."""
    return f"job:{job_id}"


@operation
def cancel(actor: Actor, job_id: int) -> None:
    """End a job: at once while it waits, after its step under way while it runs. Raises NotFound; Conflict when it has ended."""
    if actor is not SYSTEM:
        actor.must(Permission.RUN_JOBS)
    row = _for_change(job_id)
    if not row.is_open:
        raise Conflict(state=row.state)
    row.cancel_asked_at = row.cancel_asked_at or clock.now()
    record(JobCancelled(staff_id=actor.staff_id, job_id=row.id, kind=row.kind))
    if outbox.take_back(key_of(job_id)):
        _end(row, JobState.CANCELLED)


def find(job_id: int) -> JobRow:
    """A job by its id. Raises NotFound."""
    row = session.get(JobRow, job_id)
    if row is None:
        raise NotFound()
    return row


def newest(limit: int = SHOWN) -> list[JobRow]:
    """The open ones first, then the newest."""
    return list(session.scalars(sa.select(JobRow).order_by(JobRow.state.in_(OPEN_STATES).desc(), JobRow.id.desc()).limit(limit)))


# --- running ---------------------------------------------------------------------------------


class Progress:
    """How far a running job is. Only its handler holds one."""

    def __init__(self, row: JobRow) -> None:
        self.job_id, self.checkpoint = row.id, row.checkpoint
        self._done, self._total, self._found, self._message = row.done, row.total, row.found, row.message
        self._written_at = 0.0

    def expect(self, total: int, message: str | None = None) -> None:
        """So many steps in all, those before the checkpoint included. `message`: the part that begins."""
        self._total, self._message = total, str(message) if message else self._message
        self._write()

    def say(self, message: str) -> None:
        """Another part begins: one of `words.JobPart`."""
        self._message = str(message)
        self._write()

    def advance(self, steps: int = 1, *, found: int = 0, checkpoint: dict[str, Any] | None = None) -> None:
        """So many steps more are on disk, with `found` things mended. Raises Cancelled, or Interrupted when the worker stops."""
        self._done, self._found = self._done + steps, self._found + found
        self.checkpoint = checkpoint if checkpoint is not None else self.checkpoint
        stop = outbox.current().stop
        is_stopping = stop is not None and stop.is_set()
        if is_stopping or time.monotonic() - self._written_at >= WRITE_EVERY:
            self._write()
        if is_stopping:
            raise outbox.Interrupted

    def _write(self) -> None:
        self._written_at = time.monotonic()
        if _write_progress(self.job_id, {"done": self._done, "total": self._total, "found": self._found, "message": self._message,
                                         "checkpoint": self.checkpoint}):
            raise Cancelled

    def end(self, state: JobState, error: str | None = None) -> None:
        """The last write, in one transaction with the done mark of the outbox row."""
        _finish_job(self.job_id, state, self._done, self._found, error)


@operation
def _write_progress(job_id: int, values: dict[str, Any]) -> bool:
    """True when somebody wants it cancelled."""
    row = _for_change(job_id)
    for name, value in values.items():
        setattr(row, name, value)
    return row.cancel_asked_at is not None


@operation
def _finish_job(job_id: int, state: JobState, done: int, found: int, error: str | None) -> None:
    row = _for_change(job_id)
    row.done, row.found = done, found
    if state == JobState.DONE:
        row.total = done
    _end(row, state, error)
    outbox.finish()


def _end(row: JobRow, state: JobState, error: str | None = None) -> None:
    row.state, row.error, row.finished_at = state.value, error, clock.now()
    record(JobFinished(job_id=row.id, kind=row.kind, state=state.value, found=row.found))


def _for_change(job_id: int) -> JobRow:
    row = session.scalar(sa.select(JobRow).where(JobRow.id == job_id).with_for_update(), execution_options={"populate_existing": True})
    if row is None:
        raise NotFound()
    return row


@outbox.job(AWAITED_KIND, lane=outbox.AWAITED)
@outbox.job(OUTBOX_KIND, lane=outbox.LONG)
def run_job(payload: dict[str, Any]) -> None:
    """One job from where it stood to its end, or to where the worker was asked to stop. A failed one is not tried again by itself."""
    row = _begin(int(payload["job_id"]))
    if row is None:
        return
    progress = Progress(row)
    try:
        if outbox.current().tries > MOST_CRASHES:
            progress.end(JobState.FAILED, "WorkerCrashed")
            return
        _kinds[row.kind].handler(progress, dict(row.payload))
    except outbox.Interrupted:
        raise
    except Cancelled:
        progress.end(JobState.CANCELLED)
    except Exception as error:
        outbox.log.exception("job %d (%s) failed", row.id, row.kind)
        progress.end(JobState.FAILED, type(error).__name__)
    else:
        progress.end(JobState.DONE)


@operation
def _begin(job_id: int) -> JobRow | None:
    """The job, running from now; None when it has ended meanwhile."""
    row = session.scalar(sa.select(JobRow).where(JobRow.id == job_id).with_for_update())
    if row is None or not row.is_open:
        return None
    row.state, row.started_at = JobState.RUNNING.value, row.started_at or clock.now()
    return row
