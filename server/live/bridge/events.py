"""What the ledger keeps of the bridge: who entered which question, and by which channel it came."""
from __future__ import annotations

from dataclasses import dataclass

from server.live.events import RoomChanged


@dataclass(frozen=True, kw_only=True)
class QuestionBridged(RoomChanged):
    """A question from another channel was entered by the control room."""

    channel: str
    state: str
    risk: int
