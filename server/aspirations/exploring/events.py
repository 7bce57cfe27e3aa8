"""What happens to families of voices. Ids only."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class VoiceTied(Event):
    """A moderator showed a voice with another that says the same; neither loses a vote, a code or its own answer."""

    aspiration_id: int
    head_id: int


@dataclass(frozen=True, kw_only=True)
class VoiceUntied(Event):
    """The tie was taken back; the voice stands for itself, or with those that are near-identical."""

    aspiration_id: int
