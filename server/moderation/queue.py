"""The order of the desk: highest risk first, then the nearest deadline."""
from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa

from server.core import clock
from server.moderation.models import Case, Lane

LaneFilter = Lane | Literal["overdue"] | None
# Addresses are Indonesian; the order is the order of the tabs.
LANE_SLUGS: dict[str, LaneFilter] = {
    "perhatian": Lane.ATTENTION, "baru": Lane.NEW, "dilaporkan": Lane.REPORTED, "keberatan": Lane.OBJECTION,
    "klarifikasi": Lane.CLARIFIED, "lewat-tenggat": "overdue",
}
SLUGS: dict[LaneFilter, str] = {lane: slug for slug, lane in LANE_SLUGS.items()}


def in_lane(lane: LaneFilter) -> sa.ColumnElement[bool]:
    """Open cases of a lane; None is all of them, `overdue` cuts across the lanes."""
    if lane is None:
        return sa.true()
    if lane == "overdue":
        return Case.due_at < clock.now()
    return Case.lane == lane.value


def queue_order() -> tuple[sa.UnaryExpression[Any], ...]:
    """Risk falling, deadline rising, then the order of arrival."""
    return Case.risk.desc(), Case.due_at.asc(), Case.id.asc()


def beyond(case_id: int) -> sa.ColumnElement[bool]:
    """What comes after a case in that order, also when it is closed by now."""
    return _past(case_id, is_after=True)


def before(case_id: int) -> sa.ColumnElement[bool]:
    """What comes before it."""
    return _past(case_id, is_after=False)


def _past(case_id: int, *, is_after: bool) -> sa.ColumnElement[bool]:
    there = sa.orm.aliased(Case)

    def of(column: sa.orm.InstrumentedAttribute[object]) -> sa.ScalarSelect[object]:
        return sa.select(column).where(there.id == case_id).scalar_subquery()

    risk, due, mine = of(there.risk), of(there.due_at), of(there.id)
    if is_after:
        return sa.or_(Case.risk < risk, sa.and_(Case.risk == risk, sa.or_(Case.due_at > due, sa.and_(Case.due_at == due, Case.id > mine))))
    return sa.or_(Case.risk > risk, sa.and_(Case.risk == risk, sa.or_(Case.due_at < due, sa.and_(Case.due_at == due, Case.id < mine))))
