"""The three rights as numbers for people: shares, the debt, and how it is counted. Read from rows, kept for a second."""
from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app

from server.aspirations.queries import RightsCounts, median_days, rights_counts
from server.core.database import aside
from server.core.words import Right, label
from server.drafting.afterwards.queries import verdict_counts

SECONDS = 1.0  # many readers in one second share one count; a new answer shows in the next
MEDIAN_SECONDS = 60.0  # the medians look at every row, on a side thread


@dataclass(frozen=True)
class RightLine:
    """One right: how many had it, of how many, what is overdue and how long it took."""

    right: Right
    done: int
    base: int
    overdue: int
    median_days: float | None
    due_days: int

    @property
    def label(self) -> str:
        return label("right", self.right)


def counts() -> RightsCounts:
    """The counts, at most a second old."""
    found: RightsCounts = _kept("counts", SECONDS, lambda: aside(rights_counts))
    return found


def _kept(name: str, seconds: float, make: Callable[[], Any]) -> Any:
    kept: dict[str, tuple[float, Any]] = current_app.extensions.setdefault("results", {})
    until, value = kept.get(name, (0.0, None))
    if time.monotonic() >= until:
        value = make()
        kept[name] = (time.monotonic() + seconds, value)
    return value


def verdicts() -> dict[str, int]:
    """What authors say of the answers they got, at most a second old."""
    found: dict[str, int] = _kept("verdicts", SECONDS, lambda: aside(verdict_counts))
    return found


def lines() -> list[RightLine]:
    """The three rights in their order."""
    c, settings = counts(), current_app.extensions["settings"]
    medians = _kept("medians", MEDIAN_SECONDS, lambda: aside(median_days))
    return [
        RightLine(Right.HEARD, c.heard, c.received, c.heard_overdue, medians["heard"], settings.read_due_days),
        RightLine(Right.CONSIDERED, c.considered, c.considered_base, c.considered_overdue, medians["considered"],
                  settings.considered_due_days),
        RightLine(Right.EXPLAINED, c.explained, c.explained_base, c.explained_overdue, medians["explained"],
                  settings.explained_due_days),
    ]
