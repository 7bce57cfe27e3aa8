"""What happens to accounts."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class StaffAdded(Event):
    """Somebody joined the team."""

    new_staff_id: int


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """`staff_id` opened a session."""


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    """One or all sessions of `staff_id` ended."""
