"""What is lacking, for every rule. Pure."""
from datetime import UTC, datetime

import pytest

from server.webinars.attendance.rule import Presence, Rule, weigh

AT = datetime(2026, 11, 25, 3, tzinfo=UTC)


def weighed(needs, *, start=False, end=False, minutes=0, share=75, length=100, **more):
    presence = Presence("page", AT if start else None, AT if end else None, minutes * 60, **more)
    return weigh(Rule(needs, share, length), presence)


@pytest.mark.parametrize(("needs", "given", "lacks"), [
    ("codes", {}, ("start_code", "end_code")), ("codes", {"start": True}, ("end_code",)), ("codes", {"start": True, "end": True}, ()),
    ("codes", {"minutes": 100}, ("start_code", "end_code")), ("minutes", {"minutes": 74}, ("minutes",)), ("minutes", {"minutes": 75}, ()),
    ("either", {"minutes": 75}, ()), ("either", {"start": True, "end": True}, ()),
    ("either", {"start": True, "minutes": 10}, ("end_code", "minutes")), ("both", {"start": True, "end": True}, ("minutes",)),
    ("both", {"start": True, "end": True, "minutes": 75}, ()), ("minutes", {"start": True, "end": True}, ("minutes",)),
])
def test_what_is_lacking(needs, given, lacks):
    found = weighed(needs, **given)
    assert found.lacks == lacks and found.is_fulfilled is (not lacks)


def test_staff_who_saw_somebody_are_enough_and_a_cancelled_registration_never_is():
    assert all(weighed(needs, confirmed_at=AT).is_fulfilled for needs in ("codes", "minutes", "either", "both"))
    assert weighed("codes", confirmed_at=AT, is_registered=False).lacks == ("registration",)


def test_minutes_are_rounded_up_for_the_house_and_down_for_nobody_and_an_unknown_length_is_never_reached():
    assert weighed("minutes", minutes=8, length=11, share=75).needed_minutes == 9
    assert weighed("minutes", minutes=9, length=11, share=75).is_fulfilled
    assert not weighed("minutes", minutes=999, length=None).is_fulfilled
    assert weighed("codes").needed_minutes is None


def test_page_and_zoom_do_not_add_up():
    assert Presence("zoom", page_seconds=40 * 60, zoom_seconds=50 * 60).minutes == 50
