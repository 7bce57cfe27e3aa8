"""The desk's deadlines follow the calendar: objections first, then the open cases, which take over what they are about."""
from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from flask import current_app

from server.aspirations.models import Aspiration
from server.core.database import session
from server.holidays.deadlines import Batch, mover
from server.holidays.queries import deadline_with
from server.moderation.models import Case, Lane, Objection

REPORT_DAYS = 1  # working days until what readers reported must have been looked at
ASPIRATION = "aspiration"


@mover("objections")
def move_objections(after_id: int, most: int, holidays: frozenset[date]) -> Batch:
    """Objections that nobody has decided yet."""
    query = sa.select(Objection).where(Objection.id > after_id, Objection.decided_at.is_(None))
    open_ones = list(session.scalars(query.order_by(Objection.id).limit(most).with_for_update()))
    days, moved = current_app.extensions["settings"].objection_due_days, 0
    for objection in open_ones:
        due_at = deadline_with(holidays, objection.at, days)
        if objection.due_at != due_at:
            objection.due_at, moved = due_at, moved + 1
    session.flush()
    return Batch(open_ones[-1].id if len(open_ones) == most else None, moved)


@mover("cases")
def move_cases(after_id: int, most: int, holidays: frozenset[date]) -> Batch:
    """Cases that lie on the desk. What they are about was moved before them."""
    query = (sa.select(Case, Aspiration.read_due_at, Objection.due_at)
             .outerjoin(Aspiration, sa.and_(Case.subject_kind == ASPIRATION, Aspiration.id == Case.subject_id))
             .outerjoin(Objection, sa.and_(Case.subject_kind == ASPIRATION, Objection.aspiration_id == Case.subject_id))
             .where(Case.id > after_id, Case.closed_at.is_(None)).order_by(Case.id).limit(most).with_for_update(of=Case))
    rows, moved = session.execute(query).all(), 0
    for case, read_due_at, objection_due_at in rows:
        due_at = _due_at(case, read_due_at, objection_due_at, holidays)
        if due_at is not None and case.due_at != due_at:
            case.due_at, moved = due_at, moved + 1
    session.flush()
    return Batch(rows[-1][0].id if len(rows) == most else None, moved)


def _due_at(case: Case, read_due_at: datetime | None, objection_due_at: datetime | None, holidays: frozenset[date]) -> datetime | None:
    if case.lane == Lane.REPORTED:
        return deadline_with(holidays, case.opened_at, REPORT_DAYS)
    return objection_due_at if case.lane == Lane.OBJECTION else read_due_at
