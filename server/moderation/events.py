"""What happens at the desk, beyond the decisions that the features themselves tell."""
from __future__ import annotations

from dataclasses import dataclass

from server.accounts.events import Access
from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class OriginalRead(Access):
    """`staff_id` opened what stood in a text before it was redacted."""

    aspiration_id: int


@dataclass(frozen=True, kw_only=True)
class ItemReported(Event):
    """A reader reported a public text that is no aspiration."""

    subject_kind: str
    subject_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ObjectionMade(Event):
    """The author objects to not being shown; due within five working days."""

    aspiration_id: int
    objection_id: int


@dataclass(frozen=True, kw_only=True)
class ObjectionDecided(Event):
    """A second person decided it: `result` is `upheld` or `overturned`."""

    aspiration_id: int
    objection_id: int
    decision_id: int
    result: str
