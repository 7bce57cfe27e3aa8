"""The programme on the clock: going on, moving the schedule, and what screens are told."""
import re
from datetime import timedelta

import pytest

from server.core.errors import Conflict, Invalid, NotAllowed
from server.core.keys import new_key
from server.webinars import queries
from server.webinars.models import Webinar
from server.webinars.operations import begin_part, begin_webinar, end_webinar, move_schedule
from tests.live import make

RUNDOWN = (("opening", "Pembukaan", 10), ("talk", "Paparan", 30), ("questions", "Tanya jawab", 45), ("closing", "Kesimpulan", 10))


@pytest.fixture
def running(app, cast, time_is_ours):
    """A session of four parts that began just now."""
    assert cast.host
    with app.test_request_context():
        webinar_id = make.webinar("scheduled", slug="acara", rundown=RUNDOWN)
        begin_webinar(make.HOST, webinar_id)
        yield webinar_id


def parts(webinar_id):
    from server.core.database import session

    session.rollback()
    return queries.programme(session.get(Webinar, webinar_id))


def move(webinar_id, minutes, key=None):
    """Of who sees what stands."""
    position, lasts = next((part.position, part.minutes) for part in parts(webinar_id) if part.state == "now")
    move_schedule(make.HOST, webinar_id, minutes, position=position, lasts=lasts, key=key)


def states(webinar_id):
    return [part.state for part in parts(webinar_id)]


def test_the_clock_goes_on_by_itself_and_the_host_before_it(running, time_is_ours):
    assert states(running) == ["now", "", "", ""]
    time_is_ours.pass_by(11 * 60)
    assert states(running) == ["done", "now", "", ""]
    begin_part(make.HOST, running, 2)  # the talk was short
    assert states(running) == ["done", "done", "now", ""]
    begin_part(make.HOST, running, 2)  # a double click
    assert states(running) == ["done", "done", "now", ""]
    time_is_ours.pass_by(46 * 60)
    assert states(running) == ["done", "done", "done", "now"]


@pytest.mark.parametrize("position", [2, 3, 9])
def test_an_old_page_skips_nothing(running, position):
    with pytest.raises(Conflict):
        begin_part(make.HOST, running, position)
    assert states(running) == ["now", "", "", ""]


def test_a_part_that_is_over_does_not_come_back(running, time_is_ours):
    time_is_ours.pass_by(11 * 60)
    with pytest.raises(Conflict):
        begin_part(make.HOST, running, 0)


def test_moving_the_schedule_keeps_the_promised_question_time(running, time_is_ours):
    before = parts(running)
    move(running, 7)
    after = parts(running)
    assert (after[0].minutes, after[0].promised) == (17, 10)
    for one, other in zip(before[1:], after[1:], strict=True):
        assert other.starts_at - one.starts_at == timedelta(minutes=7)
        assert other.minutes == one.minutes
    move(running, -7)
    assert [part.starts_at for part in parts(running)] == [part.starts_at for part in before]


@pytest.mark.parametrize("minutes", [0, 121, -121, -11])
def test_a_move_that_makes_no_sense_is_refused(running, minutes):
    with pytest.raises(Invalid):
        move(running, minutes)
    assert parts(running)[0].minutes == 10


def test_two_hosts_at_once_move_it_once(running, time_is_ours):
    move_schedule(make.HOST, running, 5, position=0, lasts=10)
    with pytest.raises(Conflict) as refused:
        move_schedule(make.HOST, running, 5, position=0, lasts=10)
    assert refused.value.data == {"state": "part", "why": "moved", "position": 0, "lasts": 15}
    assert parts(running)[0].minutes == 15
    time_is_ours.pass_by(16 * 60)
    with pytest.raises(Conflict):  # another part runs than the one that was looked at
        move_schedule(make.HOST, running, 5, position=0, lasts=15)
    assert [part.minutes for part in parts(running)] == [15, 30, 45, 10]


