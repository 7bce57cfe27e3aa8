"""Signs of life: counted by the server's clock, once for all tabs."""
from datetime import timedelta

import pytest

from server.core import clock
from server.core.database import operation
from server.core.permissions import NOBODY
from server.webinars.attendance import beats, operations, queries, samples
from server.webinars.operations import end_webinar
from tests.webinars.attendance import make


def signs(webinar_id, one, *after, gap=beats.PAGE_GAP):
    """Signs so many seconds after now; whether each counted."""
    now = clock.now()
    told = []
    for seconds in after:
        with clock.set_to(now + timedelta(seconds=seconds)):
            told.append(beats.hear(beats.Sign(one, webinar_id, gap)))
    return told


def test_the_time_between_two_signs_counts_once_for_all_tabs(app, cast):
    assert cast.host
    with app.app_context():
        webinar_id, _slug = make.live()
        make.rule(webinar_id, "minutes")
        one = make.person(webinar_id)
        assert all(signs(webinar_id, one, 0, 5, 60, 61, 62, 120, 121, 180))
        assert make.presence(one).page_seconds == 180
        signs(webinar_id, one, 400, 460)  # three minutes without a word do not count
        assert 239 <= make.presence(one).page_seconds <= 241


def test_a_clock_that_goes_back_takes_nothing_and_gives_nothing(app, cast):
    assert cast.host
    with app.app_context():
        webinar_id, _slug = make.live()
        make.rule(webinar_id, "minutes")
        one = make.person(webinar_id)
        signs(webinar_id, one, 0, 60, -3600, -3590)
        assert 69 <= make.presence(one).page_seconds <= 71


@pytest.mark.only_on("sqlite", "the same statement as above")
def test_the_text_only_room_may_be_silent_for_longer(app, cast):
    assert cast.host
    with app.app_context():
        webinar_id, _slug = make.live()
        make.rule(webinar_id, "minutes")
        one = make.person(webinar_id)
        signs(webinar_id, one, 0, 800, 1600, 3000, gap=beats.TEXT_GAP)
        assert make.presence(one).page_seconds == 1600


def test_many_in_one_call_and_nobody_after_the_end(app, cast):
    assert cast.host
    with app.app_context():
        webinar_id, _slug = make.live()
        make.rule(webinar_id, "either")
        people = [make.person(webinar_id, f"o{n}@contoh.example") for n in range(5)]
        together = operation(beats.hear.__wrapped__)
        now = clock.now()
        for seconds in (0, 60):
            with clock.set_to(now + timedelta(seconds=seconds)):
                assert all(together([beats.Sign(one, webinar_id) for one in (*people, *people)]))
        assert all(59 <= make.presence(one).page_seconds <= 61 for one in people)
        end_webinar(make.HOST, webinar_id)
        assert signs(webinar_id, people[0], 120) == [False]
        assert signs(make.live()[0], people[0], 120) == [False]  # codes alone: nobody's minutes are kept
        assert make.presence(people[0]).page_seconds <= 61


@pytest.mark.only_on("sqlite", "asks no dialect anything")
def test_an_overrun_asks_for_no_more_and_a_short_session_for_less(app, cast):
    assert cast.host
    with app.app_context():
        webinar_id, _slug = make.live(minutes=60, began_ago=40)
        make.rule(webinar_id, "minutes", 50)
        one = make.person(webinar_id)
        assert make.found(one).needed_minutes == 30
        end_webinar(make.HOST, webinar_id)
        assert make.found(one).needed_minutes == 20


def test_of_a_minute_the_highest_count_stays(app, cast):
    assert cast.host
    with app.app_context():
        webinar_id, _slug = make.live()
        now = clock.now().replace(second=10)
        for people in (3, 7, 5, 0):
            with clock.set_to(now):
                samples.note_sample(webinar_id, "page", people)
        found = queries.channels_over_time(webinar_id)
        assert [(one.people, one.total) for one in found] == [({"page": 7}, 7)]


def test_a_group_before_one_screen_is_counted_apart(app, cast):
    assert cast.host
    with app.app_context():
        webinar_id, _slug = make.live()
        one = make.person(webinar_id, channel="page")
        operations.count_group(NOBODY, one, 12)
        counted = queries.present_by_channel(webinar_id)
        assert (counted["joint"].in_groups, counted["page"].registered) == (12, 1)
        operations.count_group(NOBODY, one, 1)
        assert make.found(one).people is None and not make.found(one).is_fulfilled
