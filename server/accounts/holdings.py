"""What accounts itself keeps about citizens: the proved address, the device's code, their requests."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from server.accounts import requests
from server.accounts.confirmations import masked
from server.accounts.models import AkunSession, DataRequest, EmailConfirmation, Participant
from server.core import clock
from server.core.database import session
from server.core.holdings import Fact, Held, Holding, Subject, leave_out, register
from server.core.i18n import wib_full
from server.core.words import label

NAMES_NOBODY_ELSE = _l("Hanya sistem, tersandi")


def _requests_of(subject: Subject) -> Sequence[DataRequest]:
    items = [] if subject.item_id is None else [subject.item_id]
    return requests.own(subject.email_index, items, subject.request_ids)


def find_requests(subject: Subject) -> list[Held]:
    """Each with its clock, and the answer once there is one."""
    return [Held(row.id, f"{label('request', row.kind)} · {row.number}", _request_facts(row)) for row in _requests_of(subject)]


def _request_facts(row: DataRequest) -> tuple[Fact, ...]:
    if row.is_by_button:
        return (Fact(_("Dilakukan dengan tombol"), wib_full(row.received_at)),)
    facts = [Fact(_("Dikirim"), wib_full(row.received_at))]
    if row.is_open:
        due = _("Dijawab paling lambat %(at)s", at=wib_full(row.due_at))
        late = _("Lewat tenggat. Mohon maaf, kami dahulukan.")
        facts.append(Fact(_("Keadaan"), _("Menunggu petugas"), seen_by=late if row.is_overdue else due))
    else:
        came_of_it = f"{label('request_outcome', row.outcome or '')} · {wib_full(row.handled_at)}"
        facts.append(Fact(_("Keadaan"), came_of_it, seen_by=row.note or ""))
    return tuple(facts)


def export_requests(subject: Subject) -> list[dict[str, Any]]:
    """The same as data."""
    return [{
        "number": row.number, "kind": row.kind, "is_by_button": row.is_by_button, "text": row.text, "contact": row.contact,
        "received_at": row.received_at.isoformat(), "due_at": row.due_at.isoformat(), "outcome": row.outcome, "note": row.note,
        "handled_at": row.handled_at.isoformat() if row.handled_at else None,
    } for row in _requests_of(subject)]


def _address_rows(subject: Subject) -> tuple[Sequence[AkunSession], Sequence[EmailConfirmation]]:
    if subject.email_index is None:
        return [], []
    sessions = sa.select(AkunSession).where(AkunSession.email_hmac == subject.email_index, AkunSession.expires_at > clock.now())
    codes = sa.select(EmailConfirmation).where(EmailConfirmation.email_hmac == subject.email_index)
    return (session.scalars(sessions.order_by(AkunSession.id)).all(), session.scalars(codes.order_by(EmailConfirmation.id)).all())


def find_address(subject: Subject) -> list[Held]:
    """The address as it opened this page, and the codes sent to it in a day."""
    sessions, codes = _address_rows(subject)
    if not sessions:
        return []
    facts = (
        Fact(_("Alamat"), masked(sessions[-1].email), NAMES_NOBODY_ELSE, _("Sampai Anda keluar, paling lama 4 jam")),
        Fact(_("Kode terkirim"), _("%(n)s dalam 24 jam", n=len(codes)), _("Hanya waktunya; kodenya tidak disimpan"),
             _("Dihapus setelah 24 jam")),
    )
    return [Held(sessions[-1].id, _("Alamat email"), facts)]


def export_address(subject: Subject) -> list[dict[str, Any]]:
    """The sessions and codes of the address."""
    sessions, codes = _address_rows(subject)
    opened = [{"what": "session", "email": row.email, "at": row.created_at.isoformat(), "until": row.expires_at.isoformat()}
              for row in sessions]
    return opened + [{"what": "code", "email": row.email, "at": row.created_at.isoformat(), "until": row.expires_at.isoformat()}
                     for row in codes]


def find_device(subject: Subject) -> list[Held]:
    """The random code that this device bears, as its HMAC."""
    row = session.get(Participant, subject.participant_id) if subject.participant_id is not None else None
    if row is None:
        return []
    fact = Fact(_("Kode acak"), _("Sejak %(at)s", at=wib_full(row.created_at)), _("Hanya sistem, sebagai sidik"),
                _("Agar satu suara terhitung satu kali"))
    return [Held(row.id, _("Perangkat ini"), (fact,))]


def export_device(subject: Subject) -> list[dict[str, Any]]:
    """Since when it is known."""
    row = session.get(Participant, subject.participant_id) if subject.participant_id is not None else None
    return [] if row is None else [{"first_seen_at": row.created_at.isoformat()}]


register(Holding("email", _l("Alamat email"), frozenset({"akun_sessions", "email_confirmations"}), find_address, export_address, order=20))
register(Holding("perangkat", _l("Perangkat ini"), frozenset({"participants"}), find_device, export_device, order=70))
register(Holding("permintaan", _l("Permintaan tentang data Anda"), frozenset({"data_requests"}), find_requests, export_requests, order=90))
leave_out("of colleagues, not of citizens; they see and change it under /kelola/saya", "staff_factors")
leave_out("keeps a form that is sent twice from becoming two items; no words, and its digest goes when the item is erased", "written_keys")
