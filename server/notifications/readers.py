"""Whom a letter or message about an item may reach, and what it may tell them. Asked when it is sent, not when it is caused.

- Nobody once the item was erased or withdrawn; nobody who turned news off (the receipt is no news: it is sent to whoever typed an
  address, and says how to stop the rest).
- Sample data reaches nobody outside: it may name addresses that exist.
- An address that its author typed and nobody confirmed gets the letters about that one item. The private link stands in its
  receipt alone, a rahasia item's row and answer stand in none of its letters.
- A number gets messages only where there is no address. They hold the public code, never the private link.
"""
from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from server import screening
from server.aspirations.models import Aspiration, Contact
from server.core.database import session
from server.notifications.models import NewsChoice

QUOTE = 280  # letters of the author's words in a letter


@dataclass(frozen=True)
class Reader:
    """The author of an item, as far as we can reach them now."""

    item: Aspiration
    contact: Contact

    @property
    def is_confirmed(self) -> bool:
        """They proved that the address is theirs."""
        return self.contact.email_confirmed_at is not None

    @property
    def is_guarded(self) -> bool:
        """The letter may say that something happened, and not what: the address may be somebody else's."""
        return self.item.is_confidential and not self.is_confirmed


def reader_of(aspiration_id: int, *, is_news: bool = True) -> Reader | None:
    """Who should hear about this item now, if anybody."""
    session.rollback()  # a fresh look: this may have been erased a moment ago
    item, contact = session.get(Aspiration, aspiration_id), session.get(Contact, aspiration_id)
    if item is None or contact is None or item.has_ended:
        return None
    settings = current_app.extensions["settings"]
    if item.is_sample and (settings.smtp_host or settings.chat_is_automatic):  # whatever could reach a real person
        return None
    return Reader(item, contact) if not is_news or wants_news(aspiration_id) else None


def wants_news(aspiration_id: int) -> bool:
    """True unless they turned it off."""
    choice = session.get(NewsChoice, aspiration_id)
    return choice is None or choice.is_wanted


def quotable(item: Aspiration) -> str:
    """The beginning of the author's words in one line, without personal data and links: the address may be a stranger's.

    Empty for a rahasia item.
    """
    if item.is_confidential:
        return ""
    text = screening.redact(item.text, screening.screen(item.text))
    for finding in reversed([one for one in screening.screen(text) if one.code == "link"]):
        text = text[:finding.start] + "[…]" + text[finding.end:]
    line = " ".join(text.split())
    return line if len(line) <= QUOTE else line[:QUOTE].rsplit(" ", 1)[0] + " …"
