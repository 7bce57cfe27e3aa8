"""What authors put right by themselves: the name and address they gave, who may read their words, that an address is theirs."""
from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from server.accounts.requests import log_deed
from server.aspirations.commitments import add_salt
from server.aspirations.events import AspirationHidden, ContactChanged, ContactConfirmed
from server.aspirations.listing import for_change, take_off_list
from server.aspirations.models import Aspiration, Contact
from server.aspirations.submissions import MOST_NAME, SUBJECT, reach
from server.core import clock
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.decisions import decide
from server.core.errors import Closed, Invalid
from server.core.holdings import Correction
from server.core.i18n import language
from server.core.permissions import Actor
from server.core.whatsapp import plain_number
from server.core.words import Display, RequestKind, State

HIDABLE_STATES = (State.RECEIVED, State.NEEDS_CLARIFICATION, State.PUBLISHED, State.CONSIDERED, State.EXPLAINED)


def needs_code(contact: Contact | None) -> bool:
    """True where an address is confirmed: changing or erasing then asks for a code sent to it, as a link can be passed on."""
    return contact is not None and contact.email is not None and contact.email_confirmed_at is not None


@operation
def confirm_contact(actor: Actor, aspiration_id: int, email_index: str) -> bool:
    """Somebody read a code in that mailbox. False when the contact is another one meanwhile, or was confirmed before."""
    contact = session.get(Contact, aspiration_id, with_for_update=True, populate_existing=True)
    if contact is None or contact.email_hmac != email_index or contact.email_confirmed_at is not None:
        return False
    contact.email_confirmed_at = clock.now()
    record(ContactConfirmed(aspiration_id=aspiration_id))
    return True


def correct_author(actor: Actor, aspiration_id: int, given: Correction) -> None:
    """Another name, way of showing it, address (confirmed by its code) or number. Raises Invalid, Closed.

    After the team has read it, a full name that it hasn't seen is not shown: Invalid(name="needs_reading").
    """
    name = texts.plain(given.name or "", most=MOST_NAME, is_multiline=False) or None
    email, phone = (given.email or "").strip() or None, plain_number(given.phone or "") or None
    needs_name = given.display in (Display.NAME, Display.INITIALS)
    wrong = {
        "display": "" if given.display in set(Display) else "unknown", "email": "" if email is None or texts.is_email(email) else "email",
        "name": "name_needed" if needs_name and not (name and texts.initials(name)) else "",
        "phone": "unknown" if given.phone and not phone else "",
    }
    if any(wrong.values()):
        raise Invalid(**{field: code for field, code in wrong.items() if code})
    facts = {"name": name if needs_name else None, "language": language(), **reach(email, phone)}
    _keep_author(actor, aspiration_id, given.display, facts, given.is_email_confirmed)


@operation
def _keep_author(actor: Actor, aspiration_id: int, display: str, facts: dict[str, Any], is_confirmed: bool) -> None:
    aspiration = for_change(aspiration_id)
    if aspiration.has_ended:
        raise Closed(what="ended")
    shown = _shown_name(display, facts["name"])
    if display == Display.NAME and aspiration.read_at is not None and (aspiration.display, aspiration.public_name) != (display, shown):
        raise Invalid(name="needs_reading")
    aspiration.display, aspiration.public_name = display, shown
    _put_contact(aspiration_id, facts, is_confirmed)
    log_deed(actor, RequestKind.CORRECTION, email_index=facts["email_hmac"], aspiration_id=aspiration_id)
    record(ContactChanged(aspiration_id=aspiration_id))


def _put_contact(aspiration_id: int, facts: dict[str, Any], is_confirmed: bool) -> None:
    contact = session.get(Contact, aspiration_id)
    is_same = contact is not None and contact.email_hmac == facts["email_hmac"]
    if contact is None:
        contact = Contact(aspiration_id=aspiration_id)
        session.add(contact)
    if facts["email"] is not None and (is_same or is_confirmed):
        facts = facts | {"email_confirmed_at": clock.now() if is_confirmed else contact.email_confirmed_at}
    for field, value in facts.items():
        setattr(contact, field, value)
    if not (contact.name or contact.email or contact.phone):
        session.delete(contact)


def _shown_name(display: str, name: str | None) -> str | None:
    if display == Display.ANONYMOUS or not name:
        return None
    return name if display == Display.NAME else texts.initials(name)


@operation
def hide_aspiration(actor: Actor, aspiration_id: int) -> None:
    """The author takes back that everyone may read it: rahasia from now on, still counted, considered and answered. Closed if too late."""
    aspiration = for_change(aspiration_id)
    if aspiration.is_confidential:
        return
    if aspiration.state not in HIDABLE_STATES or not aspiration.is_settled:  # while a decision can be undone, its letters still wait
        raise Closed(what="ended")
    take_off_list(aspiration)
    _make_confidential(actor, aspiration)
    contact = session.get(Contact, aspiration_id)
    log_deed(actor, RequestKind.WITHDRAWAL, email_index=contact.email_hmac if contact else None, aspiration_id=aspiration_id)
    record(AspirationHidden(aspiration_id=aspiration_id))


def _make_confidential(actor: Actor, aspiration: Aspiration) -> None:
    """As if it had been sent rahasia: nothing is redacted, as nobody reads it but the team. What is committed to changes, so a new salt."""
    if aspiration.original_text is not None:
        aspiration.text, aspiration.original_text, aspiration.redactions = aspiration.original_text, None, 0
    aspiration.is_confidential, aspiration.consent_publication_version, aspiration.before_decision = True, None, None
    if aspiration.state == State.PUBLISHED:
        aspiration.state = State.READ.value
        decide(Actor(participant_id=actor.participant_id or 0), SUBJECT, aspiration.id, State.PUBLISHED, State.READ)
    session.flush()
    add_salt(aspiration.id)


def contact_of(aspiration_id: int) -> Contact | None:
    """How its author can be reached."""
    return session.scalar(sa.select(Contact).where(Contact.aspiration_id == aspiration_id))
