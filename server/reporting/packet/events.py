"""What happens to activity reports."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PacketWritten(Event):
    """The texts of a session's activity report were kept."""

    webinar_id: int
    revision: int


@dataclass(frozen=True, kw_only=True)
class PacketPhotoAdded(Event):
    """The crew added a photo of the event."""

    webinar_id: int
    photo_id: int


@dataclass(frozen=True, kw_only=True)
class PacketPhotoChanged(Event):
    """A photo stands elsewhere, or another text says what it shows."""

    webinar_id: int
    photo_id: int


@dataclass(frozen=True, kw_only=True)
class PacketPhotoRemoved(Event):
    """A photo is gone, with its bytes."""

    webinar_id: int
    photo_id: int


@dataclass(frozen=True, kw_only=True)
class PacketAsked(Event):
    """The activity report is to be drawn now."""

    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class PacketDrawn(Event):
    """Its Word file is there."""

    webinar_id: int
