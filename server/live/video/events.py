"""What happens to a room's video. Never an address: it may open a room that is not everyone's."""
from __future__ import annotations

from dataclasses import dataclass

from server.live.events import RoomChanged


@dataclass(frozen=True, kw_only=True)
class VideoSourceSet(RoomChanged):
    """A place of the stage has a source, or another one: `kind` is zoom, youtube or hls."""

    place: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class VideoSourceRemoved(RoomChanged):
    """A place has none any more."""

    place: str


@dataclass(frozen=True, kw_only=True)
class VideoSwitched(RoomChanged):
    """Every viewer was moved to `place`: main or spare."""

    place: str
