"""What happens to an instrument apart from its text."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class InstrumentChanged(Event):
    """Its title, kind, summary, topics or paraf steps were kept anew; of the steps it is told, since answers go through them."""

    instrument_id: int
    revision: int
    has_new_steps: bool


@dataclass(frozen=True, kw_only=True)
class InstrumentPublished(Event):
    """The public may find it and speak to it from now on."""

    instrument_id: int


@dataclass(frozen=True, kw_only=True)
class StagesKept(Event):
    """Its steps of law-making stand as they were typed; `current` is the position of the one under way."""

    instrument_id: int
    current: int | None


@dataclass(frozen=True, kw_only=True)
class InputWindowSet(Event):
    """A time in which input is asked for."""

    instrument_id: int
    window_id: int


@dataclass(frozen=True, kw_only=True)
class InputWindowExtended(Event):
    """It closes later than was told: what came in between is not late."""

    instrument_id: int
    window_id: int


@dataclass(frozen=True, kw_only=True)
class InputWindowRemoved(Event):
    """It had not opened yet."""

    instrument_id: int
    window_id: int


@dataclass(frozen=True, kw_only=True)
class TeamChanged(Event):
    """Somebody came to its team or left it; with `members` at 0 everyone with the role works on it."""

    instrument_id: int
    members: int
    member_id: int
    is_on: bool
