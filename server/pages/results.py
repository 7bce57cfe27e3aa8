"""The three rights as numbers for people: shares, the debt, and how it is counted. Read from rows, kept for a second."""
from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from flask import current_app

from server.aspirations.queries import RightsCounts, rights_counts
from server.core.words import Right, label

SECONDS = 1.0  # many readers in one second share one count; a new answer shows in the next


@dataclass(frozen=True)
class RightLine:
    """One right: how many had it, of how many, what is overdue and how long it took."""

    right: Right
    done: int
    base: int
    overdue: int
    median_days: float | None

    @property
    def label(self) -> str:
        return label("right", self.right)


def counts() -> RightsCounts:
    """The counts, at most a second old."""
    kept: dict[str, Any] = current_app.extensions.setdefault("results", {})
    if time.monotonic() >= kept.get("until", 0):
        kept["counts"], kept["until"] = rights_counts(), time.monotonic() + SECONDS
    found: RightsCounts = kept["counts"]
    return found


def lines() -> list[RightLine]:
    """The three rights in their order."""
    c = counts()
    return [
        RightLine(Right.HEARD, c.heard, c.received, c.heard_overdue, c.heard_median_days),
        RightLine(Right.CONSIDERED, c.considered, c.considered_base, c.considered_overdue, c.considered_median_days),
        RightLine(Right.EXPLAINED, c.explained, c.explained_base, c.explained_overdue, c.explained_median_days),
    ]
