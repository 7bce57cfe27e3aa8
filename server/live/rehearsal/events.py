"""What screens hear of a rehearsal."""
from __future__ import annotations

from dataclasses import dataclass

from server.live.events import RoomChanged


@dataclass(frozen=True, kw_only=True)
class RehearsalEmptied(RoomChanged):
    """Everything that was practised is gone; it can begin anew."""
