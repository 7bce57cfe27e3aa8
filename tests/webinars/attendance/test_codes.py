"""Spoken codes: made, heard, opened by two hosts, entered in time, a thousand times, too late."""
import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.audit.models import Entry
from server.core import clock, limits
from server.core.database import session
from server.core.errors import Closed, Conflict, Invalid, NotFound, SignInNeeded
from server.core.permissions import NOBODY
from server.webinars.attendance import codes, operations, queries
from server.webinars.operations import end_webinar
from tests.webinars.attendance import make
from tests.webinars.registration.make import change

ONE = pytest.mark.only_on("sqlite", "asks no dialect anything")


def distance(one, two):
    row = list(range(len(two) + 1))
    for n, letter in enumerate(one, 1):
        before, row = row, [n]
        row += [0] * len(two)
        for m, other in enumerate(two, 1):
            row[m] = min(before[m] + 1, row[m - 1] + 1, before[m - 1] + (letter != other))
    return row[-1]


def test_no_two_words_are_nearly_the_same():
    assert all(distance(one, two) >= 3 for n, one in enumerate(codes.WORDS) for two in codes.WORDS[n + 1:])
    assert len(set(codes.WORDS)) * (len(codes.WORDS) - 1) >= 8000 and all(4 <= len(word) <= 7 for word in codes.WORDS)


def test_a_code_is_two_words_and_never_one_of_the_other_code():
    for _ in range(50):
        first = codes.new_code()
        assert len(set(first.split())) == 2 and not set(codes.new_code(other_than=first).split()) & set(first.split())


@pytest.mark.parametrize("typed", ["gajah melon", "GAJAH  Melon", "gajah-melon", "gajahmelon", "gajh melon", "gajah mellon", "gajah melom!"])
def test_a_slip_of_a_finger_is_heard(typed):
    assert codes.is_right(typed, "gajah melon")


@pytest.mark.parametrize("typed", ["", "gajah", "melon gajah", "gajah nanas", "gajah melon nanas", "🙂 " * 40, "gj melon", "gajah\x00melon" * 9])
def test_another_word_is_not(typed):
    assert not codes.is_right(typed, "gajah melon")


def test_two_hosts_have_one_code_and_opening_never_shortens(app, cast):
    assert cast.host
    found = []
    with app.app_context():
        webinar_id, _slug = make.live()

    def open_it():
        with app.app_context():
            found.append(make.opened(webinar_id, minutes=20))

    hosts = [threading.Thread(target=open_it) for _ in range(2)]
    [one.start() for one in hosts]
    [one.join() for one in hosts]
    with app.app_context():
        before = queries.codes_of(webinar_id)["start"].closes_at
        assert make.opened(webinar_id, minutes=5) == found[0] == found[1]
        session.rollback()
        assert queries.codes_of(webinar_id)["start"].closes_at == before
        assert make.opened(webinar_id, "end") != found[0]


def test_who_gives_both_in_time_fulfils_the_rule(app, cast):
    assert cast.host
    with app.app_context():
        webinar_id, _slug = make.live()
        one = make.person(webinar_id)
        assert operations.enter_code(NOBODY, one, make.opened(webinar_id), "youtube") == "start"
        assert make.found(one).lacks == ("end_code",) and make.presence(one).channel == "youtube"
        first = make.presence(one).start_code_at
        assert operations.enter_code(NOBODY, one, make.opened(webinar_id)) == "start" and make.presence(one).start_code_at == first
        operations.enter_code(NOBODY, one, make.opened(webinar_id, "end"))
        assert make.found(one).is_fulfilled
        assert queries.codes_of(webinar_id)["start"].code not in repr(session.scalars(sa.select(Entry.facts)).all())


@ONE
def test_before_wrong_late_and_opened_again(app, cast):
    assert cast.host
    with app.app_context():
        webinar_id, _slug = make.live()
        one = make.person(webinar_id)
        with pytest.raises(Closed) as none:
            operations.enter_code(NOBODY, one, "gajah melon")
        assert none.value.data["why"] == "none"
        code = make.opened(webinar_id)
        with pytest.raises(Invalid):
            operations.enter_code(NOBODY, one, "bukan itu")
        with pytest.raises(Invalid):
            operations.enter_code(NOBODY, one, code, "telepati")
        with clock.set_to(clock.now() + timedelta(minutes=10, seconds=1)):
            with pytest.raises(Closed) as late:
                operations.enter_code(NOBODY, one, code)
            assert (late.value.data["why"], late.value.data["moment"]) == ("late", "start")
            assert make.opened(webinar_id) == code and operations.enter_code(NOBODY, one, code) == "start"
        operations.close_code(make.HOST, webinar_id, "start")
        with pytest.raises(NotFound):
            operations.close_code(make.HOST, webinar_id, "end")


