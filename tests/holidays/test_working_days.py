"""The calculus against a slow one that anybody can follow, and the hours at which a day in Jakarta is another one in UTC."""
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.core import clock
from server.holidays.queries import deadline_with

MOMENTS = st.datetimes(datetime(2021, 12, 1), datetime(2027, 3, 1), timezones=st.just(UTC))
DAYS_OFF = st.frozensets(st.dates(date(2021, 11, 1), date(2027, 12, 31)), max_size=40)
WIB = timedelta(hours=7)


def jakarta_day(moment):
    return (moment.astimezone(UTC).replace(tzinfo=None) + WIB).date()


def works(day, holidays):
    return day.strftime("%a") not in ("Sat", "Sun") and day not in holidays


def slow_deadline(start, days, holidays):
    """Write down the working days that follow, one after another, and take the n-th."""
    following = [day for n in range(1, 30 + 20 * days + len(holidays)) if works(day := jakarta_day(start) + timedelta(days=n), holidays)]
    last = following[days - 1]
    return datetime(last.year, last.month, last.day, 16, 59, tzinfo=UTC)


@given(MOMENTS, st.integers(1, 70), DAYS_OFF)
def test_a_deadline_is_the_nth_working_day_that_follows(start, days, holidays):
    assert clock.add_working_days(start, days, holidays) == slow_deadline(start, days, holidays)


@given(MOMENTS, st.integers(1, 70), DAYS_OFF, st.timedeltas(timedelta(0), timedelta(days=40)))
@example(datetime(2025, 2, 6, tzinfo=UTC), 2, frozenset(), timedelta(days=32, microseconds=1))  # a moment past a day's end of 23.59
def test_no_deadline_lies_on_a_day_off(start, days, holidays, pause):
    due_at = deadline_with(holidays, start, days, pause=pause)
    assert works(jakarta_day(due_at), holidays) and clock.wib(due_at).strftime("%H.%M") == "23.59"
    plain = clock.add_working_days(start, days, holidays)
    assert due_at >= plain + pause
    first, last = jakarta_day(plain + pause), jakarta_day(due_at)
    skipped = [day for n in range((last - first).days) if clock.end_of_day(day := first + timedelta(days=n)) >= plain + pause]
    assert not any(works(day, holidays) for day in skipped), "a working day was left out"


@given(MOMENTS, st.integers(1, 70), DAYS_OFF)
def test_counting_back_gives_the_days_again(start, days, holidays):
    due_at = clock.add_working_days(start, days, holidays)
    assert clock.working_days_between(start, due_at, holidays) == days
    assert clock.working_days_between(due_at, start, holidays) == -days


@given(MOMENTS, MOMENTS, DAYS_OFF)
def test_days_between_are_those_one_can_point_at(one, other, holidays):
    first, last = sorted([one, other])
    day, count = jakarta_day(first), 0
    while day < jakarta_day(last):
        day += timedelta(days=1)
        count += works(day, holidays)
    assert clock.working_days_between(first, last, holidays) == count


@given(MOMENTS, st.integers(1, 60), DAYS_OFF, st.dates(date(2022, 1, 1), date(2027, 3, 1)))
def test_one_more_day_off_never_brings_a_deadline_forward(start, days, holidays, extra):
    assert clock.add_working_days(start, days, holidays | {extra}) >= clock.add_working_days(start, days, holidays)


@pytest.mark.parametrize("start, days, holidays, due", [
    ("2026-11-20T16:59", 1, [], "2026-11-23"),  # Friday 23.59 in Jakarta: still Friday
    ("2026-11-20T17:00", 1, [], "2026-11-23"),  # Saturday 00.00 in Jakarta, Friday afternoon in UTC
    ("2026-11-19T17:00", 1, [], "2026-11-23"),  # Friday 00.00 in Jakarta, Thursday in UTC: Monday, not Friday
    ("2026-11-19T16:59", 1, [], "2026-11-20"),
    ("2026-12-30T03:00", 2, ["2027-01-01"], "2027-01-04"),  # over the turn of the year
    ("2026-12-30T03:00", 2, [], "2027-01-01"),  # a year that nobody has filled in: only weekends are free
    ("2026-03-17T03:00", 1, ["2026-03-18", "2026-03-19", "2026-03-20", "2026-03-23", "2026-03-24"], "2026-03-25"),
])
def test_edges(start, days, holidays, due):
    due_at = clock.add_working_days(datetime.fromisoformat(start + "+00:00"), days, frozenset(map(date.fromisoformat, holidays)))
    assert clock.wib(due_at).date() == date.fromisoformat(due) and due_at.strftime("%H:%M") == "16:59"


def test_the_last_minute_of_a_day_belongs_to_it():
    late = datetime(2026, 11, 20, 16, 59, 30, tzinfo=UTC)
    assert clock.end_of_working_day(late) == datetime(2026, 11, 23, 16, 59, tzinfo=UTC)
    assert clock.end_of_working_day(late.replace(second=0)) == late.replace(second=0)
