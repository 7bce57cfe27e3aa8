"""The one clock: UTC inside, Jakarta time (WIB) on screen."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

WIB = ZoneInfo("Asia/Jakarta")


_set_to: ContextVar[datetime | None] = ContextVar("set_to", default=None)


def now() -> datetime:
    """The present, in UTC, to the microsecond."""
    return _set_to.get() or datetime.now(UTC)


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Let `now()` be this moment for whatever is called inside: the demo's past, and tests of deadlines."""
    token = _set_to.set(moment)
    try:
        yield
    finally:
        _set_to.reset(token)


def wib(at: datetime) -> datetime:
    """The same moment on Jakarta's clock."""
    return at.astimezone(WIB)


def today() -> date:
    """Jakarta's date."""
    return wib(now()).date()


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_micros(at: datetime) -> int:
    """Microseconds since 1970, for cursors."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """The moment again, exactly."""
    return _EPOCH + timedelta(microseconds=micros)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware UTC moment. SQLite keeps no zone, so it is put back on reading; a naive value is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """23.59 in Jakarta on that date, as UTC: where every deadline in working days lies."""
    return datetime(day.year, day.month, day.day, 23, 59, tzinfo=WIB).astimezone(UTC)


def is_working_day(day: date, holidays: frozenset[date] = frozenset()) -> bool:
    """Monday to Friday, unless it is one of the days off."""
    return day.weekday() < 5 and day not in holidays


def add_working_days(start: datetime, days: int, holidays: frozenset[date] = frozenset()) -> datetime:
    """The end (23.59 WIB) of the working day that lies `days` (≥ 1) working days after `start`'s day in Jakarta."""
    return end_of_day(_nth_working_day(wib(start).date(), days, holidays))


@lru_cache(maxsize=4096)
def _nth_working_day(day: date, days: int, holidays: frozenset[date]) -> date:
    """Kept, since everything received on one day has the same deadlines."""
    left = days
    while left > 0:
        day += timedelta(days=1)
        if is_working_day(day, holidays):
            left -= 1
    return day


def end_of_working_day(at: datetime, holidays: frozenset[date] = frozenset()) -> datetime:
    """The end (23.59 WIB) of `at`'s day in Jakarta if that is a working day, else of the next working day."""
    day = wib(at).date()
    if at > end_of_day(day):  # within the last minute of a day
        day += timedelta(days=1)
    while not is_working_day(day, holidays):
        day += timedelta(days=1)
    return end_of_day(day)


def working_days_between(start: datetime, end: datetime, holidays: frozenset[date] = frozenset()) -> int:
    """How many working days come after `start`'s day in Jakarta, up to `end`'s day and with it; negative when `end` is before."""
    first, last = wib(start).date(), wib(end).date()
    if last < first:
        return -working_days_between(end, start, holidays)
    return sum(is_working_day(first + timedelta(days=n), holidays) for n in range(1, (last - first).days + 1))
