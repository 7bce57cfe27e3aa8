"""What happens to the recording of a session. Never an address, never a word that was said."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RecordingSet(Event):
    """A session has a recording, or another one: `kind` is youtube, hls or file."""

    webinar_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class RecordingRemoved(Event):
    """It has none any more."""

    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class ChaptersMoved(Event):
    """Staff said where chapters begin; `moved` of them stand elsewhere than the clock says."""

    webinar_id: int
    moved: int


@dataclass(frozen=True, kw_only=True)
class TranscriptSet(Event):
    """A transcript of so many cues came, in place of what was there."""

    webinar_id: int
    cues: int


@dataclass(frozen=True, kw_only=True)
class TranscriptRemoved(Event):
    """It is gone."""

    webinar_id: int
