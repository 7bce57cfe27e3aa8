"""What happens after an answer is published. Ids only; what people wrote stands in its own tables."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AnswerRated(Event):
    """An author said whether the answer answers. `verdict` is a code of afterwards.Verdict."""

    answer_id: int
    verdict: str


@dataclass(frozen=True, kw_only=True)
class SecondLookAsked(Event):
    """An author asked to look at an answer again."""

    second_look_id: int
    aspiration_id: int
    answer_id: int


@dataclass(frozen=True, kw_only=True)
class SecondLookUpheld(Event):
    """A drafter who did not write the answer looked: it stays, with an explanation."""

    second_look_id: int
    aspiration_id: int


@dataclass(frozen=True, kw_only=True)
class CorrectionWritten(Event):
    """What puts an answer right waits for its parafs."""

    correction_id: int
    answer_id: int


@dataclass(frozen=True, kw_only=True)
class CorrectionApproved(Event):
    """One paraf on a correction."""

    correction_id: int
    step: int
    is_last: bool


@dataclass(frozen=True, kw_only=True)
class CorrectionReturned(Event):
    """An approver gave a correction back: the second look waits again."""

    correction_id: int
    second_look_id: int


@dataclass(frozen=True, kw_only=True)
class CorrectionPublished(Event):
    """Everyone reads it under the answer from now on."""

    correction_id: int
    answer_id: int
