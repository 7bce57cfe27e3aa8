"""What screens hear of the programme."""
from __future__ import annotations

from dataclasses import dataclass

from server.live.events import RoomChanged


@dataclass(frozen=True, kw_only=True)
class ProgrammeTold(RoomChanged):
    """The room heard that a part began or the schedule moved."""
