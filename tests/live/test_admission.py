"""Who gets a socket and for how long: handshakes are bounded, those who enter nothing go, rights that end by the clock end."""
import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from limits import parse_many

from server.accounts.models import StaffSession
from server.core import admission, clock, limits, realtime
from server.core.database import operation, session
from server.core.realtime import socketio
from server.live import operations
from server.live.screens import queries
from server.live.screens.models import ScreenLink
from server.live.screens.operations import make_link
from server.webinars.models import Webinar
from server.webinars.operations import end_webinar
from tests.live import make

SLUG = "ambang"
HANDSHAKE = "/socket.io/?EIO=4&transport=polling"


@pytest.fixture
def room(app, cast, here):
    assert cast.host
    return here(make.webinar, slug=SLUG)


@pytest.fixture
def look(app, monkeypatch):
    """A round of the doorman, to whom all waiting is over."""

    def look():
        monkeypatch.setattr(admission, "ASK_EVERY", 0)
        doorman = app.extensions["doorman"]
        doorman._rights.update({sid: (right, 0) for sid, (right, _at) in doorman._rights.items()})
        doorman.look()

    return look


def connect(app, player):
    token = player.get(f"/sesi/{SLUG}/saya.json").json["token"]
    return socketio.test_client(app, flask_test_client=player.client, auth={"token": token})


def enter(socket, audience="hadirin", **more):
    return socket.emit("room.enter", {"slug": SLUG, "audience": audience, **more}, callback=True)


def facts(socket):
    return [message for message in socket.get_received() if message["name"] == "fact"]


# --- the handshake ---------------------------------------------------------------------------


def test_handshakes_of_a_network_are_bounded_and_who_is_refused_polls(app, room, cast, monkeypatch):
    monkeypatch.setitem(limits._ITEMS, "socket.connect", parse_many("2/minute"))
    app.extensions["limiter"] = limits.Limiter(None)
    client = cast.citizen.client
    assert [client.get(HANDSHAKE).status_code for _ in range(4)] == [200, 200, 401, 401]
    assert client.get(f"/sesi/{SLUG}/keadaan.json").status_code == 200
    assert client.get(HANDSHAKE, environ_base={"REMOTE_ADDR": "198.51.100.7"}).status_code == 200


def test_a_hall_full_of_people_is_let_in(app, room):
    app.extensions["limiter"] = limits.Limiter(None)
    with app.app_context():
        assert all(limits.count_below("socket.connect", "hall") for _ in range(1000))


def test_no_more_sockets_than_the_budget_and_some_to_spare(app, room, cast):
    settings = app.extensions["settings"]
    client = cast.citizen.client
    app.extensions["settings"] = settings.model_copy(update={"socket_budget": len(socketio.server.eio.sockets) + 1 - admission.SPARE})
    assert [client.get(HANDSHAKE).status_code for _ in range(2)] == [200, 401]
    assert client.get(f"/sesi/{SLUG}/keadaan.json").status_code == 200
    app.extensions["settings"] = settings
    assert client.get(HANDSHAKE).status_code == 200


class Polling:
    """A client on long-polling, in full."""

    def __init__(self, player):
        self.client = player.client
        self.sid = json.loads(self.client.get(HANDSHAKE).text[1:])["sid"]
        self.address = f"{HANDSHAKE}&sid={self.sid}"

    def say(self, text):
        assert self.client.post(self.address, data=text, content_type="text/plain").status_code == 200
        return self.client.get(self.address).text


def test_who_enters_no_room_is_sent_off(app, room, cast, monkeypatch):
    doorman = app.extensions["doorman"]
    token = cast.citizen.get(f"/sesi/{SLUG}/saya.json").json["token"]
    silent, connected, at_home = (Polling(cast.citizen) for _ in range(3))
    for one in (connected, at_home):
        assert one.say("40" + json.dumps({"token": token})).startswith("40")
    assert '"mode":"live"' in at_home.say(f'420["room.enter",{{"slug":"{SLUG}"}}]')
    open_now = socketio.server.eio.sockets
    doorman.look()
    assert {silent.sid, connected.sid, at_home.sid} <= set(open_now)  # not before their time
    monkeypatch.setattr(admission.time, "monotonic", lambda now=admission.time.monotonic: now() + admission.ENTER_WITHIN)
    doorman.look()
    assert at_home.sid in open_now and silent.sid not in open_now and connected.sid not in open_now
    assert not doorman._newcomers
    assert cast.citizen.client.get(silent.address).status_code == 400


