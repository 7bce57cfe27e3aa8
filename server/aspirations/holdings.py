"""What is kept about an author and a device here: items with their contact, supports and reports."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from server import areas
from server.accounts.confirmations import masked
from server.accounts.requests import log_deed
from server.aspirations import corrections, operations, supports
from server.aspirations.commitments import committed_versions
from server.aspirations.holders import holder_item
from server.aspirations.models import ENDED_STATES, Aspiration, Contact, Report, Support
from server.aspirations.queries import public_area, public_author
from server.aspirations.submissions import settings
from server.core.database import operation, session
from server.core.decisions import decisions_of
from server.core.errors import NotFound
from server.core.holdings import Correction, Deed, Fact, Held, Holding, Subject, register, use_item_finder
from server.core.i18n import number, wib_full
from server.core.permissions import Actor
from server.core.words import RequestKind, State, label

MOST_WORDS = 400  # characters of a text on the page; the export has all of it
Pair = tuple[Aspiration, Contact | None]


def reachable(subject: Subject) -> list[Pair]:
    """Items whose contact is the proved address, and the one held by its private link; newest first. Never by the device."""
    by_email = [] if subject.email_index is None else [Contact.email_hmac == subject.email_index]
    by_link = [] if subject.item_id is None else [Aspiration.id == subject.item_id]
    if not (by_email or by_link):
        return []
    query = sa.select(Aspiration, Contact).outerjoin(Contact, Contact.aspiration_id == Aspiration.id).where(
        sa.or_(*by_email, *by_link)).order_by(Aspiration.submitted_at.desc(), Aspiration.id.desc())
    return [(row[0], row[1]) for row in session.execute(query)]


def reachable_ids(subject: Subject) -> list[int]:
    """Their ids, for higher floors."""
    return [item.id for item, _contact in reachable(subject)]


def _is_by_email(contact: Contact | None, subject: Subject) -> bool:
    return contact is not None and subject.email_index is not None and contact.email_hmac == subject.email_index


# --- items: see and export -------------------------------------------------------------------


def find_items(subject: Subject) -> list[Held]:
    """Each item with its facts; deeds for who proved the address, pages for who holds the link."""
    return [_held(item, contact, _is_by_email(contact, subject)) for item, contact in reachable(subject)]


def _held(item: Aspiration, contact: Contact | None, is_by_email: bool) -> Held:
    links = [(f"/aspirasi/{item.code}", _("Lihat perjalanannya"))]
    if not is_by_email:
        links = [("/lacak/saya", _("Lihat dan atur")), *links]
    return Held(item.id, _("Aspirasi %(code)s", code=item.code), _facts(item, contact), _deeds(item, contact) if is_by_email else (),
                tuple(links))


def _facts(item: Aspiration, contact: Contact | None) -> tuple[Fact, ...]:
    if item.state == State.ERASED:
        return (Fact(_("Tulisan Anda"), _("Sudah dihapus. Yang tinggal hanya kode dan tanggalnya.")),)
    text, days = item.original_text or item.text, settings().retention_contact_days
    shown = text if len(text) <= MOST_WORDS else f"{text[:MOST_WORDS]} …"
    facts = [
        Fact(_("Tulisan Anda"), shown, _("Dibaca umum") if item.is_shown else _("Hanya tim"), _("Disimpan selama rancangan dibahas")),
        Fact(_("Keadaan"), f"{label('aspiration', item.state)} · {wib_full(item.submitted_at)}", label("channel", item.channel)),
        Fact(_("Nama tampil"), ", ".join(part for part in (public_author(item) or label("display", "anonim"), public_area(item)) if part),
             _("Dibaca umum") if item.is_shown else _("Belum dibaca umum")),
        Fact(_("Kontak"), _reach(contact), _confirmed(contact), _("Dihapus %(n)s hari setelah jawaban terakhir", n=number(days))),
    ]
    if item.area and (area := areas.area(item.area)) is not None:
        facts.append(Fact(_("Wilayah tinggal"), areas.display_name(area), _("Kelurahan tidak pernah tampil")))
    return (*facts, Fact(_("Persetujuan"), _consents(item), _("Hanya petugas"), _("Bukti yang wajib kami simpan")))


def _reach(contact: Contact | None) -> str:
    if contact is None:
        return str(_("Tidak ada"))
    phone = f"{contact.phone[:5]}•••{contact.phone[-3:]}" if contact.phone else ""
    parts = [contact.name or "", masked(contact.email) if contact.email else "", phone]
    return " · ".join(part for part in parts if part) or str(_("Tidak ada"))


def _confirmed(contact: Contact | None) -> str:
    if contact is None:
        return ""
    if contact.email and contact.email_confirmed_at:
        return str(_("Hanya sistem, tersandi. Email terkonfirmasi %(at)s", at=wib_full(contact.email_confirmed_at)))
    return str(_("Hanya sistem, tersandi. Email belum dikonfirmasi") if contact.email else _("Hanya sistem, tersandi"))


def _consents(item: Aspiration) -> str:
    told = [_("Pengolahan versi %(n)s", n=item.consent_processing_version)]
    if item.consent_publication_version:
        told.append(_("penayangan versi %(n)s", n=item.consent_publication_version))
    return ", ".join(told)


def _deeds(item: Aspiration, contact: Contact | None) -> tuple[Deed, ...]:
    if item.state == State.ERASED:
        return ()
    if item.state in ENDED_STATES:
        return (Deed.ERASE,)
    is_open = contact is not None and contact.email_confirmed_at is None
    may_hide = not item.is_confidential and item.is_settled and item.state in corrections.HIDABLE_STATES
    confirm, hide = (Deed.CONFIRM,) if is_open else (), (Deed.HIDE,) if may_hide else ()
    return (*confirm, Deed.CORRECT, *hide, Deed.WITHDRAW, Deed.ERASE)


def export_items(subject: Subject) -> list[dict[str, Any]]:
    """Everything of each item: words as written and as shown, contact, consents, decisions, what the ledger says."""
    pairs = reachable(subject)
    decisions = decisions_of("aspiration", [item.id for item, _contact in pairs])
    return [_exported(item, contact, decisions[item.id]) for item, contact in pairs]


def _exported(item: Aspiration, contact: Contact | None, decisions: Sequence[Any]) -> dict[str, Any]:
    known = contact is not None and contact.email_confirmed_at
    return {
        "code": item.code, "kind": item.kind, "text": item.original_text or item.text,
        "shown_text": item.text if item.is_shown else None, "is_confidential": item.is_confidential, "state": item.state,
        "display": item.display, "public_name": item.public_name, "area": item.area, "topic": item.topic, "channel": item.channel,
        "supports": item.supports, "submitted_at": item.submitted_at.isoformat(),
        "consents": {"processing": item.consent_processing_version, "publication": item.consent_publication_version},
        "contact": None if contact is None else {"name": contact.name, "email": contact.email, "phone": contact.phone,
                                                 "email_confirmed_at": known.isoformat() if known else None},
        "decisions": [{"at": one.at.isoformat(), "from": one.from_state, "to": one.to_state, "by": one.by_kind, "reason": one.reason,
                       "note": one.note} for one in decisions],
        "commitments": [{"version": one.version, "salt": one.salt, "commitment": one.commitment} for one in committed_versions(item)],
    }


# --- items: deeds, for the proved address only -----------------------------------------------


def _own(subject: Subject, aspiration_id: int) -> Contact:
    contact = corrections.contact_of(aspiration_id)
    if contact is None or not _is_by_email(contact, subject):
        raise NotFound()
    return contact


def confirm_item(actor: Actor, subject: Subject, aspiration_id: int) -> None:
    """The address of the session is the one of the item: no other code is needed."""
    corrections.confirm_contact(actor, aspiration_id, _own(subject, aspiration_id).email_hmac or "")


def hide_item(actor: Actor, subject: Subject, aspiration_id: int) -> None:
    """Rahasia from now on."""
    _own(subject, aspiration_id)
    corrections.hide_aspiration(actor, aspiration_id)


def withdraw_item(actor: Actor, subject: Subject, aspiration_id: int) -> None:
    """Taken back."""
    _own(subject, aspiration_id)
    operations.withdraw_aspiration(actor, aspiration_id)


def erase_item(actor: Actor, subject: Subject, aspiration_id: int) -> None:
    """Every word goes."""
    _own(subject, aspiration_id)
    operations.erase_aspiration(actor, aspiration_id)


def read_correction(subject: Subject, aspiration_id: int) -> Correction:
    """What the form shows. Raises NotFound."""
    contact, item = _own(subject, aspiration_id), session.get_one(Aspiration, aspiration_id)
    return Correction(item.display, contact.name, contact.email, contact.phone)


def correct_item(actor: Actor, subject: Subject, aspiration_id: int, given: Correction) -> None:
    """Put it right. Raises Invalid."""
    _own(subject, aspiration_id)
    corrections.correct_author(actor, aspiration_id, given)


# --- the device's supports and reports -------------------------------------------------------


def _voices(participant_id: int) -> tuple[Collection[int], int]:
    on = session.scalars(sa.select(Support.aspiration_id).where(Support.participant_id == participant_id, Support.is_on)).all()
    reports = session.scalar(sa.select(sa.func.count()).select_from(Report).where(Report.participant_id == participant_id)) or 0
    return on, reports


def find_voices(subject: Subject) -> list[Held]:
    """How many texts this device supports and reported; which ones is in the export."""
    if subject.participant_id is None:
        return []
    on, reports = _voices(subject.participant_id)
    if not on and not reports:
        return []
    facts = (
        Fact(_("Dukungan"), _("Pada %(n)s aspirasi", n=number(len(on))), _("Dihitung, tidak ditampilkan"),
             _("Dapat Anda hapus kapan saja")),
        Fact(_("Laporan"), _("Atas %(n)s aspirasi", n=number(reports)), _("Hanya tim, tanpa pengirimnya")),
    )
    return [Held(subject.participant_id, _("Dukungan dari perangkat ini"), facts, (Deed.ERASE,))]


def export_voices(subject: Subject) -> list[dict[str, Any]]:
    """Each support and report with its time."""
    if subject.participant_id is None:
        return []
    found = []
    for what, model in (("support", Support), ("report", Report)):
        query = sa.select(Aspiration.code, model.at).join(model, model.aspiration_id == Aspiration.id).where(
            model.participant_id == subject.participant_id).order_by(model.at)
        if model is Support:
            query = query.where(Support.is_on)
        found += [{"what": what, "code": row[0], "at": row[1].isoformat()} for row in session.execute(query)]
    return found


@operation
def erase_voices(actor: Actor, subject: Subject, participant_id: int) -> None:
    """The device's supports count no more, and neither they nor its reports are kept."""
    if subject.participant_id != participant_id:
        raise NotFound()
    supports.forget_voices(participant_id)
    log_deed(actor, RequestKind.ERASURE)


def item_of_browser() -> int | None:
    """The item that this browser holds by its private link."""
    item = holder_item()
    return item.id if item is not None else None


use_item_finder(item_of_browser)
TABLES = frozenset({"aspirations", "aspiration_contacts", "aspiration_salts", "aspiration_senders"})
register(Holding("aspirasi", _l("Aspirasi Anda"), TABLES,
                 find_items, export_items, read_correction=read_correction, correct=correct_item, is_by_email=True, order=10,
                 deeds={Deed.CONFIRM: confirm_item, Deed.HIDE: hide_item, Deed.WITHDRAW: withdraw_item, Deed.ERASE: erase_item}))
register(Holding("dukungan", _l("Dukungan dari perangkat ini"), frozenset({"aspiration_supports", "aspiration_reports"}),
                 find_voices, export_voices, deeds={Deed.ERASE: erase_voices}, order=60))
