"""What happens to plain notes."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PlainNoteWritten(Event):
    """An article is explained in plain words, or anew; `is_removed` when its note was taken away."""

    provision_id: int
    revision: int
    is_removed: bool
