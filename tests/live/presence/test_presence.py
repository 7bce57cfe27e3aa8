"""Several hosts at one board: who is here, who has which question open."""
import pytest

from server.accounts.models import Staff
from server.accounts.operations import change_staff
from server.core.database import session
from server.core.errors import NotAllowed, NotFound
from server.core.permissions import Role
from server.live.broadcasts import send_tick
from server.live.presence.operations import come_to_board, hold_question
from server.live.streams import revs_of
from server.live.ticker import Ticker
from tests.live import make
from tests.live.presence.plays import OTHER


@pytest.fixture
def room(app, cast, time_is_ours):
    assert cast.host and cast.moderator
    with app.test_request_context():
        yield make.webinar(slug="meja-uji", at_once=False)


def board(cast, room_state):
    return room_state(cast.host.client, "meja-uji", "meja")


def test_hosts_see_each_other_and_viewers_do_not(room, cast, room_state, published, time_is_ours):
    come_to_board(make.HOST, room)
    come_to_board(OTHER, room)
    come_to_board(OTHER, room)  # within a minute: nothing is told again
    assert [where for where, _name, _payload in published] == [f"sesi:{room}:meja"] * 2
    seen = board(cast, room_state)["hosts"]
    assert [one["staff"] for one in seen] == [1, 2] and all(one["who"] for one in seen)
    assert seen[0]["until"] > time_is_ours.at.timestamp() * 1000 + 4 * 60_000
    for audience, client in (("hadirin", cast.citizen.client), ("narasumber", cast.host.client)):
        state = room_state(client, "meja-uji", audience)
        assert "hosts" not in state and "holds" not in state
    time_is_ours.pass_by(4000)
    come_to_board(make.HOST, room)
    assert [one["staff"] for one in board(cast, room_state)["hosts"]] == [1]


def test_a_new_name_is_told_where_it_is_read(room, cast, room_state, published, reducer):
    one, elsewhere = make.question(cast.citizen.actor, room), make.webinar(slug="meja-lain", at_once=False)
    come_to_board(OTHER, room)
    hold_question(OTHER, one, True)
    screen, ticker, quiet = reducer.screen(), Ticker(room), revs_of(elsewhere)
    reducer.see(screen, {"type": "asked"}, {"type": "state", "body": room_state(cast.host.client, "meja-uji", "meja")})
    version = session.get(Staff, OTHER.staff_id).version
    change_staff(cast.admin.actor, OTHER.staff_id, version, name="Zainab Yulia", roles=[Role.MODERATOR], is_active=True)
    assert revs_of(elsewhere) == quiet
    published.clear()
    send_tick(ticker)
    (tick,) = [payload for where, _name, payload in published if where.endswith(":meja")]
    assert reducer.see(screen, {"type": "numbers", **tick})["wish"] == "soon", "nothing tells the board of it"
    since = room_state(cast.host.client, "meja-uji", "meja", reducer.see(screen)["rev"])
    seen = reducer.see(screen, {"type": "asked"}, {"type": "state", "body": since})["parts"]
    assert (seen["hosts"][0]["who"], seen["holds"][str(one)]["who"]) == ("Z.Y.", "Z.Y.")


def test_the_last_who_opens_a_question_holds_it(room, cast, room_state, time_is_ours):
    one = make.question(cast.citizen.actor, room)
    hold_question(make.HOST, one, True)
    assert board(cast, room_state)["holds"][str(one)]["staff"] == 1
    hold_question(OTHER, one, True)
    hold_question(make.HOST, one, False)  # it is not ours any more
    assert board(cast, room_state)["holds"][str(one)]["staff"] == 2
    hold_question(OTHER, one, False)
    assert board(cast, room_state)["holds"] == {}


def test_a_hold_is_renewed_and_ends_by_itself(room, cast, room_state, time_is_ours):
    one = make.question(cast.citizen.actor, room)
    hold_question(make.HOST, one, True)
    first = board(cast, room_state)["holds"][str(one)]["until"]
    hold_question(make.HOST, one, True)
    assert board(cast, room_state)["holds"][str(one)]["until"] == first
    time_is_ours.pass_by(150)
    hold_question(make.HOST, one, True)
    assert board(cast, room_state)["holds"][str(one)]["until"] >= first + 150_000


def test_what_nobody_let_go_leaves_no_row(room, cast, room_state, time_is_ours):
    one, other = make.question(cast.citizen.actor, room), make.question(cast.stranger.actor, room)
    hold_question(make.HOST, one, True)  # and the tab is closed
    time_is_ours.pass_by(181)
    hold_question(OTHER, other, True)
    assert list(board(cast, room_state)["holds"]) == [str(other)]


def test_who_may_not(room, cast):
    one = make.question(cast.citizen.actor, room)
    with pytest.raises(NotAllowed):
        hold_question(cast.moderator.actor, one, True)
    with pytest.raises(NotAllowed):
        come_to_board(cast.moderator.actor, room)
    with pytest.raises(NotFound):
        hold_question(make.HOST, 10**6, True)


def test_the_doors(app, cast, here):
    assert cast.host
    room_id, other = here(make.webinar, slug="pegang", at_once=False), here(make.webinar, slug="lain", at_once=False)
    one, foreign = here(make.question, cast.citizen.actor, room_id), here(make.question, cast.citizen.actor, other)
    page = "/sesi/pegang/kendali"
    assert cast.host.post(f"{page}/hadir", page=page).status_code == 200
    assert cast.host.post(f"{page}/pertanyaan/{one}/pegang", {"on": "1"}, page=page).json == {"ok": {}}
    assert cast.host.post(f"{page}/pertanyaan/{one}/pegang", {"on": "ya"}, page=page).status_code == 400
    assert cast.host.post(f"{page}/pertanyaan/{foreign}/pegang", {"on": "1"}, page=page).status_code == 404
    assert str(one) in cast.host.get(f"{page}/keadaan.json").json["holds"]
