"""Changing the list of days off, noticing other clock settings, and moving what is open to follow them."""
from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app

from server.core import clock, outbox
from server.core.database import insert_of, operation, record, run_statement, session
from server.core.errors import Invalid, NotFound
from server.core.permissions import Actor, Permission
from server.core.words import HolidayKind
from server.holidays.deadlines import Mover
from server.holidays.events import ClocksChanged, DeadlinesRecomputed, HolidaysChanged
from server.holidays.models import Holiday, WorkingCalendar
from server.holidays.queries import CALENDAR, SECONDS, fresh_days_off

DATA = Path(__file__).parent / "data"
JOB = "holidays.recompute"
FIRST_YEAR, LAST_YEAR = 2000, 2100
AT_A_TIME = 100  # items looked at in one transaction, so that the writer is never held for long
# Later than any process may still be making deadlines with the days it knew before the change.
_WAIT = timedelta(seconds=2 * SECONDS)


@dataclass(frozen=True, kw_only=True)
class Day:
    """What the team says about one day; its texts are cleaned already."""

    day: date
    name: str
    kind: str
    source: str
    is_day_off: bool = True


@operation
def add_holiday(actor: Actor, plan: Day) -> int:
    """One more day in the list; returns its id. Raises Invalid when the date stands there already or is out of reach."""
    actor.must(Permission.MANAGE_HOLIDAYS)
    _calendar()
    _check(plan)
    holiday = Holiday(day=plan.day, name=plan.name, kind=plan.kind, source=plan.source, is_day_off=plan.is_day_off)
    session.add(holiday)
    session.flush()
    _say(actor, "added", plan.day, plan.is_day_off, moves=plan.is_day_off)
    return holiday.id


@operation
def change_holiday(actor: Actor, holiday_id: int, plan: Day) -> None:
    """Another date, name, kind, source or effect. Raises NotFound, Invalid."""
    actor.must(Permission.MANAGE_HOLIDAYS)
    _calendar()
    holiday = _for_change(holiday_id)
    _check(plan, except_id=holiday_id)
    moves = (holiday.day, holiday.is_day_off) != (plan.day, plan.is_day_off)
    holiday.day, holiday.name, holiday.kind = plan.day, plan.name, plan.kind
    holiday.source, holiday.is_day_off = plan.source, plan.is_day_off
    _say(actor, "changed", plan.day, plan.is_day_off, moves=moves)


@operation
def remove_holiday(actor: Actor, holiday_id: int) -> None:
    """That day is a working day again. Raises NotFound."""
    actor.must(Permission.MANAGE_HOLIDAYS)
    _calendar()
    holiday = _for_change(holiday_id)
    session.delete(holiday)
    _say(actor, "removed", holiday.day, holiday.is_day_off, moves=holiday.is_day_off)


@operation
def load_official_days() -> int:
    """Add the days of the data files that are missing; what stands in the list is left as it is. Returns how many came."""
    standing = set(session.scalars(sa.select(Holiday.day)))
    missing = [row for row in official_days() if row["day"] not in standing]
    if missing:
        run_statement(_add_missing, missing)
        record(HolidaysChanged(what="loaded", count=len(missing), version=_new_version()))
    return len(missing)


def official_days() -> list[dict[str, Any]]:
    """The rows of `data/<year>.json`, with their dates as dates."""
    files = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(DATA.glob("*.json"))]
    return [row | {"day": date.fromisoformat(row["day"]), "is_day_off": True} for held in files for row in held["days"]]


def _add_missing(dialect: str) -> Any:
    return insert_of(Holiday, dialect).on_conflict_do_nothing(index_elements=["day"])


def _check(plan: Day, *, except_id: int = 0) -> None:
    if not FIRST_YEAR <= plan.day.year <= LAST_YEAR:
        raise Invalid(day="unknown")
    if plan.kind not in set(HolidayKind):
        raise Invalid(kind="unknown")
    if session.scalar(sa.select(Holiday.id).where(Holiday.day == plan.day, Holiday.id != except_id)) is not None:
        raise Invalid(day="taken")


def _for_change(holiday_id: int) -> Holiday:
    holiday = session.get(Holiday, holiday_id, with_for_update=True, populate_existing=True)
    if holiday is None:
        raise NotFound()
    return holiday


def _say(actor: Actor, what: str, day: date, is_day_off: bool, *, moves: bool) -> None:
    """A corrected name or source moves no deadline."""
    version = _new_version() if moves else _calendar().version
    record(HolidaysChanged(staff_id=actor.staff_id, what=what, day=day.isoformat(), is_day_off=is_day_off, version=version))


# --- what is open follows --------------------------------------------------------------------


def _calendar() -> WorkingCalendar:
    """The one row, held until the end: whoever changes the list or moves deadlines does so one after another."""
    found = session.get(WorkingCalendar, CALENDAR, with_for_update=True, populate_existing=True)
    if found is None:
        found = WorkingCalendar(id=CALENDAR, version=1, settled_version=1, moved=0)
        session.add(found)
        session.flush()
    return found


def _new_version() -> int:
    calendar = _calendar()
    calendar.version += 1
    _post(calendar.version)
    return calendar.version


def _post(version: int) -> None:
    outbox.post(JOB, f"{JOB}:{version}", {"version": version}, due_at=clock.now() + _WAIT)


@operation
def notice_settings() -> bool:
    """The worker looks whether the promised times are others than it last saw, or a recompute is still owed. True if so."""
    settings, calendar = current_app.extensions["settings"], _calendar()
    seen = {"read_days": settings.read_due_days, "considered_days": settings.considered_due_days,
            "explained_days": settings.explained_due_days, "objection_days": settings.objection_due_days}
    if calendar.clock_settings is not None and calendar.clock_settings != seen:
        record(ClocksChanged(**seen, version=_new_version()))
    elif calendar.settled_version < calendar.version:
        _post(calendar.version)
    calendar.clock_settings = seen
    return calendar.settled_version < calendar.version


@operation
def move_some(version: int, move: Mover, after_id: int) -> int | None:
    """One batch of one mover; returns where to go on, None when there is no more or a newer change will do it all again."""
    calendar = _calendar()
    if calendar.version != version or calendar.settled_version >= version:
        return None
    batch = move(after_id, AT_A_TIME, fresh_days_off())
    calendar.moved += batch.moved
    return batch.last_id


@operation
def settle(version: int) -> bool:
    """All movers are through: one row in the ledger says how many deadlines moved. False if that was said, or a newer one will."""
    calendar = _calendar()
    if calendar.version != version or calendar.settled_version >= version:
        return False
    record(DeadlinesRecomputed(version=version, count=calendar.moved))
    calendar.settled_version, calendar.moved, calendar.settled_at = version, 0, clock.now()
    return True
