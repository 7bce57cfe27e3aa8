"""When an aspiration must have been read, considered and explained; and moving that for what is open when the calendar changes."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app

from server.aspirations.events import ClarificationExpired
from server.aspirations.models import ENDED_STATES, Aspiration
from server.core import clock
from server.core.database import operation, record, session
from server.core.decisions import Decision
from server.core.words import State
from server.holidays.deadlines import Batch, mover
from server.holidays.queries import days_off, deadline_with

_SUBJECT = "aspiration"
CLARIFY_DAYS = 14  # working days for which the clock stands still at most
_MET_BY = {"read_due_at": "read_at", "considered_due_at": "considered_at", "explained_due_at": "explained_at"}


def due_dates(start: datetime, *, pause: timedelta = timedelta(0), without: frozenset[date] | None = None) -> dict[str, datetime]:
    """The three deadlines of something received at `start`, moved by the time the clock stood still.

    `without`: the days off to reckon with; those of the list unless given.
    """
    holidays, settings = days_off() if without is None else without, current_app.extensions["settings"]
    days = {"read_due_at": settings.read_due_days, "considered_due_at": settings.considered_due_days,
            "explained_due_at": settings.explained_due_days}
    return {name: deadline_with(holidays, start, count, pause=pause) for name, count in days.items()}


def stood_still(asked_at: datetime, until: datetime, *, without: frozenset[date] | None = None) -> timedelta:
    """How long the clock stood still for a question asked then and answered at `until`: at most 14 working days."""
    holidays = days_off() if without is None else without
    return min(until, deadline_with(holidays, asked_at, CLARIFY_DAYS)) - asked_at


@mover("aspirations")
def move_open(after_id: int, most: int, holidays: frozenset[date]) -> Batch:
    """Of what has not been explained yet, every deadline that has not been met yet."""
    query = sa.select(Aspiration).where(Aspiration.id > after_id, Aspiration.state.not_in([State.EXPLAINED, *ENDED_STATES]))
    items = list(session.scalars(query.order_by(Aspiration.id).limit(most).with_for_update()))
    pauses = _pauses([item.id for item in items], holidays)
    now, moved = clock.now(), 0
    for item in items:
        wanted = due_dates(item.submitted_at, pause=pauses.get(item.id, timedelta(0)), without=holidays)
        changed = {name: due_at for name, due_at in wanted.items()
                   if getattr(item, _MET_BY[name]) is None and getattr(item, name) != due_at}
        for name, due_at in changed.items():
            setattr(item, name, due_at)
        if changed:
            item.due_moved_at, moved = now, moved + len(changed)
    session.flush()
    return Batch(items[-1].id if len(items) == most else None, moved)


def _pauses(ids: Sequence[int], holidays: frozenset[date]) -> dict[int, timedelta]:
    """The clock's halts of those whose authors were asked and have answered."""
    query = sa.select(Decision.subject_id, Decision.to_state, Decision.at).where(
        Decision.subject_kind == _SUBJECT, Decision.subject_id.in_(ids), Decision.undone_at.is_(None),
        sa.or_(Decision.to_state == State.NEEDS_CLARIFICATION, Decision.from_state == State.NEEDS_CLARIFICATION)).order_by(Decision.id)
    asked: dict[int, datetime] = {}
    pauses: dict[int, timedelta] = {}
    rows: Sequence[Any] = session.execute(query).all()
    for subject_id, to_state, at in rows:
        if to_state == State.NEEDS_CLARIFICATION:
            asked[subject_id] = at
        elif to_state == State.RECEIVED and subject_id in asked:
            pauses[subject_id] = stood_still(asked.pop(subject_id), at, without=holidays)
    for subject_id, asked_at in asked.items():
        if deadline_with(holidays, asked_at, CLARIFY_DAYS) < clock.now():
            pauses[subject_id] = stood_still(asked_at, clock.now(), without=holidays)
    return pauses


def let_clocks_go_on() -> int:
    """Whose author was asked and hasn't answered in 14 working days is due again; nobody's state changes. Returns how many."""
    asked = sa.select(sa.func.max(Decision.at)).where(
        Decision.subject_kind == _SUBJECT, Decision.subject_id == Aspiration.id, Decision.to_state == State.NEEDS_CLARIFICATION,
        Decision.undone_at.is_(None)).correlate(Aspiration).scalar_subquery()
    oldest = clock.now() - timedelta(days=CLARIFY_DAYS)
    query = sa.select(Aspiration.id).where(Aspiration.state == State.NEEDS_CLARIFICATION, asked < oldest,
                                           Aspiration.clock_resumed_at.is_(None))
    return sum(_let_clock_go_on(aspiration_id) for aspiration_id in session.scalars(query.order_by(Aspiration.id)).all())


@operation
def _let_clock_go_on(aspiration_id: int) -> bool:
    item = session.get(Aspiration, aspiration_id, with_for_update=True, populate_existing=True)
    if item is None or item.state != State.NEEDS_CLARIFICATION or item.clock_resumed_at is not None:
        return False
    pause = _pauses([item.id], days_off()).get(item.id)
    if pause is None:  # the 14 working days are not over yet
        return False
    for name, due_at in due_dates(item.submitted_at, pause=pause).items():
        setattr(item, name, due_at)
    item.clock_resumed_at = clock.now()
    record(ClarificationExpired(aspiration_id=item.id, read_due_at=item.read_due_at))
    return True
