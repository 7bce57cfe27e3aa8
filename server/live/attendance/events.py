"""What screens hear of the attendance list."""
from __future__ import annotations

from dataclasses import dataclass

from server.live.events import RoomChanged


@dataclass(frozen=True, kw_only=True)
class AttendanceTold(RoomChanged):
    """The room heard until when a code is taken."""
