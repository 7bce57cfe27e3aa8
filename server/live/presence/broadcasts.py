"""The parts `hosts` and `holds` of the control room's state: initials of colleagues, each until when."""
from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from server.accounts import queries as accounts
from server.core.database import session
from server.live.parts import part
from server.live.presence.models import HostPresence, QuestionHold
from server.live.streams import MEJA
from server.webinars.models import Webinar


@part("hosts", "host", (MEJA,))
def hosts(webinar: Webinar, _audience: str) -> list[dict[str, Any]]:
    """Who was seen at the board; screens leave out those whose `until` (ms) is over, and themselves."""
    rows = session.scalars(sa.select(HostPresence).where(HostPresence.webinar_id == webinar.id).order_by(HostPresence.staff_id)).all()
    who = accounts.initials_of([row.staff_id for row in rows])
    return [{"staff": row.staff_id, "who": who.get(row.staff_id, ""), "until": int(row.until.timestamp() * 1000)} for row in rows]


@part("holds", "hold", (MEJA,))
def holds(webinar: Webinar, _audience: str) -> dict[str, Any]:
    """Which questions are open at whom."""
    rows = session.scalars(sa.select(QuestionHold).where(QuestionHold.webinar_id == webinar.id).order_by(QuestionHold.question_id)).all()
    who = accounts.initials_of([row.staff_id for row in rows])
    return {str(row.question_id): {"staff": row.staff_id, "who": who.get(row.staff_id, ""), "until": int(row.until.timestamp() * 1000)}
            for row in rows}
