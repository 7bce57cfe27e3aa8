"""What happens to the screens of a hall."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event
from server.live.events import RoomChanged


@dataclass(frozen=True, kw_only=True)
class CueSent(RoomChanged):
    """Speakers are told something. The words of a free one are in its row."""

    cue_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class CueTakenBack(RoomChanged):
    """It is over for them."""

    cue_id: int


@dataclass(frozen=True, kw_only=True)
class ScreenLinkMade(Event):
    """A link that opens the speaker's screen was given out."""

    webinar_id: int
    link_id: int


@dataclass(frozen=True, kw_only=True)
class ScreenLinkRevoked(Event):
    """It opens nothing any more."""

    webinar_id: int
    link_id: int
