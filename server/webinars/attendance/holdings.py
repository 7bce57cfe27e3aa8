"""What is kept about a registrant's presence; it is erased with the registration."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from server.core.database import session
from server.core.holdings import Fact, Held, Holding, Subject, leave_out, register
from server.core.i18n import number, wib_full
from server.core.words import label
from server.webinars.attendance.models import Attendance
from server.webinars.models import Webinar
from server.webinars.registration.holdings import reachable

TIMES = ("start_code_at", "end_code_at", "first_seen_at", "last_seen_at", "confirmed_at")


def _presence(subject: Subject) -> Sequence[tuple[Attendance, Webinar]]:
    webinars = {row.id: webinar for row, webinar in reachable(subject)}
    if not webinars:
        return []
    query = sa.select(Attendance).where(Attendance.registration_id.in_(webinars))
    rows = session.scalars(query.order_by(Attendance.registration_id.desc()))
    return [(row, webinars[row.registration_id]) for row in rows]


def find_presence(subject: Subject) -> list[Held]:
    """Codes entered and minutes, for each session."""
    return [Held(row.registration_id, _("Kehadiran: %(title)s", title=webinar.title), _facts(row)) for row, webinar in _presence(subject)]


def _facts(row: Attendance) -> tuple[Fact, ...]:
    return (Fact(_("Kode awal"), wib_full(row.start_code_at) or "–"), Fact(_("Kode akhir"), wib_full(row.end_code_at) or "–"),
            Fact(_("Dilihat petugas di tempat"), wib_full(row.confirmed_at) or "–"),
            Fact(_("Orang di depan satu layar"), number(row.people) if row.people else "–"),
            Fact(_("Lama hadir"), _("%(n)s menit", n=number(max(row.page_seconds, row.zoom_seconds) // 60)),
                 label("attendance_channel", row.channel)))


def export_presence(subject: Subject) -> list[dict[str, Any]]:
    """The same as data."""
    return [{"session_id": row.webinar_id, "channel": row.channel, "page_seconds": row.page_seconds,
             "zoom_seconds": row.zoom_seconds, "people": row.people,
             **{name: at.isoformat() if (at := getattr(row, name)) else None for name in TIMES}} for row, _webinar in _presence(subject)]


register(Holding("kehadiran", _l("Kehadiran dalam sesi"), frozenset({"attendances"}), find_presence, export_presence, order=31))
leave_out("a registrant's line of a list that lives for a day; it goes when anybody on it erases their registration", "attendance_lists")
