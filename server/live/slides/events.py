"""What happens to the slides of a room."""
from __future__ import annotations

from dataclasses import dataclass

from server.live.events import RoomChanged


@dataclass(frozen=True, kw_only=True)
class SlideShown(RoomChanged):
    """Every screen shows this page."""

    deck_id: int
    page: int


@dataclass(frozen=True, kw_only=True)
class SlideHidden(RoomChanged):
    """No slide is shown any more."""

    deck_id: int


@dataclass(frozen=True, kw_only=True)
class DeckAdded(RoomChanged):
    """A PDF was uploaded; the worker renders it."""

    deck_id: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class DeckRendered(RoomChanged):
    """All its pages are there."""

    deck_id: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class DeckFailed(RoomChanged):
    """It could not be rendered; `why` is a code."""

    deck_id: int
    why: str


@dataclass(frozen=True, kw_only=True)
class DeckOpened(RoomChanged):
    """Everyone may turn its pages, or (`is_open` false) no longer."""

    deck_id: int
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class DeckOffered(RoomChanged):
    """The PDF itself may be downloaded, or no longer."""

    deck_id: int
    is_downloadable: bool


@dataclass(frozen=True, kw_only=True)
class DeckRemoved(RoomChanged):
    """The deck is gone, and its files go."""

    deck_id: int
