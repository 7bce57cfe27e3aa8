"""What the worker does again and again; features add theirs at start."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask

LONGEST_PAUSE = 300.0  # seconds between two turns of a chore that keeps failing


@dataclass
class Chore:
    """Something to do every `seconds`. A failure is logged by name, and the next turn comes later each time."""

    name: str
    seconds: float
    work: Callable[[], object]
    next_at: float = 0.0  # on time.monotonic's clock
    failures: int = 0  # in a row
    last_error: str | None = None  # the type of the newest failure, None when the last turn went well

    def went_well(self, now: float) -> None:
        """The next turn comes as planned."""
        self.failures, self.last_error, self.next_at = 0, None, now + self.seconds

    def failed(self, now: float, error: BaseException) -> float:
        """The next turn comes later: twice, four times … its seconds. Returns in how many seconds."""
        self.failures, self.last_error = self.failures + 1, type(error).__name__
        pause = max(self.seconds, min(LONGEST_PAUSE, self.seconds * 2.0 ** min(self.failures, 30)))
        self.next_at = now + pause
        return pause


def add_chore(app: Flask, chore: Chore) -> None:
    """Let the worker do this."""
    app.extensions.setdefault("chores", []).append(chore)


def chores_of(app: Flask) -> list[Chore]:
    """All of them."""
    return list(app.extensions.get("chores", []))
