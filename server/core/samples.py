"""One row a minute and web process: the numbers that `/kelola/status` draws. Kept for a day."""
from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.orm import Mapped, mapped_column

from server.core import backlog, beats, clock, realtime
from server.core.chores import Chore, add_chore
from server.core.database import Model, insert_of, operation, run_statement, session
from server.core.metrics import Meter, meter

log = logging.getLogger(__name__)
EVERY = 60.0  # seconds
TICK = 0.1  # seconds between two looks at how late the loop is
KEPT_HOURS = 24
HOUR = 3600.0


class StatusSample(Model):
    """The numbers of one process in one minute."""

    __tablename__ = "status_samples"
    id: Mapped[int] = mapped_column(primary_key=True)
    process: Mapped[str] = mapped_column(sa.String(120))
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime, index=True)
    numbers: Mapped[dict[str, Any]] = mapped_column(sa.JSON)


def init_app(app: Flask) -> None:
    """The worker forgets what is older than a day."""
    add_chore(app, Chore("samples.forget", HOUR, forget_old))


def add_number(app: Flask, name: str, count: Callable[[], float]) -> None:
    """Let each sample hold this, too; `count` is called once a minute in every web process."""
    app.extensions.setdefault("sampled", {})[name] = count


def keep_sampling(app: Flask) -> None:
    """Called by the web process once it serves: measure how late the loop is, and write a row each minute."""
    name = beats.new_name()
    realtime.start(_watch_loop, app.extensions["meter"])
    realtime.start(_sample_each_minute, app, name)


def _watch_loop(own: Meter) -> None:
    while True:
        began = time.perf_counter()
        realtime.pause(TICK)
        own.saw_lateness(time.perf_counter() - began - TICK)


def _sample_each_minute(app: Flask, name: str) -> None:
    realtime.pause(2.0)  # a first row soon, so that the page is not empty
    while True:
        try:
            with app.app_context():
                take_sample(name)
        except Exception as error:  # the database is away: the next minute tries again
            log.warning("a sample was skipped: %s", type(error).__name__)
        realtime.pause(EVERY)


def take_sample(name: str) -> None:
    """Write down the numbers since the last one."""
    _keep(name, numbers_now())


def numbers_now() -> dict[str, float]:
    """What stands now, and what came since the last sample. Milliseconds, megabytes, gigabytes."""
    own = meter()
    pages, votes, late = own.take("pages"), own.take("votes"), own.take("late")
    writer = getattr(current_app.extensions["database"], "writer", None)
    folder = current_app.extensions["settings"].data_dir
    return {
        "sockets": realtime.connected(), "requests": len(pages), "page_p95_ms": _part(pages, 0.95) * 1000, "votes": len(votes),
        "vote_p99_ms": _part(votes, 0.99) * 1000, "late_p99_ms": _part(late, 0.99) * 1000,
        "waiting": writer.waiting if writer else 0, "commit_ms": round(writer.commit_seconds * 1000, 2) if writer else 0.0,
        "memory_mb": round(_memory_bytes() / 2**20, 1), "disk_free_gb": round(shutil.disk_usage(folder).free / 1e9, 1),
        "outbox_due": backlog.backlog().due, **{name: count() for name, count in current_app.extensions.get("sampled", {}).items()},
    }


def _part(ranked: list[float], part: float) -> float:
    return round(ranked[min(len(ranked) - 1, int(len(ranked) * part))], 5) if ranked else 0.0


def _memory_bytes() -> int:
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:  # not Linux
        return 0


@operation
def _keep(name: str, numbers: dict[str, float]) -> None:
    run_statement(_insert, {"process": name, "at": clock.now(), "numbers": numbers})


@cache
def _insert(dialect: str) -> Any:
    return insert_of(StatusSample, dialect)


@operation
def forget_old() -> None:
    """Drop what is older than a day."""
    session.execute(sa.delete(StatusSample).where(StatusSample.at < clock.now() - timedelta(hours=KEPT_HOURS)))


def of_last_hour() -> list[StatusSample]:
    """All processes' samples of the last 60 minutes, oldest first."""
    since = clock.now() - timedelta(hours=1)
    return list(session.scalars(sa.select(StatusSample).where(StatusSample.at >= since).order_by(StatusSample.at, StatusSample.id)))
