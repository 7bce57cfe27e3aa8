"""What authors said about the answers they got."""
from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from server.aspirations.holdings import reachable_ids
from server.aspirations.models import Aspiration
from server.core.database import session
from server.core.holdings import Fact, Held, Holding, Subject, leave_out, register
from server.core.i18n import wib_full
from server.drafting.afterwards.forms import VERDICTS
from server.drafting.afterwards.models import Rating, SecondLook, Verdict

leave_out("corrections of answers: what the team writes", "answer_corrections", "correction_approvals")


def _ratings(subject: Subject) -> list[tuple[Rating, str]]:
    ids = reachable_ids(subject)
    query = sa.select(Rating, Aspiration.code).join(Aspiration, Aspiration.id == Rating.aspiration_id).where(
        Rating.aspiration_id.in_(ids)).order_by(Rating.at.desc())
    return [(row[0], row[1]) for row in session.execute(query)] if ids else []


def _looks(subject: Subject) -> list[tuple[SecondLook, str]]:
    ids = reachable_ids(subject)
    query = sa.select(SecondLook, Aspiration.code).join(Aspiration, Aspiration.id == SecondLook.aspiration_id).where(
        SecondLook.aspiration_id.in_(ids)).order_by(SecondLook.id.desc())
    return [(row[0], row[1]) for row in session.execute(query)] if ids else []


def find_ratings(subject: Subject) -> list[Held]:
    """Each rating and second look. They go with their item."""
    kept = _("Ikut terhapus bersama aspirasinya")
    found = [Held(one.aspiration_id, _("Penilaian Anda atas jawaban %(code)s", code=code), (
        Fact(_("Apakah ini menjawab?"), VERDICTS[Verdict(one.verdict)], _("Dihitung, tidak ditampilkan"), kept),
        Fact(_("Kalimat Anda"), one.sentence or "–", _("Hanya tim"), kept), Fact(_("Dikirim"), wib_full(one.at))))
        for one, code in _ratings(subject)]
    return found + [Held(one.id, _("Permintaan melihat sekali lagi: %(code)s", code=code), (
        Fact(_("Tulisan Anda"), one.reason or _("Sudah dihapus"), _("Hanya tim"), kept), Fact(_("Dikirim"), wib_full(one.at)),
        Fact(_("Hasil"), one.note if one.note and one.decided_at else _("Belum ada")))) for one, code in _looks(subject)]


def export_ratings(subject: Subject) -> list[dict[str, Any]]:
    """The same as data."""
    found: list[dict[str, Any]] = [{"code": code, "answer_id": one.answer_id, "verdict": one.verdict, "sentence": one.sentence,
                                    "at": one.at.isoformat()} for one, code in _ratings(subject)]
    return found + [{"code": code, "answer_id": one.answer_id, "second_look": one.state, "reason": one.reason, "at": one.at.isoformat(),
                     "due_at": one.due_at.isoformat(), "note": one.note if one.decided_at else None,
                     "decided_at": one.decided_at.isoformat() if one.decided_at else None} for one, code in _looks(subject)]


register(Holding("penilaian", _l("Penilaian Anda atas jawaban"), frozenset({"answer_ratings", "second_looks"}), find_ratings,
                 export_ratings, order=32))
