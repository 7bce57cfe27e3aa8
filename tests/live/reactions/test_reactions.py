"""Reactions are counted together and tied to nobody; none before the control room switches them on."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.core import clock, limits
from server.core.database import operation, session
from server.core.errors import Closed, Malformed, NotAllowed, NotFound
from server.core.realtime import socketio
from server.live.reactions import operations, queries
from server.live.reactions.models import ReactionCount, ReactionMinute
from server.live.ticker import Ticker
from server.webinars.models import Webinar
from server.webinars.operations import end_webinar
from tests.live.make import HOST, webinar
from tests.tables import read_all

SLUG = "sesi-reaksi"


@pytest.fixture
def room(cast, here):
    assert cast.host
    webinar_id = here(webinar, slug=SLUG)
    here(operations.switch_reactions, HOST, webinar_id, True)
    return webinar_id


def state(player):
    return player.get(f"/sesi/{SLUG}/keadaan.json").json


def test_they_are_off_until_switched_on(cast, here):
    assert cast.host
    room = here(webinar, slug=SLUG)
    assert state(cast.citizen)["reactions"] is False
    with pytest.raises(Closed):
        here(operations.react, room, "agree", cast.citizen.participant_id)
    cast.host.post(f"/sesi/{SLUG}/kendali/reaksi", {"reactions": "1"}, page=f"/sesi/{SLUG}/kendali")
    assert state(cast.citizen)["reactions"] is True
    here(operations.react, room, "agree", cast.citizen.participant_id)
    here(operations.switch_reactions, HOST, room, False)
    with pytest.raises(Closed):
        here(operations.react, room, "agree", cast.citizen.participant_id)
    with pytest.raises(NotAllowed):
        here(operations.switch_reactions, cast.moderator.actor, room, True)


def test_many_at_once_are_all_counted_and_told_as_totals(cast, room, here, at_once):
    assert at_once(lambda n: operations.react(room, operations.KINDS[n % 5], n), list(range(100))) == [None] * 100
    assert state(cast.citizen)["numbers"]["reactions"] == dict.fromkeys(operations.KINDS, 20)
    tick = here(Ticker(room).beat)
    assert tick["hadirin"]["reactions"] == dict.fromkeys(operations.KINDS, 20)


def test_nobody_is_tied_to_one(app, cast, room, here):
    """The same rows whoever sends; and the tables know no device, and no moment of one but its minute."""
    assert {column.name for column in ReactionCount.__table__.c} == {"webinar_id", "kind", "count", "at"}
    assert {column.name for column in ReactionMinute.__table__.c} == {"webinar_id", "kind", "count", "minute"}
    token = cast.citizen.token(f"/sesi/{SLUG}")
    newcomer = app.test_client()
    newcomer.set_cookie("jkd_peserta", "n" * 43)
    known = newcomer.get(f"/sesi/{SLUG}/saya.json").json["token"]
    before = read_all(app)
    cast.citizen.client.post(f"/sesi/{SLUG}/reaksi", data={"kind": "moved", "csrf_token": token})
    newcomer.post(f"/sesi/{SLUG}/reaksi", data={"kind": "moved", "csrf_token": known})
    after = read_all(app)
    assert {name for name in after if after[name] != before[name]} == {"reaction_counts", "reaction_minutes"}


def test_one_that_cannot_stand_costs_no_other(cast, room, here, at_once):
    results = at_once(lambda n: operations.react(room if n % 2 else room + 999, "clap", n), list(range(20)))
    assert sum(result is None for result in results) == 10 and sum(isinstance(result, NotFound) for result in results) == 10
    assert state(cast.citizen)["numbers"]["reactions"] == {"clap": 10}
    with pytest.raises(Malformed):
        here(operations.react, room, "downvote", 1)
    here(end_webinar, HOST, room)
    with pytest.raises(Closed):
        here(operations.react, room, "clap", 1)


def test_socket_and_form_are_two_doors_of_one_house(app, cast, room):
    token = cast.citizen.get(f"/sesi/{SLUG}/saya.json").json["token"]
    socket = socketio.test_client(app, flask_test_client=cast.citizen.client, auth={"token": token})
    assert socket.emit("reaction.send", {"slug": SLUG, "kind": "thanks"}, callback=True) == {"ok": {}}
    assert socket.emit("reaction.send", {"slug": SLUG, "kind": "bukan"}, callback=True)["error"] == "malformed"
    assert socket.emit("reaction.send", {"slug": SLUG}, callback=True)["error"] == "malformed"
    assert socket.emit("reaction.send", {"slug": "tidak-ada", "kind": "thanks"}, callback=True)["error"] == "not_found"
    answer = cast.citizen.client.post(f"/sesi/{SLUG}/reaksi", json={"kind": "thanks"}, headers={"Accept": "application/json", "X-CSRFToken": token})
    assert answer.json == {"ok": {}}
    assert cast.citizen.post(f"/sesi/{SLUG}/reaksi", {"kind": "thanks"}, page=f"/sesi/{SLUG}").status_code == 303
    assert state(cast.citizen)["numbers"]["reactions"] == {"thanks": 3}
    assert 'aria-label="Terima kasih, 3"' in cast.citizen.get(f"/sesi/{SLUG}").get_data(as_text=True)
    assert cast.citizen.client.post(f"/sesi/{SLUG}/reaksi", json=[1], headers={"Accept": "application/json", "X-CSRFToken": token}).status_code == 400


def test_a_device_that_sends_too_many_is_slowed_and_no_other(app, cast, room):
    app.extensions["limiter"] = limits.Limiter(None)
    token = cast.citizen.get(f"/sesi/{SLUG}/saya.json").json["token"]
    headers = {"Accept": "application/json", "X-CSRFToken": token}
    codes = [cast.citizen.client.post(f"/sesi/{SLUG}/reaksi", json={"kind": "clap"}, headers=headers).status_code for _ in range(8)]
    assert 429 in codes and codes[0] == 200
    assert cast.stranger.post(f"/sesi/{SLUG}/reaksi", {"kind": "clap"}, page=f"/sesi/{SLUG}").status_code == 303


def test_a_cookie_of_ones_own_invention_is_no_device(app, cast, room, monkeypatch):
    """Whatever it says, it is counted by its network: a new one each time gets no further, and the limiter keeps none of them."""
    monkeypatch.setitem(limits._ITEMS, "reaction.network", limits.parse_many("6/minute"))
    app.extensions["limiter"] = limiter = limits.Limiter(None)
    codes = []
    for n in range(8):
        newcomer = app.test_client()
        newcomer.set_cookie("jkd_peserta", f"{n:043}")
        token = newcomer.get(f"/sesi/{SLUG}/saya.json").json["token"]
        codes.append(newcomer.post(f"/sesi/{SLUG}/reaksi", json={"kind": "clap"}, headers={"Accept": "application/json", "X-CSRFToken": token}).status_code)
    assert codes == [200] * 6 + [429] * 2
    assert {key[1] for key in limiter._here._uses if "reaction" in key[1]} == {"reaction.network"}
    assert cast.citizen.post(f"/sesi/{SLUG}/reaksi", {"kind": "clap"}, page=f"/sesi/{SLUG}").status_code == 429  # the hall's, shared


def test_the_counts_are_one_row_a_kind(cast, room, here):
    for _ in range(3):
        here(operations.react, room, "agree", cast.citizen.participant_id)
    rows = here(lambda: session.execute(sa.select(ReactionCount.kind, ReactionCount.count)).all())
    assert [tuple(row) for row in rows] == [("agree", 3)]


def test_they_are_readable_over_time_once_it_is_over(cast, room, here):
    for kind in ("moved", "clap", "clap"):
        here(operations.react, room, kind, None)
    assert "Reaksi sepanjang sesi" not in cast.citizen.get(f"/sesi/{SLUG}").text

    @operation
    def began():
        session.get_one(Webinar, room).began_at = clock.now() - timedelta(minutes=130)

    here(began)
    here(end_webinar, HOST, room)
    page = cast.citizen.get(f"/sesi/{SLUG}").text
    bars = here(lambda: queries.over_time(session.get_one(Webinar, room)))
    assert len(bars) <= 48 and sum(bar.count for bar in bars) == 3 and bars[-1].ends == 131
    assert "Reaksi sepanjang sesi" in page and page.count('<rect class="scrub__bar') >= 1
