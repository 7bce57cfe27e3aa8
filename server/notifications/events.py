"""What happens with letters and messages. Each opening of one is an access to personal data, so each leaves a ledger entry."""
from __future__ import annotations

from dataclasses import dataclass

from server.accounts.events import Access
from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class LetterRead(Access):
    """`staff_id` opened a kept letter; `aspiration_id` is empty for one that is about an address, not an item."""

    aspiration_id: int | None
    letter: str


@dataclass(frozen=True, kw_only=True)
class NumberRead(Access):
    """`staff_id` saw the telephone number of an item's author, to send a message to it."""

    aspiration_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True)
class MessageHandled(Event):
    """`staff_id` sent a message by hand, or found that it can't be sent."""

    aspiration_id: int
    message_id: int
    is_sent: bool


@dataclass(frozen=True, kw_only=True)
class NewsChosen(Event):
    """The holder turned news of their item on or off."""

    aspiration_id: int
    is_wanted: bool
