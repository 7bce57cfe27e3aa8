"""What the house measures of itself, for Prometheus and for `/kelola/status`. Numbers by route pattern and code only: no one's data.

Each process tells its own numbers; what lies in the database (outbox, worker) is asked at most every few seconds.
"""
from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask, current_app
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector

from server.core import backlog, beats

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
KEPT = 20_000  # newest durations between two samples
ASK_EVERY = 5.0  # seconds between two questions to the database


class Meter:
    """The numbers of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        self.requests = Counter("jkd_requests", "HTTP answers.", ("method", "route", "status"), registry=self.registry)
        self.request_seconds = Histogram("jkd_request_seconds", "Time until an HTTP answer was ready.", ("route",), buckets=SECONDS,
                                         registry=self.registry)
        self.messages = Counter("jkd_socket_messages", "Messages of clients by outcome.", ("name", "outcome"), registry=self.registry)
        self.message_seconds = Histogram("jkd_socket_message_seconds", "Time until a client's message was acknowledged.", ("name",),
                                         buckets=SECONDS, registry=self.registry)
        self.loop_late = Histogram("jkd_loop_late_seconds", "By how much the event loop woke up late.", buckets=SECONDS,
                                   registry=self.registry)
        ProcessCollector(registry=self.registry)
        self._of_messages: dict[tuple[str, str], tuple[Counter, Histogram]] = {}
        self.since_sample: dict[str, deque[float]] = {name: deque(maxlen=KEPT) for name in ("pages", "votes", "late")}

    def saw_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """An answer is ready. `route` is the pattern, never the address."""
        self.requests.labels(method, route, f"{status // 100}xx").inc()
        self.request_seconds.labels(route).observe(seconds)
        if status < 500 and not route.startswith("/static"):
            self.since_sample["pages"].append(seconds)

    def saw_message(self, name: str, outcome: str, seconds: float) -> None:
        """A client's message was acknowledged; `outcome` is "ok" or the code of the refusal."""
        if (counts := self._of_messages.get((name, outcome))) is None:  # looking them up costs more than counting
            counts = self._of_messages[name, outcome] = self.messages.labels(name, outcome), self.message_seconds.labels(name)
        counts[0].inc()
        counts[1].observe(seconds)
        if name.endswith(".vote"):
            self.since_sample["votes"].append(seconds)

    def saw_lateness(self, seconds: float) -> None:
        """The loop was asked to wake us and did so this much later."""
        self.loop_late.observe(max(0.0, seconds))
        self.since_sample["late"].append(seconds)

    def take(self, name: str) -> list[float]:
        """What came since the last sample, sorted; forgotten here."""
        kept = self.since_sample[name]
        values = sorted(kept)
        kept.clear()
        return values


def init_app(app: Flask) -> None:
    """Every process has a meter."""
    meter = Meter()
    meter.registry.register(cast(Any, _House(app)))
    app.extensions["meter"] = meter


def meter() -> Meter:
    """The running app's."""
    return cast(Meter, current_app.extensions["meter"])


def exposition() -> bytes:
    """Everything in Prometheus's text format."""
    return generate_latest(meter().registry)


class _House:
    """What is asked when somebody scrapes: sockets, the writer, the outbox, the worker."""

    def __init__(self, app: Flask) -> None:
        self._app, self._asked_at, self._answer = app, -ASK_EVERY, cast("list[tuple[str, str, float]]", [])

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering must not ask a database that may not be there yet."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The families, newest numbers."""
        from server.core import realtime

        yield GaugeMetricFamily("jkd_sockets", "Connected clients.", value=realtime.connected())
        yield from self._writer()
        if time.monotonic() - self._asked_at >= ASK_EVERY:
            self._asked_at, self._answer = time.monotonic(), self._ask()
        for name, text, value in self._answer:
            yield GaugeMetricFamily(name, text, value=value)

    def _writer(self) -> Iterator[Metric]:
        writer = getattr(self._app.extensions["database"], "writer", None)
        if writer is not None:
            for name, text, value in (
                    ("batches", "Commits of the writer.", writer.batches), ("written", "Operations written.", writer.written),
                    ("failed", "Operations that failed.", writer.failed)):
                yield CounterMetricFamily(f"jkd_writer_{name}", text, value=value)
            yield GaugeMetricFamily("jkd_writer_waiting", "Operations waiting to be written.", value=writer.waiting)
        pool = self._app.extensions["database"].writing.pool
        if hasattr(pool, "checkedout"):
            yield GaugeMetricFamily("jkd_database_connections", "Connections in use.", value=pool.checkedout())

    def _ask(self) -> list[tuple[str, str, float]]:
        try:
            with self._app.app_context():
                rows, worker = backlog.backlog(), beats.worker_state()
        except sa.exc.SQLAlchemyError:
            return [("jkd_database_up", "The database answers.", 0.0)]
        return [
            ("jkd_database_up", "The database answers.", 1.0), ("jkd_outbox_due", "Rows of the outbox that are due.", float(rows.due)),
            ("jkd_outbox_failed", "Rows that wait for another try.", float(rows.failed)),
            ("jkd_outbox_dead", "Rows that nobody tries any more.", float(rows.dead)),
            ("jkd_outbox_oldest_due_seconds", "For how long the oldest due row waits.", rows.oldest_due_seconds),
            ("jkd_workers", "Workers that live.", float(worker.alive)),
            ("jkd_chores_failing", "Chores that failed at their last turn.", float(len(worker.failing))),
        ]
