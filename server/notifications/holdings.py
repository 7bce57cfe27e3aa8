"""What this feature keeps that is tied to an item: ids and a choice, which the holder sees and changes on the item's own page."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from server.aspirations.holdings import reachable
from server.core.database import session
from server.core.holdings import Fact, Held, Holding, Subject, leave_out, register
from server.core.i18n import wib_full
from server.core.outbox import OutboxRow

SHOWN = 20

leave_out("whether its author wants news of an item: shown and changed under the private link, erased with the item", "news_choices")
leave_out("which message a colleague sent: ids, times and who; number and words are never in it", "hand_messages")


def _letters(subject: Subject) -> Sequence[tuple[OutboxRow, str]]:
    """(row that was worked off, code of the item), newest first."""
    codes = {item.id: item.code for item, _contact in reachable(subject)}
    if not codes:
        return []
    query = sa.select(OutboxRow).where(OutboxRow.aspiration_id.in_(list(codes)), OutboxRow.kind.startswith("mail."),
                                       OutboxRow.done_at.is_not(None))
    return [(row, codes[row.payload["aspiration_id"]]) for row in session.scalars(query.order_by(OutboxRow.done_at.desc()))]


def find_letters(subject: Subject) -> list[Held]:
    """When news by e-mail was worked off; the letters themselves are not kept here."""
    words = {"mail.receipt": _("Tanda terima"), "mail.decision": _("Keputusan tim"), "mail.considered": _("Dipertimbangkan"),
             "mail.answer": _("Jawaban"), "mail.objection": _("Hasil keberatan"),
             "mail.unanswered": _("Pertanyaan tim belum terjawab"), "mail.joined": _("Dibahas di tempat lain"),
             "mail.second_look": _("Jawaban dilihat sekali lagi"), "mail.correction": _("Koreksi jawaban")}
    facts = tuple(Fact(words.get(row.kind, _("Kabar")), wib_full(row.done_at), code) for row, code in _letters(subject)[:SHOWN])
    return [Held(1, _("Kabar yang kami kirim lewat email"), facts)] if facts else []


def export_letters(subject: Subject) -> list[dict[str, Any]]:
    """All of them; times are kept for 90 days."""
    return [{"kind": row.kind, "code": code, "at": row.done_at.isoformat() if row.done_at else None} for row, code in _letters(subject)]


register(Holding("surat", _l("Kabar kepada Anda"), frozenset({"outbox"}), find_letters, export_letters, order=55))
