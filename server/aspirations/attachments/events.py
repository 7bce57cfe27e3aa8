"""What happens to files that were sent along. Ids and facts only."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AttachmentAllowed(Event):
    """A moderator let a file be shown with its aspiration, or took that back."""

    aspiration_id: int
    attachment_id: int
    is_allowed: bool


@dataclass(frozen=True, kw_only=True)
class AttachmentErased(Event):
    """Its sender had one file erased; the aspiration stays."""

    aspiration_id: int
