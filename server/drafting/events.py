"""What happens in the matrix. Ids and facts only; an answer's words are read by whoever needs them."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RowOpened(Event):
    """The matrix has a new line."""

    row_id: int


@dataclass(frozen=True, kw_only=True)
class RowNoted(Event):
    """A row's keterangan was set; `note` is a code of words.RowNote."""

    row_id: int
    keterangan: str


@dataclass(frozen=True, kw_only=True)
class ProposalWritten(Event):
    """A usulan was written."""

    proposal_id: int
    row_id: int


@dataclass(frozen=True, kw_only=True)
class ProposalEdited(Event):
    """A usulan that is not confirmed yet got other words."""

    proposal_id: int


@dataclass(frozen=True, kw_only=True)
class ProposalConfirmed(Event):
    """A drafter wrote down what was weighed; the items held are considered."""

    proposal_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class ItemsAttached(Event):
    """So many items were put into a proposal by hand. Which ones is in the table: a rahasia item's place is not public."""

    proposal_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class ItemDetached(Event):
    """An item was taken out of a proposal that was not confirmed."""

    proposal_id: int


@dataclass(frozen=True, kw_only=True)
class QuestionConfirmed(Event):
    """A drafter wrote down what was weighed for one question; it is considered."""

    aspiration_id: int
    answer_id: int


@dataclass(frozen=True, kw_only=True)
class AnswerWritten(Event):
    """A draft answer, or another revision of it."""

    answer_id: int
    revision: int


@dataclass(frozen=True, kw_only=True)
class AnswerSent(Event):
    """An answer waits for its first paraf."""

    answer_id: int
    revision: int


@dataclass(frozen=True, kw_only=True)
class AnswerApproved(Event):
    """One paraf; `is_last` when no further step is needed."""

    answer_id: int
    revision: int
    step: int
    is_last: bool


@dataclass(frozen=True, kw_only=True)
class AnswerReturned(Event):
    """An approver gave it back with a note."""

    answer_id: int
    revision: int
    step: int


@dataclass(frozen=True, kw_only=True)
class AnswerPublished(Event):
    """Everyone may read it. `outcome` is empty for the answer to a question."""

    answer_id: int
    outcome: str | None
    proposal_id: int | None
    aspiration_id: int | None
