"""The worker's heartbeat: a row for each worker process that says when it last lived, what it does and which chores fail."""
from __future__ import annotations

import os
import secrets
import socket
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.config import ROOT
from server.core import clock
from server.core.database import Model, insert_of, operation, run_statement, session

SECONDS = 5.0  # between two beats
SILENT_AFTER = 20.0  # seconds without a beat after which a worker counts as gone
FORGOTTEN_AFTER = 24 * 3600.0  # seconds: a killed worker's row stays for a day


class WorkerBeat(Model):
    """One worker process. `doing`: lane → what and since when; `failing`: chore → failures in a row, error type, since when."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    version: Mapped[str] = mapped_column(sa.String(40))
    started_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    beat_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    doing: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    failing: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)


@dataclass(frozen=True)
class WorkerState:
    """All workers together. `failing` maps a chore's name to {failures, error, since}; `doing` a lane's to {what, since}."""

    last_beat_at: datetime | None
    version: str | None
    alive: int
    doing: Mapping[str, Any]
    failing: Mapping[str, Any]

    @property
    def is_alive(self) -> bool:
        """A worker beat within the last SILENT_AFTER seconds."""
        return self.alive > 0

    @property
    def silent_seconds(self) -> float | None:
        """Since the last beat; None when no worker ever lived."""
        return max(0.0, (clock.now() - self.last_beat_at).total_seconds()) if self.last_beat_at else None


@cache
def version() -> str:
    """The product's version."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def new_name() -> str:
    """A name for this process that no other ever had."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"


@operation
def beat(name: str, started_at: datetime, doing: dict[str, Any], failing: dict[str, Any]) -> None:
    """The worker `name` lives now."""
    run_statement(_write, {"name": name, "version": version(), "started_at": started_at, "beat_at": clock.now(), "doing": doing,
                           "failing": failing})


@cache
def _write(dialect: str) -> Any:
    insert = insert_of(WorkerBeat, dialect)
    return insert.on_conflict_do_update(index_elements=["name"], set_={
        name: insert.excluded[name] for name in ("version", "beat_at", "doing", "failing")})


@operation
def sign_off(name: str) -> None:
    """The worker `name` stopped by itself."""
    session.execute(sa.delete(WorkerBeat).where(WorkerBeat.name == name))


@operation
def forget_silent() -> int:
    """Drop the rows of workers that were killed more than a day ago. Returns how many."""
    before = clock.now() - timedelta(seconds=FORGOTTEN_AFTER)
    done = session.execute(sa.delete(WorkerBeat).where(WorkerBeat.beat_at < before))
    return int(getattr(done, "rowcount", 0))


def worker_state() -> WorkerState:
    """When a worker last lived, its version, what all living ones do, and the chores that fail there."""
    rows = list(session.scalars(sa.select(WorkerBeat).order_by(WorkerBeat.beat_at.desc())))
    since = clock.now() - timedelta(seconds=SILENT_AFTER)
    living = [row for row in rows if row.beat_at >= since]
    doing = {(lane if len(living) == 1 else f"{lane} {n + 1}"): what for n, row in enumerate(living) for lane, what in row.doing.items()}
    failing = {name: what for row in reversed(living) for name, what in row.failing.items()}
    return WorkerState(rows[0].beat_at if rows else None, rows[0].version if rows else None, len(living), doing, failing)
