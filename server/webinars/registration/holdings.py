"""What is kept about a registrant: by a proved address; a device only knows for which sessions it registered."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from server import areas
from server.accounts.confirmations import masked
from server.core.database import operation, session
from server.core.errors import NotFound
from server.core.holdings import Deed, Fact, Held, Holding, Subject, register
from server.core.i18n import number, wib_full
from server.core.permissions import Actor
from server.core.words import label
from server.webinars.models import Webinar
from server.webinars.registration.erasing import erase_registration
from server.webinars.registration.models import Registration, RegistrationDevice

ALL = 1  # what a device knows is held as one thing


def reachable(subject: Subject) -> Sequence[tuple[Registration, Webinar]]:
    """Registrations under the proved address, newest first. For the parts of a session that follow from them."""
    if subject.email_index is None:
        return []
    query = sa.select(Registration, Webinar).join(Webinar, Webinar.id == Registration.webinar_id).where(
        Registration.email_hmac == subject.email_index).order_by(Registration.id.desc())
    return [(row[0], row[1]) for row in session.execute(query)]


def find_registrations(subject: Subject) -> list[Held]:
    """Each registration with what was given."""
    return [Held(row.id, _("Pendaftaran: %(title)s", title=webinar.title), _facts(row), (Deed.ERASE,),
                 ((f"/sesi/{webinar.slug}", _("Buka sesinya")),)) for row, webinar in reachable(subject)]


def _facts(row: Registration) -> tuple[Fact, ...]:
    days = current_app.extensions["settings"].retention_registration_days
    kept = _("Dihapus %(n)s hari setelah sesi", n=number(days))
    area = areas.area(row.area) if row.area else None
    needs = [label("access", need) if need in row.needs_codes else need for need in row.all_needs]
    seen_by = _("Petugas sesi, dengan catatan. Tersandi")
    state = (label("registration", row.state), label("attendance_channel", row.channel))
    facts = [
        Fact(_("Nama"), row.name or "–", seen_by, kept),
        Fact(_("Kontak"), masked(row.email) if row.email else row.phone or "–", seen_by, kept),
        Fact(_("Keadaan"), " · ".join((*state, wib_full(row.registered_at)))),
    ]
    if row.institution or area is not None:
        places = (row.institution, areas.display_name(area) if area is not None else None)
        facts.append(Fact(_("Lembaga dan wilayah"), ", ".join(part for part in places if part), seen_by, kept))
    if needs:
        facts.append(Fact(_("Yang Anda perlukan"), ", ".join(needs), _("Tim akses hanya melihat jumlahnya"), kept))
    if row.answers:
        facts.append(Fact(_("Isian lain"), "; ".join(str(value) for value in row.answers.values()), seen_by, kept))
    return tuple(facts)


def export_registrations(subject: Subject) -> list[dict[str, Any]]:
    """Everything of each."""
    plain = ("name", "email", "phone", "institution", "area", "channel", "state", "source", "language", "consent_version")
    times = ("registered_at", "moved_up_at", "cancelled_at", "name_corrected_at")
    return [{"session_id": webinar.id, "session": webinar.title, "needs": row.all_needs, "answers": list((row.answers or {}).values()),
             **{name: getattr(row, name) for name in plain},
             **{name: at.isoformat() if (at := getattr(row, name)) else None for name in times}} for row, webinar in reachable(subject)]


@operation
def erase(actor: Actor, subject: Subject, registration_id: int) -> None:
    """Who it was is gone, and the place is free. Raises NotFound."""
    if registration_id not in {row.id for row, _webinar in reachable(subject)}:
        raise NotFound()
    erase_registration(actor, registration_id)


def _device_sessions(subject: Subject) -> Sequence[Webinar]:
    if subject.participant_id is None:
        return []
    query = sa.select(Webinar).join(Registration, Registration.webinar_id == Webinar.id).join(
        RegistrationDevice, RegistrationDevice.registration_id == Registration.id)
    return session.scalars(query.where(RegistrationDevice.participant_id == subject.participant_id).order_by(Webinar.id.desc())).all()


def find_devices(subject: Subject) -> list[Held]:
    """For which sessions this device registered; not under which name."""
    facts = tuple(Fact(_("Sesi"), webinar.title, _("Hanya perangkat ini")) for webinar in _device_sessions(subject))
    return [Held(ALL, _("Pendaftaran sesi dari perangkat ini"), facts, (Deed.ERASE,))] if facts else []


def export_devices(subject: Subject) -> list[dict[str, Any]]:
    """The sessions."""
    return [{"session_id": webinar.id} for webinar in _device_sessions(subject)]


@operation
def forget_device(actor: Actor, subject: Subject, held_id: int) -> None:
    """This device registered nothing, as far as anyone can tell; the registrations stay. Raises NotFound."""
    if subject.participant_id is None or held_id != ALL:
        raise NotFound()
    session.execute(sa.delete(RegistrationDevice).where(RegistrationDevice.participant_id == subject.participant_id))


register(Holding("pendaftaran", _l("Pendaftaran sesi"), frozenset({"registrations"}), find_registrations, export_registrations,
                 deeds={Deed.ERASE: erase}, is_by_email=True, order=30))
register(Holding("daftar-perangkat", _l("Pendaftaran sesi dari perangkat ini"), frozenset({"registration_devices"}), find_devices,
                 export_devices, deeds={Deed.ERASE: forget_device}, order=62))