def test_a_move_that_is_retried_moves_once(running):
    key = new_key()
    move(running, 5, key)
    move(running, 5, key)  # also by who saw what came of the first
    move_schedule(make.HOST, running, 5, position=0, lasts=10, key=key)
    assert parts(running)[0].minutes == 15
    move(running, 5, new_key())
    assert parts(running)[0].minutes == 20
    end_webinar(make.HOST, running)
    move_schedule(make.HOST, running, 5, position=0, lasts=10, key=key)  # its answer was lost for long


def test_what_has_run_cannot_be_taken_away(running, time_is_ours):
    time_is_ours.pass_by(8 * 60)
    with pytest.raises(Invalid):
        move(running, -5)
    move(running, -2)
    assert parts(running)[0].minutes == 8


def test_every_screen_is_told(running, published, cast, room_state):
    move(running, 5)
    facts = [payload for _room, name, payload in published if name == "fact"]
    assert len(facts) == 3 and {fact["kind"] for fact in facts} == {"programme.changed"}
    told = facts[0]["set"]["programme"]
    assert told == room_state(cast.citizen.client, "acara", "hadirin")["programme"]
    assert [(part["minutes"], part["promised"], part["kind"]) for part in told] == [
        (15, 10, "opening"), (30, 30, "talk"), (45, 45, "questions"), (10, 10, "closing")]


def test_only_who_leads_sessions_moves_them(running, cast):
    for act in (lambda actor: begin_part(actor, running, 1), lambda actor: move_schedule(actor, running, 5, position=0, lasts=10)):
        with pytest.raises(NotAllowed):
            act(cast.moderator.actor)


def geser(html):
    """The hidden fields of the form that moves the schedule."""
    form = html[html.index('action="/sesi/tombol/kendali/acara/geser"'):].split("</form>")[0]
    return dict(re.findall(r'name="(key|position|lasts)" value="([^"]*)"', form))


def test_the_buttons_work_without_scripts(app, cast, here, time_is_ours):
    assert cast.host
    webinar_id = here(make.webinar, "scheduled", slug="tombol", rundown=RUNDOWN)
    here(begin_webinar, make.HOST, webinar_id)
    page = "/sesi/tombol/kendali"
    assert "Lanjut ke Paparan" in cast.host.get(page).text
    form = geser(cast.host.get(page).text)
    assert (form["position"], form["lasts"]) == ("0", "10")
    for _click in range(2):
        assert cast.host.post(f"{page}/acara/geser", form | {"minutes": "5"}, page=page).status_code == 303
    json = {"Accept": "application/json"}
    assert cast.host.post(f"{page}/acara/geser", form | {"minutes": "lima"}, page=page, headers=json).status_code == 422
    for missing in ("key", "position", "lasts"):
        told = cast.host.post(f"{page}/acara/geser", {k: v for k, v in form.items() if k != missing} | {"minutes": "5"}, page=page, headers=json)
        assert (told.status_code, told.json["field"]) == (400, missing)
    late = cast.host.post(f"{page}/acara/geser", form | {"minutes": "5", "key": new_key()}, page=page, headers=json)
    assert (late.status_code, late.json["why"], late.json["lasts"]) == (409, "moved", 15)
    late = cast.host.post(f"{page}/acara/geser", form | {"minutes": "-3", "key": new_key()}, page=page)
    assert late.status_code == 409 and "Jadwal sudah bergeser lebih dahulu" in late.text and 'value="-3"' in late.text
    assert (geser(late.text)["lasts"], "Kini 15 menit: Pembukaan" in late.text) == ("15", True)
    assert cast.host.post(f"{page}/acara/1/mulai", page=page).status_code == 303
    text = cast.host.get(page).text
    assert "Lanjut ke Tanya jawab" in text and "dari 45 menit yang dijanjikan" in text and "45.00" in text
    assert cast.moderator.client.post(f"{page}/acara/1/mulai", data={"csrf_token": cast.moderator.token("/sesi/tombol")}).status_code == 403
