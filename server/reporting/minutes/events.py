"""What happens to minutes."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class MinutesWritten(Event):
    """A revision of a session's minutes was kept; the first one is the draft from its rows."""

    webinar_id: int
    revision: int


@dataclass(frozen=True, kw_only=True)
class MinutesSigned(Event):
    """They stand as they are, and everyone may read them."""

    webinar_id: int
    revision: int


@dataclass(frozen=True, kw_only=True)
class MinutesReopened(Event):
    """They are written further, and nobody outside reads them until they are signed again."""

    webinar_id: int
    revision: int


@dataclass(frozen=True, kw_only=True)
class MinutesDrawn(Event):
    """Their files are there."""

    webinar_id: int
    revision: int
