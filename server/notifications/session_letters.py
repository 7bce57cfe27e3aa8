"""Letters to registrants of sessions: what they have now, told when it is sent. Messages are the same for a number.

The private link stands in each: whoever reads the address is who registered. Nothing that was typed into the form does: the address
may be a stranger's, and a name can hold anything.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import current_app
from flask_babel import lazy_gettext as _l

from server.config import Settings
from server.core import i18n, outbox
from server.core.database import session
from server.core.session_codes import RegistrationState
from server.core.words import Phase
from server.notifications import chat
from server.notifications.letters import Letter, Payload, letter
from server.webinars.models import Webinar
from server.webinars.registration import calendars, queries, rolls
from server.webinars.registration.links import private_link
from server.webinars.registration.models import Registration
from server.webinars.registration.reminders import stamp
from server.webinars.registration.telling import CHAT, MAIL

REGISTERED, WAITING, CANCELLED = (state.value for state in RegistrationState)
Told = tuple[Any, bool]  # subject, whether the calendar file goes with it


def _place(row: Registration, webinar: Webinar, _payload: Payload) -> Told | None:
    if row.state == CANCELLED or webinar.phase not in queries.OPEN_PHASES:
        return None
    if row.state == WAITING:
        return _l("Anda di daftar tunggu: %(title)s", title=webinar.title), False
    return _l("Anda terdaftar: %(title)s", title=webinar.title), True


def _again(row: Registration, webinar: Webinar, payload: Payload) -> Told | None:
    told = _place(row, webinar, payload)
    return (_l("Anda sudah terdaftar: %(title)s", title=webinar.title), told[1]) if told is not None and row.state == REGISTERED else told


def _up(row: Registration, webinar: Webinar, _payload: Payload) -> Told | None:
    if row.state != REGISTERED or webinar.phase not in queries.OPEN_PHASES:
        return None
    return _l("Ada tempat untuk Anda: %(title)s", title=webinar.title), True


def _cancelled(row: Registration, webinar: Webinar, _payload: Payload) -> Told | None:
    return (_l("Pendaftaran dibatalkan: %(title)s", title=webinar.title), False) if row.state == CANCELLED else None


def _reminder(row: Registration, webinar: Webinar, payload: Payload) -> Told | None:
    if row.state != REGISTERED or webinar.phase != Phase.SCHEDULED or stamp(webinar) != payload["stamp"]:
        return None
    if payload["which"] == "day":
        return _l("Besok: %(title)s", title=webinar.title), False
    return _l("Satu jam lagi: %(title)s", title=webinar.title), False


def _postponed(row: Registration, webinar: Webinar, _payload: Payload) -> Told | None:
    return (_l("Sesi ditunda: %(title)s", title=webinar.title), False) if _is(row, webinar, Phase.POSTPONED) else None


def _rescheduled(row: Registration, webinar: Webinar, _payload: Payload) -> Told | None:
    return (_l("Waktu baru: %(title)s", title=webinar.title), True) if _is(row, webinar, Phase.SCHEDULED) else None


def _called_off(row: Registration, webinar: Webinar, _payload: Payload) -> Told | None:
    return (_l("Sesi dibatalkan: %(title)s", title=webinar.title), False) if _is(row, webinar, Phase.CANCELLED) else None


def _is(row: Registration, webinar: Webinar, phase: Phase) -> bool:
    return row.state != CANCELLED and webinar.phase == phase


KINDS: dict[str, Callable[[Registration, Webinar, Payload], Told | None]] = {
    "place": _place, "again": _again, "up": _up, "cancelled": _cancelled, "reminder": _reminder, "postponed": _postponed,
    "rescheduled": _rescheduled, "called_off": _called_off}


def _registrant(payload: Payload) -> tuple[Registration, Webinar] | None:
    """Who should hear, with their session; nobody once they erased it, and nobody outside for a sample session."""
    session.rollback()  # a fresh look: this may have been erased a moment ago
    row = session.get(Registration, payload["registration_id"])
    webinar = session.get(Webinar, row.webinar_id) if row is not None and row.erased_at is None else None
    if row is None or webinar is None:
        return None
    settings = cast(Settings, current_app.extensions["settings"])
    return None if webinar.is_sample and (settings.smtp_host or settings.chat_is_automatic) else (row, webinar)


@letter(MAIL)
def session_letter(payload: Payload) -> Letter | None:
    """Any of KINDS, if it is still true."""
    found = _registrant(payload)
    told = KINDS[payload["what"]](*found, payload) if found is not None else None
    if found is None or told is None or not found[0].email:
        return None
    (row, webinar), settings = found, cast(Settings, current_app.extensions["settings"])
    facts = {
        "row": row, "webinar": webinar, "what": payload["what"], "which": payload.get("which"), "private_path": private_link(row),
        "number_in_line": queries.number_in_line(row) if row.state == WAITING else None}
    with i18n.speaking(row.language):
        file = calendars.calendar_of([webinar], settings.origin + i18n.base()) if told[1] and webinar.starts_at is not None else None
    return Letter(row.email or "", row.language, "session", told[0], f"r{row.id}", facts, calendar=file)


@outbox.job(CHAT)
def session_message(payload: dict[str, Any]) -> None:
    """The same to a number, by the gateway. Without one a person sends it, from the list of registrants. Raises GiveUp."""
    gateway, found = chat.gateway(), _registrant(payload)
    told = KINDS[payload["what"]](*found, payload) if found is not None else None
    if gateway is None or found is None or told is None or not found[0].phone:
        return
    row, webinar = found
    settings = cast(Settings, current_app.extensions["settings"])
    with i18n.speaking(row.language):
        text = f"{told[0]}. {rolls.greeting(row, webinar, settings.origin)}" if row.state != CANCELLED else str(told[0])
    try:
        gateway.send(row.phone or "", text, outbox.current().key)
    except chat.Undeliverable as error:
        raise outbox.GiveUp(error.code) from None