def test_entering_has_a_rate_for_each_socket_that_leaves_no_table(app, room, cast, monkeypatch):
    app.extensions["limiter"] = limits.Limiter(None)
    doorman = app.extensions["doorman"]
    socket, other = connect(app, cast.citizen), connect(app, cast.stranger)
    answers = [enter(socket) for _ in range(40)]
    refused = [answer for answer in answers if "error" in answer]
    assert 9 <= len(refused) <= 11 and refused[0]["error"] == "too_many" and 1 <= refused[0]["resets_in"] <= 60
    assert "ok" in enter(other)
    monkeypatch.setattr(admission.time, "monotonic", lambda now=admission.time.monotonic: now() + 61)
    assert "ok" in enter(socket) and len(doorman._entries) == 1


# --- rights that end -------------------------------------------------------------------------


@pytest.fixture
def later(monkeypatch):
    def later(**by):
        at = clock.now() + timedelta(**by)
        monkeypatch.setattr(clock, "now", lambda: at)

    return later


def test_a_desk_hears_no_more_once_its_session_has_expired(app, room, cast, here, look, later):
    desk, viewer = connect(app, cast.host), connect(app, cast.citizen)
    assert "ok" in enter(desk, "meja") and "ok" in enter(viewer)
    later(hours=app.extensions["settings"].session_hours - 1)
    look()
    assert desk.is_connected()
    later(hours=1, seconds=1)
    look()
    assert not desk.is_connected() and viewer.is_connected()
    assert enter(connect(app, cast.host), "meja")["error"] == "sign_in_needed"
    assert not app.extensions["doorman"]._rights


def test_rights_are_asked_for_every_half_minute_and_ordinary_viewers_never(app, room, cast, later):
    desk, viewer = connect(app, cast.host), connect(app, cast.citizen)
    enter(desk, "meja"), enter(viewer)
    doorman = app.extensions["doorman"]
    assert len(doorman._rights) == 1 and admission.ASK_EVERY + admission.LOOK_EVERY <= 60
    later(hours=80)
    doorman.look()
    assert desk.is_connected()  # not asked yet
    enter(desk)  # it follows what everybody does: no right is needed
    assert not doorman._rights


def test_a_revocation_whose_word_was_lost_is_noticed(app, room, cast, here, look):
    desk = connect(app, cast.host)
    enter(desk, "meja")

    @operation
    def revoke():
        session.execute(sa.update(StaffSession).values(revoked_at=clock.now()))

    here(revoke)
    assert desk.is_connected()
    look()
    assert not desk.is_connected()


def test_a_session_revoked_while_its_socket_joins_hears_nothing(app, room, cast, here, monkeypatch):
    desk, join = connect(app, cast.host), realtime.enter
    here(operations.set_switches, make.HOST, room, "open", True, False)

    @operation
    def revoke():
        session.execute(sa.update(StaffSession).values(revoked_at=clock.now()))

    def enter_late(name):
        if name.startswith("staff:"):
            revoke()  # its cut found nobody in the room yet
        join(name)

    monkeypatch.setattr(realtime, "enter", enter_late)
    assert enter(desk, "meja")["error"] == "sign_in_needed"
    desk.get_received()
    here(make.question, cast.citizen.actor, room, "Hanya untuk meja?")
    assert facts(desk) == []


def test_a_speakers_screen_ends_with_its_link(app, room, cast, here, look, later):
    def ticket():
        make_link(make.HOST, room, "Ibu Premi")
        return queries.ticket_of(session.scalars(sa.select(ScreenLink)).one())

    said = here(ticket)
    phones = [connect(app, cast.stranger) for _ in range(2)]
    assert all("ok" in enter(phone, "narasumber", ticket=said) for phone in phones)
    here(end_webinar, make.HOST, room)
    ended_at = here(lambda: session.get(Webinar, room).ended_at)
    assert ended_at is not None
    later(hours=11)
    look()
    assert all(phone.is_connected() for phone in phones)
    later(hours=2)
    look()
    assert not any(phone.is_connected() for phone in phones)
    assert enter(connect(app, cast.stranger), "narasumber", ticket=said)["error"] == "sign_in_needed"
