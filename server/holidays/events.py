"""What happens to the calendar of working days."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class HolidaysChanged(Event):
    """A day was added, changed or removed; `day` is a date as 2026-08-17, empty when several came at once (`loaded`)."""

    what: str  # added, changed, removed, loaded
    day: str = ""
    is_day_off: bool = True
    count: int = 1
    version: int


@dataclass(frozen=True, kw_only=True)
class ClocksChanged(Event):
    """The settings of the promised times are others than at the worker's last start; in working days."""

    read_days: int
    considered_days: int
    explained_days: int
    objection_days: int
    version: int


@dataclass(frozen=True, kw_only=True)
class DeadlinesRecomputed(Event):
    """Everything open follows this version of the calendar now; `count` deadlines were moved for it."""

    version: int
    count: int
