"""How long lists that were drawn for download stay: the worker deletes each after a day, this looks for what it missed."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from server.core import retention
from server.core.database import session
from server.webinars.attendance.models import AttendanceList


def _old(cutoff: datetime) -> sa.Select[int]:
    return sa.select(AttendanceList.id).where(AttendanceList.asked_at < cutoff).order_by(AttendanceList.id)


def _cut(ids: Sequence[int]) -> None:
    session.execute(sa.delete(AttendanceList).where(AttendanceList.id.in_(ids)))


retention.add(retention.Rule(
    "attendance.lists", what=_l("Daftar hadir yang disiapkan untuk diunduh petugas"), days=1, since=_l("diminta"),
    why=_l("agar dapat diunduh setelah selesai disusun"), find=_old, cut=_cut))
