"""What happens to instruments."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class InstrumentAdded(Event):
    """A text in the making, or a theme, that the house asks about."""

    instrument_id: int


@dataclass(frozen=True, kw_only=True)
class VersionImported(Event):
    """A state of a text was read in; internal ones wait for VersionPublished."""

    instrument_id: int
    version_id: int
    number: int
    is_internal: bool


@dataclass(frozen=True, kw_only=True)
class VersionPublished(Event):
    """The public may read it from now on."""

    instrument_id: int
    version_id: int
    number: int
