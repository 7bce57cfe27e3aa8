"""What is announced in a room. Never the words: they stand in the row."""
from __future__ import annotations

from dataclasses import dataclass

from server.live.events import RoomChanged


@dataclass(frozen=True, kw_only=True)
class AnnouncementPosted(RoomChanged):
    """Every screen shows it, for so many minutes (0: until it is taken away)."""

    announcement_id: int
    minutes: int


@dataclass(frozen=True, kw_only=True)
class AnnouncementRemoved(RoomChanged):
    """No screen shows it any more."""

    announcement_id: int


@dataclass(frozen=True, kw_only=True)
class RoomInfoChanged(RoomChanged):
    """The pinned info was written anew, or emptied."""

    is_empty: bool
