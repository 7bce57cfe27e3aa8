"""What the holder of the private link may do with their own item. Whoever calls has seen the link or its cookie (see holders)."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from server import screening
from server.accounts.requests import log_deed
from server.aspirations import search_index
from server.aspirations.commitments import add_salt
from server.aspirations.deadlines import due_dates, stood_still
from server.aspirations.events import AspirationClarified, AspirationErased, AspirationWithdrawn, ContactChanged
from server.aspirations.listing import for_change, take_off_list
from server.aspirations.models import ENDED_STATES, Aspiration, Contact, Report, Salt, Sender, Support
from server.aspirations.submissions import SUBJECT, fingerprint_of, reach
from server.core import clock
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.decisions import Decision, decide
from server.core.errors import Closed, Conflict, Invalid, NotFound
from server.core.i18n import language
from server.core.keys import WrittenKey
from server.core.permissions import Actor
from server.core.whatsapp import plain_number
from server.core.words import Display, RequestKind, State

MOST_CLARIFICATION = 1000
# Plain Indonesian on purpose, not from the catalog: it becomes part of the text.
CLARIFICATION = "Penjelasan penulis:"


def clarify(actor: Actor, aspiration_id: int, text: str) -> None:
    """The author answers the team's question; it is added to their text, which is read anew. Raises Closed, Invalid."""
    added = texts.plain(text, most=MOST_CLARIFICATION)
    if not added:
        raise Invalid(text="required")
    before = session.scalar(sa.select(Aspiration.text).where(Aspiration.id == aspiration_id))
    if before is None:
        raise NotFound()
    whole = f"{before}\n\n{CLARIFICATION} {added}"
    findings = tuple(screening.screen(whole))
    _keep_clarification(actor, aspiration_id, before, whole, findings)


@operation
def _keep_clarification(actor: Actor, aspiration_id: int, before: str, whole: str, findings: tuple[screening.Finding, ...]) -> None:
    aspiration = for_change(aspiration_id)
    if aspiration.state != State.NEEDS_CLARIFICATION:
        raise Closed(what="clarification")
    if aspiration.text != before:
        raise Conflict(state=aspiration.state)
    now = clock.now()
    for name, due_at in due_dates(aspiration.submitted_at, pause=_pause(aspiration)).items():
        setattr(aspiration, name, due_at)
    aspiration.text, aspiration.fingerprint = whole, fingerprint_of(whole)
    aspiration.findings, aspiration.needs_attention = screening.to_json(findings), screening.needs_attention(findings)
    aspiration.state, aspiration.reason_note, aspiration.visible_from = State.RECEIVED.value, None, None
    aspiration.before_decision = None
    add_salt(aspiration.id)
    decide(actor, SUBJECT, aspiration.id, State.NEEDS_CLARIFICATION, State.RECEIVED, at=now)
    record(AspirationClarified(aspiration_id=aspiration.id, read_due_at=aspiration.read_due_at))


def _pause(aspiration: Aspiration) -> timedelta:
    """How long the clock stood still: from the question until now, at most 14 working days."""
    query = sa.select(Decision.at).where(Decision.subject_kind == SUBJECT, Decision.subject_id == aspiration.id,
                                         Decision.to_state == State.NEEDS_CLARIFICATION, Decision.undone_at.is_(None))
    asked_at = session.scalar(query.order_by(Decision.id.desc()).limit(1)) or clock.now()
    return stood_still(asked_at, clock.now())


@operation
def withdraw_aspiration(actor: Actor, aspiration_id: int) -> None:
    """The author takes it back: no longer shown, on neither side of any fraction. Again changes nothing; Closed once erased."""
    aspiration = for_change(aspiration_id)
    if aspiration.state == State.WITHDRAWN:
        return
    if aspiration.state in ENDED_STATES:
        raise Closed(what="ended")
    _end(actor, aspiration, State.WITHDRAWN)
    contact = session.get(Contact, aspiration_id)
    log_deed(actor, RequestKind.WITHDRAWAL, email_index=contact.email_hmac if contact else None, aspiration_id=aspiration_id)
    record(AspirationWithdrawn(aspiration_id=aspiration.id))


