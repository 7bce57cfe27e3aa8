"""What happens to reports."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class SessionReportAsked(Event):
    """A session's figures are to be written as files."""

    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class SessionReportDrawn(Event):
    """The files are there."""

    webinar_id: int
