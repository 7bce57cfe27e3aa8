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