@operation
def erase_aspiration(actor: Actor, aspiration_id: int) -> None:
    """The author has it erased: every word, name, place and link goes, a tombstone with its code stays. Again changes nothing."""
    aspiration = for_change(aspiration_id)
    if aspiration.state == State.ERASED:
        return
    _end(actor, aspiration, State.ERASED)
    search_index.forget(aspiration.id)
    aspiration.text, aspiration.original_text, aspiration.fingerprint, aspiration.findings = "", None, "", []
    aspiration.redactions, aspiration.supports, aspiration.needs_attention = 0, 0, False
    aspiration.display, aspiration.public_name = Display.ANONYMOUS.value, None
    aspiration.area = aspiration.regency = aspiration.district = aspiration.provision_id = aspiration.topic = None
    aspiration.reason_note = None
    aspiration.link_generation += 1
    _forget_links(aspiration.id)
    log_deed(actor, RequestKind.ERASURE, aspiration_id=aspiration.id)
    record(AspirationErased(aspiration_id=aspiration.id))


def _end(actor: Actor, aspiration: Aspiration, state: State) -> None:
    now, before = clock.now(), aspiration.state
    take_off_list(aspiration)
    aspiration.state, aspiration.ended_at, aspiration.visible_from = state.value, now, None
    aspiration.before_decision = None
    decide(Actor(participant_id=actor.participant_id or 0), SUBJECT, aspiration.id, before, state.value, at=now)


def _forget_links(aspiration_id: int) -> None:
    for table in (Contact, Sender, Salt, Support, Report):
        session.execute(sa.delete(table).where(table.aspiration_id == aspiration_id))
    # a digest of a short text can be guessed, and the row ties it to a device; the key stays taken, so that no old page sends it anew
    session.execute(sa.update(WrittenKey).where(WrittenKey.subject_kind == SUBJECT, WrittenKey.subject_id == aspiration_id).values(
        digest=f"erased-{aspiration_id}", participant_id=None))
    session.execute(sa.update(Decision).where(Decision.subject_kind == SUBJECT, Decision.subject_id == aspiration_id).values(note=None))


def change_contact(actor: Actor, aspiration_id: int, *, email: str | None, phone: str | None) -> None:
    """The holder says how they can be reached from now on; nothing given means not at all. Raises Invalid, Closed.

    An address that stays the same stays confirmed.
    """
    email, number = (email or "").strip() or None, plain_number(phone or "") or None
    if (email and not texts.is_email(email)) or (phone and not number):
        raise Invalid(kontak="unknown")
    _keep_contact(actor, aspiration_id, reach(email, number), language())


@operation
def _keep_contact(actor: Actor, aspiration_id: int, given: dict[str, Any], spoken: str) -> None:
    aspiration = for_change(aspiration_id)
    if aspiration.has_ended:
        raise Closed(what="ended")
    contact = session.get(Contact, aspiration_id)
    if contact is None and any(given.values()):
        session.add(Contact(aspiration_id=aspiration_id, language=spoken, **given))
    elif contact is not None and not (contact.name or any(given.values())):
        session.delete(contact)
    elif contact is not None:
        _replace(contact, given)
        contact.language = spoken
    log_deed(actor, RequestKind.CORRECTION, email_index=given["email_hmac"], aspiration_id=aspiration_id)
    record(ContactChanged(aspiration_id=aspiration_id))


def _replace(contact: Contact, given: dict[str, Any]) -> None:
    is_same = given["email_hmac"] is not None and given["email_hmac"] == contact.email_hmac
    kept = {"email_confirmed_at": contact.email_confirmed_at} if is_same else {}
    for name, value in (given | kept).items():
        setattr(contact, name, value)
