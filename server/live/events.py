"""What happens in a room. Each event says at which `rev` it stands in the streams it was told to."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RoomChanged(Event):
    """Something that screens must hear. A `rev` is None where the stream was not told."""

    question_id: int | None = None
    webinar_id: int
    hadirin_rev: int | None = None
    narasumber_rev: int | None = None
    meja_rev: int | None = None


@dataclass(frozen=True, kw_only=True)
class QuestionAsked(RoomChanged):
    """`state` is waiting, or shown where the room shows before reading."""

    state: str
    risk: int


@dataclass(frozen=True, kw_only=True)
class QuestionShown(RoomChanged):
    """Everyone may read it."""


@dataclass(frozen=True, kw_only=True)
class QuestionEdited(RoomChanged):
    """The control room changed its words, for instance a telephone number."""


@dataclass(frozen=True, kw_only=True)
class QuestionFeatured(RoomChanged):
    """It is being answered."""


@dataclass(frozen=True, kw_only=True)
class QuestionUnfeatured(RoomChanged):
    """It went back among the shown ones."""


@dataclass(frozen=True, kw_only=True)
class QuestionAnswered(RoomChanged):
    """Answered in the talk, or in writing."""

    is_written: bool


@dataclass(frozen=True, kw_only=True)
class QuestionReopened(RoomChanged):
    """It was marked answered too soon."""


@dataclass(frozen=True, kw_only=True)
class QuestionClosed(RoomChanged):
    """It will not be shown; its author sees the reason."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class QuestionTakenDown(RoomChanged):
    """It was shown, and is no longer; its author sees the reason."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class QuestionJoined(RoomChanged):
    """It asks the same as another one, its head, which carries its voices from now on."""

    head_id: int


@dataclass(frozen=True, kw_only=True)
class QuestionParted(RoomChanged):
    """It is no longer joined, and stands where it stood before."""

    head_id: int


@dataclass(frozen=True, kw_only=True)
class QuestionRegrouped(RoomChanged):
    """Another one was joined or parted: how many are joined to this one changed, or which is its head."""


@dataclass(frozen=True, kw_only=True)
class QuestionWithdrawn(RoomChanged):
    """Whoever asked took it back."""


@dataclass(frozen=True, kw_only=True)
class QuestionErased(RoomChanged):
    """Who asked it had it erased: no word of it is kept."""


@dataclass(frozen=True, kw_only=True)
class QuestionConverted(RoomChanged):
    """It became an aspiration."""

    aspiration_id: int


@dataclass(frozen=True, kw_only=True)
class SwitchesChanged(RoomChanged):
    """Asking, voting, or reading before showing was switched."""


@dataclass(frozen=True, kw_only=True)
class PhaseTold(RoomChanged):
    """The room heard that its session began or ended."""


@dataclass(frozen=True, kw_only=True)
class BurstSeen(Event):
    """One machine gave a question many voices: they are kept with a mark, and count nowhere."""

    question_id: int
    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class FlagsLifted(RoomChanged):
    """The control room said that marked voices are people's: `count` of them count again."""

    count: int
