"""Signs of life: a page that is open says so about once a minute, and the time since the last sign counts as present.

Only the server's clock counts, and only the time between two signs of one registrant: more tabs, a faster script and a device
whose clock is wrong gain nothing. Hundreds at once are one statement.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from server.core import clock
from server.core.database import bulk_operation, insert_of, run_statement
from server.core.session_codes import AttendanceChannel
from server.core.words import Phase
from server.webinars.attendance.models import Attendance, AttendanceRule
from server.webinars.attendance.rule import CODES
from server.webinars.models import Webinar

EVERY = 60  # seconds between two signs of a page, which adds up to a third at random
PAGE_GAP = 170  # seconds between two signs that still count as present: one may be lost
TEXT_GAP = 900  # the same in the text-only room, where a sign is a press of a button


@dataclass(frozen=True, slots=True)
class Sign:
    """One registrant is there. `gap`: how long ago the last sign may be, for the time between to count."""

    registration_id: int
    webinar_id: int
    gap: int = PAGE_GAP


@bulk_operation
def hear(signs: Sequence[Sign]) -> Sequence[bool]:
    """Count them; False for each whose session is not going on, or asks for no minutes. Whoever calls knows that the registration is
    theirs."""
    now = clock.now()
    going = {row[0] for row in run_statement(_going, {"ids": sorted({one.webinar_id for one in signs})})}
    widest: dict[int, Sign] = {}
    for one in signs:
        if one.webinar_id in going and (one.registration_id not in widest or widest[one.registration_id].gap < one.gap):
            widest[one.registration_id] = one
    if widest:
        run_statement(_count, [_values(widest[registration_id], now) for registration_id in sorted(widest)])
    return [one.webinar_id in going for one in signs]


def _values(one: Sign, now: datetime) -> dict[str, Any]:
    at = int(now.timestamp())
    return {"registration_id": one.registration_id, "webinar_id": one.webinar_id, "channel": AttendanceChannel.PAGE.value,
            "page_seconds": 0, "zoom_seconds": 0, "heard_at": at, "first_seen_at": now, "last_seen_at": now, "since": at - one.gap}


@cache
def _going(_dialect: str) -> Any:
    return sa.select(Webinar.id).join(AttendanceRule, AttendanceRule.webinar_id == Webinar.id).where(
        Webinar.id.in_(sa.bindparam("ids", expanding=True)), Webinar.phase == Phase.LIVE, Webinar.rehearsal_of_id.is_(None),
        AttendanceRule.needs != CODES)


@cache
def _count(dialect: str) -> Any:
    """A clock that went back counts nothing, and is believed from then on."""
    row = insert_of(Attendance, dialect)
    gone = row.excluded.heard_at - Attendance.heard_at
    is_there = sa.and_(Attendance.heard_at >= sa.bindparam("since", type_=sa.BigInteger), gone > 0)
    return row.on_conflict_do_update(index_elements=["registration_id"], set_={
        "page_seconds": Attendance.page_seconds + sa.case((is_there, gone), else_=0), "heard_at": row.excluded.heard_at,
        "first_seen_at": sa.func.coalesce(Attendance.first_seen_at, row.excluded.first_seen_at),
        "last_seen_at": row.excluded.last_seen_at})
