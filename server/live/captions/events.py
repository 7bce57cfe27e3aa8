"""What happens to captions, but for the lines themselves: those are many, and are told without an event."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CaptionTakenDown(Event):
    """A line is gone from every screen and from the transcript; `n` is the room's count of changes with it."""

    webinar_id: int
    number: int
    n: int


@dataclass(frozen=True, kw_only=True)
class CaptionTokenMade(Event):
    """A speech tool may send lines."""

    webinar_id: int
    token_id: int


@dataclass(frozen=True, kw_only=True)
class CaptionTokenRevoked(Event):
    """It may no longer."""

    webinar_id: int
    token_id: int
