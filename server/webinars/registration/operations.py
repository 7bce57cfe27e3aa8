"""Registering, giving up a place, moving up from the waiting list, putting a name right."""
from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from server.core import clock, keys
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.errors import Closed, Conflict, Invalid, NotFound, TooLarge
from server.core.permissions import Actor
from server.core.session_codes import RegistrationState
from server.webinars.models import Webinar
from server.webinars.registration import queries
from server.webinars.registration.erasing import SUBJECT, hold_session_of
from server.webinars.registration.events import (
    RegistrationAskedAgain,
    RegistrationCancelled,
    RegistrationMade,
    RegistrationMovedUp,
    RegistrationNameCorrected,
)
from server.webinars.registration.models import Registration, RegistrationDevice
from server.webinars.registration.wishes import MOST_NAME, Wish, cleaned, email_hmac, phone_hmac

REGISTERED, WAITING, CANCELLED = (state.value for state in RegistrationState)


@dataclass(frozen=True)
class Registered:
    """What came of it. `told` is what whoever asked may hear: what anyone would who registers now for the first time."""

    id: int
    state: str
    told: str


@dataclass(frozen=True)
class Prepared:
    """A wish with all that is reckoned before the transaction: what the address or number is looked up by, and the write's mark."""

    wish: Wish
    email: str | None
    phone: str | None
    key: str
    digest: str


def register(actor: Actor, webinar_id: int, wish: Wish, *, key: str) -> Registered:
    """Give a place, or one on the waiting list. The same key and content, and the same address again, give the same one.

    An address that is registered already keeps what stands: only its owner hears so, by letter.
    Raises Invalid, Closed(what="registration", why=…), NotFound, Malformed, KeyTaken.
    """
    key = keys.checked_key(key)
    clean = cleaned(wish, queries.fields_of(webinar_id))
    if clean.consent_version is None:
        raise Invalid(consent="consent")
    digest = keys.digest_of(clean.content() | {"webinar_id": webinar_id})
    return _register(actor, webinar_id, Prepared(clean, email_hmac(clean), phone_hmac(clean), key, digest))


@operation
def _register(actor: Actor, webinar_id: int, prepared: Prepared) -> Registered:
    webinar, wish = locked(webinar_id), prepared.wish
    standing = keys.written(prepared.key, prepared.digest, actor.participant_id, SUBJECT)
    if standing is not None and (row := session.get(Registration, standing)) is not None:
        return Registered(row.id, row.state, row.state if _holds(actor, row.id) else _told(webinar, wish.channel))
    why = queries.why_closed(webinar, queries.window_of(webinar_id))
    if why is not None:
        raise Closed(what="registration", why=why)
    if wish.channel not in queries.offered(webinar):
        raise Invalid(channel="unknown")
    told, row = _told(webinar, wish.channel), _of_address(webinar_id, prepared)
    is_new = row is None or row.state == CANCELLED
    if row is None:
        row = Registration(webinar_id=webinar_id)
        session.add(row)
    elif is_new:  # whoever had it before holds nothing of what is typed now
        session.execute(sa.delete(RegistrationDevice).where(RegistrationDevice.registration_id == row.id))
    if is_new:
        _fill(row, prepared, told)
        session.flush()
        record(RegistrationMade(registration_id=row.id, webinar_id=webinar_id, is_waiting=told == WAITING))
    else:
        record(RegistrationAskedAgain(registration_id=row.id, webinar_id=webinar_id))
    _bind_device(row.id, actor.participant_id, is_holder=is_new)
    keys.remember(prepared.key, prepared.digest, actor.participant_id, SUBJECT, row.id)
    return Registered(row.id, row.state, told)


def locked(webinar_id: int) -> Webinar:
    """The session, held until the operation's end: nobody else gives its places meanwhile. Raises NotFound."""
    webinar = session.get(Webinar, webinar_id, with_for_update={"key_share": True})
    if webinar is None:
        raise NotFound()
    return webinar


def _holds(actor: Actor, registration_id: int) -> bool:
    """This device made it, so what it repeats is that very write."""
    known = session.get(RegistrationDevice, (registration_id, actor.participant_id)) if actor.participant_id is not None else None
    return known is not None and known.is_holder


