"""Until when what stayed open in a session is answered in writing; it follows the calendar."""
from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from flask import current_app

from server.core import clock
from server.core.database import session
from server.holidays.deadlines import Batch, mover
from server.holidays.queries import deadline_with, working_deadline
from server.webinars.models import Webinar


def written_deadline(ended_at: datetime) -> datetime:
    """For a session that ended then."""
    return working_deadline(ended_at, current_app.extensions["settings"].written_due_days)


@mover("sessions")
def move_written(after_id: int, most: int, holidays: frozenset[date]) -> Batch:
    """Sessions whose deadline has not passed yet."""
    query = sa.select(Webinar).where(Webinar.id > after_id, Webinar.written_due_at > clock.now(), Webinar.ended_at.is_not(None))
    rows, moved = list(session.scalars(query.order_by(Webinar.id).limit(most).with_for_update())), 0
    days = current_app.extensions["settings"].written_due_days
    for webinar in rows:
        due_at = deadline_with(holidays, webinar.ended_at, days) if webinar.ended_at else None
        if webinar.written_due_at != due_at:
            webinar.written_due_at, moved = due_at, moved + 1
    session.flush()
    return Batch(rows[-1].id if len(rows) == most else None, moved)
