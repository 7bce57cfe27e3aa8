"""Who moves which deadlines when the calendar changes: each feature its own, in batches."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Batch:
    """One stretch of open items: the last id looked at (None: there are no more), and how many deadlines were moved."""

    last_id: int | None
    moved: int


Mover = Callable[[int, int, frozenset[date]], Batch]
_movers: dict[str, Mover] = {}


def mover(name: str) -> Callable[[Mover], Mover]:
    """Register who moves the deadlines of one kind of open items: `fn(after_id, most, days_off)`, within an operation.

    It looks at the `most` open items with ids above `after_id` and writes only what differs, so that it can be run again.
    Movers run in the order in which they registered: lower floors first.
    """

    def register(fn: Mover) -> Mover:
        _movers[name] = fn
        return fn

    return register


def movers() -> list[Mover]:
    """All of them, lowest floor first."""
    return list(_movers.values())
