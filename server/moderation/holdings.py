"""What authors wrote to the desk: their objections; and what a device reported."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from server.aspirations.holdings import reachable_ids
from server.aspirations.models import Aspiration
from server.core.database import operation, session
from server.core.errors import NotFound
from server.core.holdings import Deed, Fact, Held, Holding, Subject, register
from server.core.i18n import number, wib_full
from server.core.permissions import Actor
from server.moderation.models import ItemReport, Objection, ObjectionResult
from server.moderation.reports import forget_reports


def _objections(subject: Subject) -> Sequence[tuple[Objection, str]]:
    ids = reachable_ids(subject)
    query = sa.select(Objection, Aspiration.code).join(Aspiration, Aspiration.id == Objection.aspiration_id).where(
        Objection.aspiration_id.in_(ids)).order_by(Objection.id.desc())
    return [(row[0], row[1]) for row in session.execute(query)] if ids else []


def find_objections(subject: Subject) -> list[Held]:
    """Each with its result. It goes with its item."""
    return [Held(one.id, _("Keberatan atas %(code)s", code=code), _facts(one)) for one, code in _objections(subject)]


def _facts(one: Objection) -> tuple[Fact, ...]:
    results = {ObjectionResult.UPHELD: _("Keputusan tetap"), ObjectionResult.OVERTURNED: _("Dikabulkan")}
    result = results[ObjectionResult(one.result)] if one.result else _("Diputuskan paling lambat %(at)s", at=wib_full(one.due_at))
    return (Fact(_("Tulisan Anda"), one.text or _("Sudah dihapus"), _("Hanya tim"), _("Ikut terhapus bersama aspirasinya")),
            Fact(_("Dikirim"), wib_full(one.at)), Fact(_("Hasil"), result, seen_by=one.note or ""))


def export_objections(subject: Subject) -> list[dict[str, Any]]:
    """The same as data."""
    return [{"code": code, "text": one.text, "at": one.at.isoformat(), "due_at": one.due_at.isoformat(), "result": one.result,
             "note": one.note, "decided_at": one.decided_at.isoformat() if one.decided_at else None} for one, code in _objections(subject)]


register(Holding("keberatan", _l("Keberatan Anda"), frozenset({"objections"}), find_objections, export_objections, order=30))


# --- what a device reported ------------------------------------------------------------------


def _reported(subject: Subject) -> Sequence[ItemReport]:
    if subject.participant_id is None:
        return []
    return session.scalars(sa.select(ItemReport).where(ItemReport.participant_id == subject.participant_id).order_by(ItemReport.at)).all()


def find_reports(subject: Subject) -> list[Held]:
    """How many questions of live sessions this device reported; which ones is in the export."""
    rows = _reported(subject)
    if subject.participant_id is None or not rows:
        return []
    facts = (Fact(_("Laporan"), _("Atas %(n)s pertanyaan", n=number(len(rows))), _("Hanya tim, tanpa pengirimnya"),
                  _("Dapat Anda hapus kapan saja")),)
    return [Held(subject.participant_id, _("Laporan dari perangkat ini"), facts, (Deed.ERASE,))]


def export_reports(subject: Subject) -> list[dict[str, Any]]:
    """Each with its reason and time."""
    return [{"what": one.subject_kind, "id": one.subject_id, "reason": one.reason, "at": one.at.isoformat()} for one in _reported(subject)]


@operation
def erase_reports(actor: Actor, subject: Subject, participant_id: int) -> None:
    """They are deleted; what they put on the desk stays there. Raises NotFound."""
    if subject.participant_id != participant_id:
        raise NotFound()
    forget_reports(participant_id)


register(Holding("laporan", _l("Laporan dari perangkat ini"), frozenset({"item_reports"}), find_reports, export_reports,
                 deeds={Deed.ERASE: erase_reports}, order=61))