def _told(webinar: Webinar, channel: str) -> str:
    place = next((one for one in queries.places(webinar.id) if one.channel == channel), None)
    return WAITING if place is not None and place.is_full else REGISTERED


def _of_address(webinar_id: int, given: Prepared) -> Registration | None:
    is_theirs = Registration.email_hmac == given.email if given.email else Registration.phone_hmac == given.phone
    return session.scalar(sa.select(Registration).where(Registration.webinar_id == webinar_id, is_theirs))


def _fill(row: Registration, given: Prepared, state: str) -> None:
    wish = given.wish
    row.state, row.channel, row.source = state, wish.channel, "web"
    row.name, row.email, row.phone, row.institution = wish.name, wish.email, wish.phone, wish.institution or None
    row.email_hmac, row.phone_hmac = given.email, given.phone
    row.area, row.needs = wish.area, wish.all_needs
    row.answers = {str(field_id): answer for field_id, answer in wish.answers.items()} or None
    row.language, row.consent_version, row.registered_at = wish.language, wish.consent_version, clock.now()
    row.moved_up_at = row.cancelled_at = row.name_corrected_at = None


def _bind_device(registration_id: int, participant_id: int | None, *, is_holder: bool) -> None:
    if participant_id is None:
        return
    known = session.get(RegistrationDevice, (registration_id, participant_id))
    if known is None:
        session.add(RegistrationDevice(registration_id=registration_id, participant_id=participant_id, is_holder=is_holder))
    elif is_holder:
        known.is_holder = True


@operation
def cancel_registration(actor: Actor, registration_id: int) -> None:
    """Give up the place; who waits for it moves up. Again changes nothing. Whoever calls has seen the private link.

    Raises NotFound, Closed once the session is over.
    """
    hold_session_of(registration_id)
    row = _held(registration_id)
    webinar = session.get_one(Webinar, row.webinar_id)
    if row.state == CANCELLED:
        return
    if webinar.phase not in queries.OPEN_PHASES:
        raise Closed(what="registration", why=webinar.phase)
    row.state, row.cancelled_at = CANCELLED, clock.now()
    record(RegistrationCancelled(registration_id=row.id, webinar_id=row.webinar_id))


@operation
def fill_places(webinar_id: int) -> int:
    """Let who waits move up as far as there are places, in the order they came. Returns how many did. Raises NotFound."""
    webinar, moved = locked(webinar_id), 0
    if webinar.phase not in queries.OPEN_PHASES:
        return 0
    session.flush()
    for place in queries.places(webinar_id):
        free = place.waiting if place.limit is None else min(place.waiting, place.limit - place.taken)
        for row in _next_in_line(webinar_id, place.channel, free) if free > 0 else []:
            row.state, row.moved_up_at, moved = REGISTERED, clock.now(), moved + 1
            record(RegistrationMovedUp(registration_id=row.id, webinar_id=webinar_id))
    return moved


def _next_in_line(webinar_id: int, channel: str, most: int) -> list[Registration]:
    query = sa.select(Registration).where(Registration.webinar_id == webinar_id, Registration.state == WAITING,
                                          Registration.channel == channel).order_by(Registration.registered_at, Registration.id)
    return list(session.scalars(query.limit(most)))


@operation
def correct_name(actor: Actor, registration_id: int, name: str) -> None:
    """Put the name right that the certificate will bear: once. Whoever calls has seen the private link.

    Parts that have used the name already refuse by listening to RegistrationNameCorrected inside the transaction.
    Raises NotFound, Invalid(name=…), Conflict(why="corrected").
    """
    row = _held(registration_id)
    try:
        clean = texts.plain(name, most=MOST_NAME, is_multiline=False)
    except TooLarge:
        raise Invalid(name="too_long") from None
    if not texts.has_letters(clean):
        raise Invalid(name="required")
    if clean == row.name:
        raise Invalid(name="same_name")
    if row.name_corrected_at is not None:
        raise Conflict(why="corrected")
    row.name, row.name_corrected_at = clean, clock.now()
    record(RegistrationNameCorrected(registration_id=row.id, webinar_id=row.webinar_id))


def _held(registration_id: int) -> Registration:
    row = session.get(Registration, registration_id, with_for_update=True)
    if row is None or row.erased_at is not None:
        raise NotFound()
    return row
