"""The days that come with the house."""
import json
from datetime import date, datetime

import pytest
import sqlalchemy as sa

from server.core.database import operation, session
from server.core.words import HolidayKind
from server.holidays import operations, queries
from server.holidays.models import Holiday

# How many national holidays and days of joint leave the decrees name, with the presidential decrees of two election days.
COUNTS = {2022: (16, 4), 2023: (16, 11), 2024: (17 + 2, 10), 2025: (17, 11), 2026: (17, 8)}


@pytest.mark.parametrize("year", COUNTS)
def test_a_file_says_where_each_day_comes_from(year):
    held = json.loads((operations.DATA / f"{year}.json").read_text())
    days = [row["day"] for row in held["days"]]
    kinds = [row["kind"] for row in held["days"]]
    assert days == sorted(set(days)) and all(day.startswith(str(year)) for day in days)
    assert (kinds.count(HolidayKind.NATIONAL), kinds.count(HolidayKind.JOINT_LEAVE)) == COUNTS[year]
    assert held["checked"] and held["sources"] and all(row["source"].startswith(("SKB ", "Keppres ")) and row["name"] for row in held["days"])


def test_what_is_the_same_every_year_is_there_every_year():
    days = {row["day"] for row in operations.official_days()}
    for year in COUNTS:
        assert {date(year, 1, 1), date(year, 5, 1), date(year, 6, 1), date(year, 8, 17), date(year, 12, 25)} <= days


def test_a_new_house_has_them(app):
    with app.test_request_context():
        assert [len(queries.of_year(year)) for year in COUNTS] == [sum(pair) for pair in COUNTS.values()]
        assert queries.calendar().version == queries.calendar().settled_version
        due_at = queries.working_deadline(datetime.fromisoformat("2026-03-17T03:00:00+00:00"), 1)
        assert due_at.date() == date(2026, 3, 25)  # Nyepi and Idulfitri lie between


def test_loading_again_adds_only_what_is_missing(app):
    @operation
    def lose_and_rename():
        session.execute(sa.delete(Holiday).where(Holiday.day == date(2025, 8, 18)))
        session.execute(sa.update(Holiday).where(Holiday.day == date(2025, 8, 17)).values(name="HUT RI", is_day_off=False))

    with app.app_context():
        lose_and_rename()
        run = app.test_cli_runner().invoke
        assert run(args=["holidays", "load"]).output.strip() == "1 days added"
        assert run(args=["holidays", "load"]).output.strip() == "0 days added"
        session.rollback()
        changed = session.scalars(sa.select(Holiday).where(Holiday.day.between(date(2025, 8, 17), date(2025, 8, 18))).order_by(Holiday.day)).all()
        assert [(day.name, day.is_day_off) for day in changed] == [("HUT RI", False), ("Cuti bersama Proklamasi Kemerdekaan", True)]
