"""What happens to pages of Kenali and articles of Kabar."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PieceSaved(Event):
    """A draft was written or changed; readers see nothing of it yet. `kind` is kenali or kabar."""

    piece_id: int
    kind: str
    number: int
    revision: int


@dataclass(frozen=True, kw_only=True)
class PiecePublished(Event):
    """Version `number` is what readers see from now on."""

    piece_id: int
    kind: str
    number: int


@dataclass(frozen=True, kw_only=True)
class PieceTakenDown(Event):
    """Nobody reads it any more until it is published again; its versions stay."""

    piece_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class StageMarked(Event):
    """Staff said which stage of law-making it is; an empty `stage` says none."""

    stage_mark_id: int
    stage: str
