"""The worker process: empties the outbox, runs long jobs, and does what must happen again and again (sealing).

Four lanes, a thread each, so that none waits for another: chores, quick rows of the outbox (mail), long jobs that people wait
for (certificates at the end of a session), and all other long jobs. The main thread beats (`core/beats.py`), and one more keeps
the leases of what is under way. On SIGTERM each lane finishes the row under way, a long job its step; what a SIGKILL cuts off is
taken up again when its lease has run out.
"""
from __future__ import annotations

import argparse
import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask import Flask

from server.core import beats, clock, outbox
from server.core.chores import Chore, chores_of

log = logging.getLogger(__name__)
LOOK_EVERY = 0.5  # seconds between two looks at an empty outbox
LONGEST_PAUSE = 30.0  # seconds between two looks while the database does not answer
HOUR = 3600.0


class Worker:
    """One worker process at work until `stop` is set."""

    def __init__(self, app: Flask, stop: threading.Event) -> None:
        self.app, self.stop = app, stop
        self.name, self.started_at = beats.new_name(), clock.now()
        self.chores = [*chores_of(app), Chore("outbox.prune", HOUR, outbox.prune), Chore("workers.forget", HOUR, beats.forget_silent)]
        self._doing: dict[str, dict[str, str]] = {}
        self._failing_since: dict[str, str] = {}

    def run(self) -> None:
        """Until stopped; returns when every lane has come to rest. Raises RuntimeError when a lane broke down."""
        lanes = [self._lane("chores", self._do_chores), *(self._lane(lane, partial(self._work_off, lane)) for lane in outbox.LANES)]
        with self.app.app_context(), outbox.keeping_leases():
            for lane in lanes:
                lane.start()
            try:
                self._beat_until_stopped(lanes)
            finally:
                self.stop.set()
                for lane in lanes:
                    lane.join()
        self._safely("signing off", lambda: beats.sign_off(self.name))

    def _beat_until_stopped(self, lanes: list[threading.Thread]) -> None:
        while not self.stop.is_set():
            if not all(lane.is_alive() for lane in lanes):
                raise RuntimeError("a lane of the worker broke down")  # the supervisor starts a new process
            self._beat()
            self.stop.wait(beats.SECONDS)

    def _beat(self) -> None:
        self._safely("the heartbeat", lambda: beats.beat(self.name, self.started_at, dict(self._doing), self._failing()))

    def _safely(self, what: str, do: Callable[[], object]) -> None:
        try:
            with self.app.app_context():
                do()
        except Exception:
            log.exception("%s failed", what)

    def _failing(self) -> dict[str, Any]:
        return {chore.name: {"failures": chore.failures, "error": chore.last_error, "since": self._failing_since.get(chore.name)}
                for chore in self.chores if chore.failures}

    # --- the lanes ---

    def _lane(self, name: str, work: Callable[[], float]) -> threading.Thread:
        """A thread that calls `work` again and again; `work` returns the seconds to rest. While it raises, ever longer."""

        def run() -> None:
            failures = 0
            while not self.stop.is_set():
                try:
                    pause, failures = work(), 0
                except Exception:
                    failures += 1
                    pause = min(LONGEST_PAUSE, LOOK_EVERY * 2.0 ** min(failures, 10))
                    log.exception("lane %s failed; it goes on in %.1f s", name, pause)
                self.stop.wait(pause)

        return threading.Thread(target=run, name=f"lane-{name}", daemon=True)

    def _work_off(self, lane: str) -> float:
        with self.app.app_context():
            if not outbox.has_due(lane):
                return LOOK_EVERY
            self._begin(lane, lane)
            try:
                outbox.work_off(lanes=(lane,), stop=self.stop)
            finally:
                self._doing.pop(lane, None)
        return 0.0

    def _begin(self, lane: str, what: str) -> None:
        self._doing[lane] = {"what": what, "since": clock.now().isoformat()}

    def _do_chores(self) -> float:
        for chore in self.chores:
            if chore.next_at <= time.monotonic() and not self.stop.is_set():
                self._do(chore)
        return max(0.05, min(chore.next_at for chore in self.chores) - time.monotonic())

    def _do(self, chore: Chore) -> None:
        self._begin("chores", chore.name)
        try:
            with self.app.app_context():
                chore.work()
        except Exception as error:
            pause = chore.failed(time.monotonic(), error)
            self._failing_since.setdefault(chore.name, clock.now().isoformat())
            log.exception("chore %s failed for the %d. time; again in %.0f s", chore.name, chore.failures, pause)
        else:
            chore.went_well(time.monotonic())
            self._failing_since.pop(chore.name, None)
        finally:
            self._doing.pop("chores", None)


def run(app: Flask, stop: threading.Event) -> None:
    """Work until `stop` is set; what is under way is finished first."""
    Worker(app, stop).run()


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry of `python -m server.worker`."""
    argparse.ArgumentParser(prog="python -m server.worker", description="Work until SIGTERM.").parse_args(arguments)
    from wsgi import app

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(app, stop)
    app.extensions["database"].close()


if __name__ == "__main__":
    main()
