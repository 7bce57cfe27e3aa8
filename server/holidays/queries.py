"""Deadlines in working days, and the list of days off. One door for all who promise a time."""
from __future__ import annotations

import time
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from flask import current_app

from server.core import clock
from server.core.database import session
from server.core.errors import NotFound
from server.holidays.models import Holiday, WorkingCalendar

SECONDS = 5.0  # how long a process may go on with the days it knows; a recompute starts later than that (see operations)
FROM_MONTH = 10  # the decree for the next year comes in September or October: from then on its absence is said
CALENDAR = 1


def working_deadline(start: datetime, days: int, *, pause: timedelta = timedelta(0)) -> datetime:
    """The end (23.59 WIB) of the working day `days` (≥ 1) working days after `start`, later by the time the clock stood still.

    Never on a weekend or a day off, also with a pause: then it is the end of the first working day from there on.
    """
    return deadline_with(days_off(), start, days, pause=pause)


def deadline_with(holidays: frozenset[date], start: datetime, days: int, *, pause: timedelta = timedelta(0)) -> datetime:
    """The same for a given set of days off."""
    due_at = clock.add_working_days(start, days, holidays)
    return clock.end_of_working_day(due_at + pause, holidays) if pause else due_at


def working_days_between(start: datetime, end: datetime) -> int:
    """Working days after `start`'s day up to `end`'s day in Jakarta; negative when `end` is before."""
    return clock.working_days_between(start, end, days_off())


def days_off() -> frozenset[date]:
    """All days on which the offices don't work beside weekends; at most SECONDS old, at once after a change here."""
    kept: dict[str, tuple[float, frozenset[date]]] = current_app.extensions.setdefault("holidays", {})
    until, days = kept.get("days_off", (0.0, frozenset()))
    if time.monotonic() >= until:
        days = fresh_days_off()
        kept["days_off"] = (time.monotonic() + SECONDS, days)
    return days


def fresh_days_off() -> frozenset[date]:
    """The same, read now."""
    return frozenset(session.scalars(sa.select(Holiday.day).where(Holiday.is_day_off)))


def forget() -> None:
    """Read anew at the next question."""
    current_app.extensions.pop("holidays", None)


def of_year(year: int) -> list[Holiday]:
    """A year's list in its order; empty when nobody has filled it in."""
    return list(session.scalars(sa.select(Holiday).where(*_in_year(year)).order_by(Holiday.day)))


def holiday(holiday_id: int) -> Holiday:
    """One day of the list. Raises NotFound."""
    found = session.get(Holiday, holiday_id)
    if found is None:
        raise NotFound()
    return found


def years() -> list[int]:
    """From the first year with a day in the list to the next one, whether filled in or not."""
    this_year = clock.today().year
    first, last = session.execute(sa.select(sa.func.min(Holiday.day), sa.func.max(Holiday.day))).one()
    least = min(first.year, this_year) if first else this_year
    return list(range(least, max(last.year if last else 0, this_year + 1) + 1))


def gap() -> int | None:
    """The year whose list is empty and needed now: this one, or from October on the next one; None when all is well."""
    today = clock.today()
    wanted = [today.year, today.year + 1] if today.month >= FROM_MONTH else [today.year]
    return next((year for year in wanted if not _has_days(year)), None)


def calendar() -> WorkingCalendar:
    """Which state of the list the deadlines follow."""
    return session.get(WorkingCalendar, CALENDAR) or WorkingCalendar(id=CALENDAR, version=1, settled_version=1, moved=0)


def _has_days(year: int) -> bool:
    return session.scalar(sa.select(Holiday.id).where(*_in_year(year)).limit(1)) is not None


def _in_year(year: int) -> tuple[sa.ColumnElement[bool], ...]:
    return Holiday.day >= date(year, 1, 1), Holiday.day <= date(year, 12, 31)
