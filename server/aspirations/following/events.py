"""What happens with following. Ids only: who it is and what they follow stand in their own tables."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class FollowAsked(Event):
    """Somebody typed an address to follow something; whoever reads mail there is asked to confirm."""

    follower_id: int


@dataclass(frozen=True, kw_only=True)
class FollowConfirmed(Event):
    """The holder of the address wants it."""

    follower_id: int


@dataclass(frozen=True, kw_only=True)
class FollowEnded(Event):
    """One thing is followed no more."""

    follower_id: int


@dataclass(frozen=True, kw_only=True)
class FollowerErased(Event):
    """The address and all that it followed are gone."""

    follower_id: int


@dataclass(frozen=True, kw_only=True)
class DigestsPosted(Event):
    """So many followers were due; each gets a letter if there is something new."""

    count: int
