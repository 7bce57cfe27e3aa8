"""Attendance in a rehearsal: the rule is the session's, its codes are the rehearsal's own, and nobody's presence stays."""
from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from server.core.database import session
from server.webinars import rehearsals
from server.webinars.attendance.models import Attendance, AttendanceCode, AttendanceList, AttendanceRule, AttendanceSample


def _copy(webinar_id: int, copy_id: int, _gathered: Any) -> None:
    session.execute(sa.delete(AttendanceRule).where(AttendanceRule.webinar_id == copy_id))
    row = session.get(AttendanceRule, webinar_id)
    if row is not None:
        session.add(AttendanceRule(webinar_id=copy_id, needs=row.needs, share=row.share))


rehearsals.add(rehearsals.Part(
    "attendance", goes=(AttendanceCode, Attendance, AttendanceSample, AttendanceList, AttendanceRule), copy=_copy))
