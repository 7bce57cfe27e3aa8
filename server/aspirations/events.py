"""What happens to an aspiration. Ids and facts; never words of people, never who the author is.

`decision_id`: the row in `decisions`; what should happen outside because of it goes through `outbox.post_undoable`.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server.accounts.events import Access
from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AspirationSubmitted(Event):
    """It is on disk and has its code. `risk` (0..100) and `needs_attention` rank it; they decide nothing."""

    aspiration_id: int
    risk: int
    needs_attention: bool
    read_due_at: datetime


@dataclass(frozen=True, kw_only=True)
class AspirationShown(Event):
    """A person decided that everyone may read it, with so many places hidden."""

    aspiration_id: int
    decision_id: int
    redactions: int


@dataclass(frozen=True, kw_only=True)
class AspirationRead(Event):
    """A person read a rahasia one; it stays unshown."""

    aspiration_id: int
    decision_id: int


@dataclass(frozen=True, kw_only=True)
class AspirationWithheld(Event):
    """A person decided not to show it, for one of the known reasons."""

    aspiration_id: int
    decision_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class DecisionUndone(Event):
    """The newest decision was taken back before it took effect."""

    aspiration_id: int
    decision_id: int


@dataclass(frozen=True, kw_only=True)
class ClarificationRequested(Event):
    """The author was asked; the clock stands still until they answer, at most until then."""

    aspiration_id: int
    decision_id: int
    until: datetime


@dataclass(frozen=True, kw_only=True)
class AspirationClarified(Event):
    """The author answered; it must be read again by then."""

    aspiration_id: int
    read_due_at: datetime


@dataclass(frozen=True, kw_only=True)
class ClarificationExpired(Event):
    """The author was asked and didn't answer in time: the clock goes on, and it must be read as it is by then."""

    aspiration_id: int
    read_due_at: datetime


@dataclass(frozen=True, kw_only=True)
class AspirationConsidered(Event):
    """A drafter confirmed the proposal that holds it."""

    aspiration_id: int


@dataclass(frozen=True, kw_only=True)
class AspirationExplained(Event):
    """Every confirmed proposal that holds it has its published answer."""

    aspiration_id: int


@dataclass(frozen=True, kw_only=True)
class AspirationScoped(Event):
    """A drafter confirmed that it lies out of the draft's scope, or took that back."""

    aspiration_id: int
    is_out_of_scope: bool


@dataclass(frozen=True, kw_only=True)
class AspirationWithdrawn(Event):
    """Its author took it back; the row and its past stay."""

    aspiration_id: int


@dataclass(frozen=True, kw_only=True)
class AspirationErased(Event):
    """Its author had it erased: whoever keeps words or links of it lets them go within this transaction."""

    aspiration_id: int


@dataclass(frozen=True, kw_only=True)
class ContactChanged(Event):
    """The holder changed how they can be reached."""

    aspiration_id: int


@dataclass(frozen=True, kw_only=True)
class ContactConfirmed(Event):
    """The address that its author gave is theirs: they typed the code that was sent to it."""

    aspiration_id: int


@dataclass(frozen=True, kw_only=True)
class AspirationHidden(Event):
    """Its author took back that everyone may read it: rahasia from now on."""

    aspiration_id: int


@dataclass(frozen=True, kw_only=True)
class AspirationReported(Event):
    """A reader reported a shown text."""

    aspiration_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ConfidentialRead(Access):
    """`staff_id` opened the text of a rahasia item."""

    aspiration_id: int
