"""What happens to webinars."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class WebinarAdded(Event):
    """A session was announced, or one of the past was put on record."""

    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class WebinarBegun(Event):
    """It is live."""

    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class WebinarEnded(Event):
    """It is over."""

    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class PartBegun(Event):
    """The host went on to a part of the programme before, or after, the clock did."""

    webinar_id: int
    position: int


@dataclass(frozen=True, kw_only=True)
class ScheduleMoved(Event):
    """The part that runs got more minutes, or fewer; everything after it moves along."""

    webinar_id: int
    position: int
    minutes: int
