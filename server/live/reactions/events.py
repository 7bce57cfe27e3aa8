"""Reactions are numbers, so only their switch is an event."""
from __future__ import annotations

from dataclasses import dataclass

from server.live.events import RoomChanged


@dataclass(frozen=True, kw_only=True)
class ReactionsSwitched(RoomChanged):
    """People may react in this room, or no longer."""

    is_on: bool
