"""Signs of life of colleagues at a board."""
from __future__ import annotations

from dataclasses import dataclass

from server.live.events import RoomChanged


@dataclass(frozen=True, kw_only=True)
class HostSeen(RoomChanged):
    """A colleague is at the board."""


@dataclass(frozen=True, kw_only=True)
class QuestionHeld(RoomChanged):
    """A colleague opened a question, or let it go."""

    is_held: bool
