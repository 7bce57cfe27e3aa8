"""What an attacker sends to a room: refused clearly, remembered nowhere."""
import time
import uuid

import pytest
from limits import parse_many

from server.core import limits
from server.core.permissions import NOBODY
from server.core.realtime import TextPacket, socketio
from server.live import snapshots
from server.live.bridge import parsing
from server.live.screens.queries import link_by_ticket
from server.webinars import queries as webinars
from tests.live import make

DEEP = '{"a":' + "[" * 100_000


@pytest.fixture
def room(app, cast, here):
    assert cast.host
    return here(make.webinar, slug="serangan")


def test_attachments_are_refused_before_any_is_kept(app):
    assert socketio.server.packet_class is TextPacket
    for packet in ('51-["x",{"_placeholder":true,"num":0}]', '59999999999-["x"]', '61-3["x"]', b"\x00" * 64):
        with pytest.raises(ValueError):
            TextPacket(encoded_packet=packet)
    assert TextPacket(encoded_packet='2["question.vote",{"id":1}]').data == ["question.vote", {"id": 1}]


@pytest.mark.parametrize("path", ["pertanyaan", "mirip.json", "reaksi"])
def test_json_deeper_than_can_be_read_is_malformed(room, cast, path):
    client = cast.citizen.client
    answer = client.post(f"/sesi/serangan/{path}", data=DEEP, content_type="application/json",
                         headers={"Accept": "application/json", "X-CSRFToken": cast.citizen.token("/sesi/serangan")})
    assert answer.status_code in (400, 422), answer.status_code


def test_a_ticket_of_other_letters_is_nobodys(room, here):
    def look():
        webinar = webinars.visible_to(NOBODY).by_slug("serangan")
        assert link_by_ticket(webinar, "1.é") is None and link_by_ticket(webinar, "1.\ud800".encode("utf-8", "replace").decode()) is None

    here(look)


def test_counting_up_since_pushes_nobodys_bytes_out(app, room, cast):
    ask = cast.citizen.client.get
    whole = ask("/sesi/serangan/keadaan.json").data
    for n in range(3):
        ask(f"/sesi/serangan/keadaan.json?since={10**9 + n}")
    assert len(app.extensions["live_states"]) == 1 and whole
    assert snapshots.CACHED > 1


@pytest.mark.parametrize("line", ["10:00 From " + " " * 20_000 + "x", "10:00 From " + "a to " * 4_000, "10:00" + " " * 20_000, "10:00 From a" + " " * 20_000])
def test_a_line_without_an_end_holds_nobody(line):
    began = time.process_time()
    assert parsing.ZOOM_HEAD.match(line) is None
    assert time.process_time() - began < 1.5


@pytest.mark.parametrize("path, limit, payload", [
    ("pertanyaan", "question.ask.network", lambda: {"text": "Kapan air bersih sampai?", "key": str(uuid.uuid4())}),
    ("reaksi", "reaction.network", lambda: {"kind": "agree"}),
])
def test_a_new_cookie_each_time_is_bounded_by_the_network(app, room, cast, monkeypatch, path, limit, payload):
    monkeypatch.setitem(limits._ITEMS, limit, parse_many("2/minute"))
    app.extensions["limiter"] = limits.Limiter(None)
    seen = []
    for _ in range(4):
        visitor = cast.visitor()
        seen.append(visitor.client.post(f"/sesi/serangan/{path}", json=payload(), headers={
            "Accept": "application/json", "X-CSRFToken": visitor.token("/sesi/serangan")}).status_code)
    assert seen[2:] == [429, 429] and 429 not in seen[:2]
