"""Who opened what of an author, as the ledger has it: what and when, never which colleague."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from server.accounts.events import Access, PersonalDataRead
from server.aspirations.holdings import reachable
from server.audit.listeners import kind_of
from server.audit.models import IS_ACCESS, Entry
from server.core.database import session
from server.core.holdings import Fact, Held, Holding, Subject, register
from server.core.i18n import wib_full

SHOWN = 20
Access_ = tuple[Entry, str]  # an entry and the code of the item it is about


def access_kinds() -> set[str]:
    """The entry kinds of every event that says that staff saw personal data."""

    def below(cls: type[Access]) -> set[type[Access]]:
        subclasses = cls.__subclasses__()
        return {*subclasses, *(deeper for one in subclasses for deeper in below(one))}

    return {kind_of(cls.__name__) for cls in below(Access)}


def _accesses(subject: Subject) -> Sequence[Access_]:
    """Newest first. An access to many at once stands in one entry that lists them."""
    codes = {item.id: item.code for item, _contact in reachable(subject)}
    if not codes:
        return []
    about = sa.select(Entry).where(sa.text(IS_ACCESS), Entry.kind.in_(access_kinds()), Entry.subject_kind == "aspiration",
                                   Entry.subject_id.in_([0, *codes])).order_by(Entry.id.desc())
    found: list[Access_] = []
    for entry in session.scalars(about):
        ids = [entry.subject_id] if entry.subject_id else [int(one) for one in entry.facts.get("subject_ids", "").split(",") if one]
        found += [(entry, codes[one]) for one in ids if one in codes]
    return found


def _words(entry: Entry) -> str:
    words = {
        "confidential.read": _("Petugas membaca tulisan rahasia Anda"), "letter.read": _("Petugas membuka surat kepada Anda"),
        "original.read": _("Petugas membuka tulisan asli sebelum disamarkan"), "number.read": _("Petugas melihat nomor Anda"),
    }
    return str(words.get(entry.kind, _("Petugas membuka data pribadi Anda")))


def find_accesses(subject: Subject) -> list[Held]:
    """The newest ones, or that there was none."""
    items = reachable(subject)
    if not items:
        return []
    found = _accesses(subject)
    facts = tuple(Fact(_words(entry), wib_full(entry.at), code) for entry, code in found[:SHOWN])
    none = (Fact(_("Tidak ada petugas yang membuka"), _("sejak awal")),)
    return [Held(1, _("Menurut buku catatan"), facts or none)]


def export_accesses(subject: Subject) -> list[dict[str, Any]]:
    """All of them."""
    what = kind_of(PersonalDataRead.__name__)
    return [{"what": entry.facts.get("what", what) if entry.kind == what else entry.kind, "code": code, "at": entry.at.isoformat()}
            for entry, code in _accesses(subject)]


register(Holding("pembacaan", _l("Siapa yang pernah membuka data Anda"), frozenset({"ledger_entries"}), find_accesses, export_accesses,
                 order=50))