@ONE
def test_codes_open_only_while_it_goes_on_and_a_day_after(app, cast):
    with app.app_context():
        coming = make.registrants.webinar()
        with pytest.raises(Conflict):
            make.opened(coming)
        webinar_id, _slug = make.live()
        with pytest.raises(SignInNeeded):
            operations.open_code(cast.citizen.actor, webinar_id, "start")
        with pytest.raises(Invalid):
            make.opened(webinar_id, minutes=7)
        with pytest.raises(NotFound):
            make.opened(webinar_id, "tengah")
        end_webinar(make.HOST, webinar_id)
        assert make.opened(webinar_id, "end")
        change(webinar_id, ended_at=clock.now() - timedelta(hours=25))
        with pytest.raises(Conflict):
            make.opened(webinar_id, "end")


def test_who_cancelled_enters_nothing(app, cast):
    assert cast.host
    with app.app_context():
        from server.webinars.registration.operations import cancel_registration

        webinar_id, _slug = make.live()
        one, code = make.person(webinar_id), make.opened(webinar_id)
        cancel_registration(NOBODY, one)
        with pytest.raises(NotFound):
            operations.enter_code(NOBODY, one, code)
        assert "registration" in make.found(one).lacks


@ONE
@pytest.mark.parametrize("tries", [40, pytest.param(1000, marks=pytest.mark.slow)])
def test_a_thousand_tries_are_no_way_in(app, cast, tries):
    """Right ones count too, and the thirtieth in an hour is the last; another registrant of the same hall goes on."""
    assert cast.host
    with app.app_context():
        webinar_id, slug = make.live()
        one = make.person(webinar_id, player=cast.citizen)
        make.person(webinar_id, "budi@contoh.example", player=cast.stranger)
        code = make.opened(webinar_id, minutes=60)
    app.extensions["limiter"] = limits.Limiter(None)
    token = cast.citizen.token(f"/sesi/{slug}/hadir")
    terse = {"Accept": "application/json"}  # a refusal without its page
    answers = [cast.citizen.client.post(f"/sesi/{slug}/hadir", data={"csrf_token": token, "code": f"gajah {n}"}, headers=terse).status_code
               for n in range(tries)]
    assert answers.count(422) == 8 and answers.count(429) == tries - 8
    with app.app_context():
        assert make.found(one).start_code_at is None
    assert cast.stranger.post(f"/sesi/{slug}/hadir", {"code": code}).status_code == 303
    other = cast.visitor()
    token = other.token(f"/sesi/{slug}/hadir")
    typed = {"csrf_token": token, "code": "gajah x", "contact": "dewi@contoh.example"}
    assert [other.client.post(f"/sesi/{slug}/hadir", data=typed).status_code for _ in range(30)].count(422) == 20


@ONE
def test_a_network_of_many_registrants_guesses_no_longer_than_one(app, cast, monkeypatch):
    """A hundred invented registrants had 1,200 tries in ten minutes, of 8,372 codes. Who types what they heard is held up by nobody."""
    assert cast.host
    monkeypatch.setitem(limits._ITEMS, "attendance.code.miss.network", limits.parse_many("6/10minute"))
    with app.app_context():
        webinar_id, slug = make.live()
        visitors = [cast.visitor() for _ in range(4)]
        for n, one in enumerate(visitors):
            one.get("/aspirasi/baru")
            make.person(webinar_id, f"palsu{n}@contoh.example", one)
        code = make.opened(webinar_id, minutes=60)
    app.extensions["limiter"] = limits.Limiter(None)

    def tries(one, typed):
        return one.client.post(f"/sesi/{slug}/hadir", data={"csrf_token": one.token(f"/sesi/{slug}/hadir"), "code": typed}).status_code

    assert [tries(one, f"gajah {n}") for one in visitors[:2] for n in range(3)] == [422] * 6
    assert [tries(visitors[2], "gajah x"), tries(visitors[2], code)] == [422, 429]  # one each, and the right one is no more taken
    assert tries(visitors[3], code) == 303  # who was not wrong yet waits for nobody


@ONE
def test_the_rule_stands_once_the_session_is_over(app, cast):
    assert cast.host
    with app.app_context():
        webinar_id, _slug = make.live()
        for needs, share, meeting in (("apa", 75, ""), ("codes", 5, ""), ("codes", 101, ""), ("codes", 75, "12")):
            with pytest.raises(Invalid):
                make.rule(webinar_id, needs, share, meeting)
        make.rule(webinar_id, "either", 60, "852 1848 6288")
        end_webinar(make.HOST, webinar_id)
        with pytest.raises(Conflict):
            make.rule(webinar_id, "codes", 60)
        make.rule(webinar_id, "either", 60, "852 1848 6289")
