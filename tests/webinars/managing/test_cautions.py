"""Warnings about a time: public holidays, weekends, Friday noon, maghrib, another session. None of them refuses anything."""
from datetime import datetime, timedelta

import pytest

from server.core import clock
from server.webinars.managing import cautions, operations
from server.webinars.operations import Plan, add_webinar
from tests.webinars.managing.make import outline, soon


def at(day, hours, minutes=0):
    return datetime(2026, 12, day, hours, minutes, tzinfo=clock.WIB)


def codes(*args, **kwargs):
    return [one.code for one in cautions.of_time(*args, **kwargs)]


@pytest.fixture
def calendar(app, cast):
    """The list of 2026 is there from the beginning."""
    with app.test_request_context():
        yield cast


TIMES = [
    (at(22, 9), 120, []), (at(19, 9), 120, ["weekend"]), (at(20, 9), 120, ["weekend"]), (at(25, 8), 60, ["holiday"]),
    (at(18, 11), 30, []), (at(18, 11), 31, ["friday"]), (at(18, 13), 60, []), (at(18, 12, 59), 60, ["friday"]), (at(18, 9), 300, ["friday"]),
    (at(17, 12), 60, []), (at(22, 16), 105, []), (at(22, 16), 106, ["maghrib"]), (at(22, 18, 30), 60, []), (at(22, 18, 29), 60, ["maghrib"]),
    (at(25, 11, 30), 500, ["holiday", "friday", "maghrib"]), (None, 60, [])]


def test_what_is_said_of_a_time(calendar):
    assert [(starts, minutes, codes(starts, minutes)) for starts, minutes, _expected in TIMES] == TIMES


def test_the_words_name_the_day_and_the_list_that_is_missing(calendar):
    assert cautions.of_time(at(25, 8), 60)[0].words.startswith("Jumat, 25 Desember 2026 adalah hari libur: ")
    assert "2031" in cautions.of_time(datetime(2031, 5, 6, 9, tzinfo=clock.WIB), 60)[0].words


def test_another_session_at_the_same_time(calendar):
    actor = calendar.host.actor
    number = add_webinar(actor, Plan(slug="ada", title="Yang sudah ada", starts_at=at(22, 9), minutes=120))
    add_webinar(actor, Plan(slug="batal", title="Yang batal", phase="cancelled", starts_at=at(22, 9), minutes=120))
    assert codes(at(22, 10), 60) == codes(at(22, 8), 61) == ["same_time"]
    assert codes(at(22, 8), 60) == codes(at(22, 11), 60) == codes(at(22, 10), 60, besides=number) == []
    assert "Yang sudah ada" in cautions.of_time(at(22, 10), 60)[0].words


def test_they_are_shown_and_refuse_nothing(app, calendar):
    host = calendar.host
    slug = operations.add_session(host.actor, outline(starts_at=soon(hour=12) + timedelta(days=3)))  # a Friday
    for path in (f"/kelola/sesi/{slug}", f"/kelola/sesi/{slug}/umumkan"):
        html = host.get(path).get_data(as_text=True)
        assert "salat Jumat" in html and "Ini peringatan, bukan larangan." in html
    assert host.post(f"/kelola/sesi/{slug}/umumkan", {"revision": "1"}).status_code == 303
