"""Captions: typed, pasted, sent by a tool, corrected, taken down; told at once, and never in a log."""
import json
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.audit.models import Entry
from server.core import clock
from server.core.database import session
from server.core.errors import Closed, Conflict, Invalid, NotAllowed, NotFound
from server.core.keys import new_key
from server.live.captions import broadcasts, operations, queries
from server.live.captions.models import CaptionLine, CaptionToken
from server.live.models import LiveEvent
from server.live.ticker import Ticker
from server.webinars.operations import end_webinar
from tests.live import make

SLUG = "sesi-teks"
PAGE, DESK = f"/sesi/{SLUG}", f"/sesi/{SLUG}/notulis"


@pytest.fixture
def room(cast, here):
    assert cast.host
    return here(make.webinar, slug=SLUG)


@pytest.fixture
def told(monkeypatch):
    sent = []
    monkeypatch.setattr(broadcasts, "publish", lambda where, name, payload: sent.append((where, name, json.loads(json.dumps(payload)))))
    return sent


def texts(player):
    return [line["text"] for line in player.get(f"{PAGE}/teks.json").json["lines"]]


def say(player, text):
    return player.post(DESK, {"text": text, "key": new_key()}, page=DESK)


def test_a_line_is_told_to_all_three_streams_and_kept_for_late_comers(cast, room, told, here):
    assert say(cast.host, "  Selamat\tmalam,\u202e  warga. ").status_code == 303
    assert [where.rsplit(":", 1)[1] for where, _name, _line in told] == ["hadirin", "narasumber", "meja"]
    _where, name, line = told[0]
    assert (name, line["n"], line["id"], line["text"]) == ("caption.line", 1, 1, "Selamat malam, warga.") and line["at"] > 10**12
    state = cast.citizen.get(f"{PAGE}/teks.json")
    assert state.headers["Cache-Control"] == "public, max-age=1" and state.headers["ETag"] and "Set-Cookie" not in state.headers
    assert state.json == {"n": 1, "lines": [{"id": 1, "text": line["text"], "at": line["at"]}]}
    for path in (PAGE, f"{PAGE}/hemat", f"{PAGE}/kendali"):
        assert "Selamat malam, warga." in cast.host.get(path).text, path
    # in no log of facts, and in no ledger
    assert here(lambda: session.scalars(sa.select(LiveEvent)).all()) == []
    assert not [entry for entry in here(lambda: session.scalars(sa.select(Entry)).all()) if "caption" in entry.kind]


def test_pasted_lines_stand_in_their_order(cast, room, told):
    say(cast.host, "satu\n\n  dua  \r\ntiga")
    assert texts(cast.citizen) == ["satu", "dua", "tiga"]
    assert [line["n"] for where, _name, line in told if where.endswith("hadirin")] == [1, 2, 3]
    say(cast.host, "\n".join(f"baris {n}" for n in range(40)))
    assert texts(cast.citizen) == [f"baris {n}" for n in range(34, 40)]


def test_markup_is_plain_text(cast, room):
    say(cast.host, "<script>alert(1)</script> & \"kutip\"")
    assert texts(cast.citizen) == ["<script>alert(1)</script> & \"kutip\""]
    for path in (PAGE, f"{PAGE}/hemat", DESK):
        assert "<script>alert" not in cast.host.get(path).text and "&lt;script&gt;alert" in cast.host.get(path).text


@pytest.mark.parametrize("text", ["", " \n ", "x" * 301, "\n".join(["baris"] * 41), "x" * 20_000])
def test_what_is_too_long_or_empty_comes_back_beside_its_field(cast, room, here, text):
    answer = say(cast.host, text)
    assert answer.status_code in (413, 422) and 'id="baris-e"' in answer.text
    assert not text.strip() or text[:50] in answer.text
    script = cast.host.client.post(DESK, data={"text": text, "key": new_key(), "csrf_token": cast.host.token(DESK)}, headers={"Accept": "application/json"})
    assert script.status_code == answer.status_code and script.json["message"]
    assert here(lambda: session.scalars(sa.select(CaptionLine)).all()) == []


def test_a_nul_is_refused(cast, room, here):
    assert say(cast.host, "a\x00b").status_code == 400 and here(lambda: session.scalars(sa.select(CaptionLine)).all()) == []


def test_the_last_line_is_corrected_everywhere(cast, room, told):
    say(cast.host, "Pasal sepuluh ayat satu")
    assert cast.host.post(f"{DESK}/1/ralat", {"text": "Pasal sepuluh ayat dua"}, page=DESK).status_code == 303
    assert texts(cast.citizen) == ["Pasal sepuluh ayat dua"]
    assert [(line["n"], line["id"], line["text"]) for where, _name, line in told if where.endswith("hadirin")][-1] == (2, 1, "Pasal sepuluh ayat dua")
    wrong = cast.host.post(f"{DESK}/1/ralat", {"text": " "}, page=DESK)
    assert wrong.status_code == 422 and "Bagian ini perlu diisi." in wrong.text
    assert cast.host.post(f"{DESK}/9/ralat", {"text": "x"}, page=DESK).status_code == 404


def test_a_line_that_was_taken_down_is_nowhere(app, cast, room, told, here):
    say(cast.host, "sebelum\nrahasia-zq41\nsesudah")
    assert cast.host.post(f"{DESK}/2/hapus", {}, page=DESK).status_code == 303
    assert [(name, line) for where, name, line in told if where.endswith("hadirin")][-1] == ("caption.gone", {"n": 4, "id": 2})
    for path in (PAGE, f"{PAGE}/teks.json", f"{PAGE}/keadaan.json", f"{PAGE}/keadaan.json?since=0", f"{PAGE}/hemat", f"{PAGE}/kendali", DESK,
                 f"{PAGE}/layar", f"{PAGE}/saya.json", f"{PAGE}/kendali/keadaan.json"):
        assert "zq41" not in cast.host.get(path).get_data(as_text=True), path
    here(end_webinar, make.HOST, room)
    for path in (PAGE, f"{PAGE}/transkrip"):
        text = cast.citizen.get(path).get_data(as_text=True)
        assert "zq41" not in text and "sebelum sesudah" in text, path
    with app.app_context():
        from tests.privacy import traces
        assert traces.in_database(app, {"zq41"}) == {}
    assert cast.host.post(f"{DESK}/2/hapus", {}, page=DESK).status_code == 404
    entry = here(lambda: session.scalars(sa.select(Entry).where(Entry.kind == "caption_taken.down")).one())
    assert (entry.facts["webinar_id"], entry.facts["number"]) == (room, 2)


def test_its_number_is_never_given_again(room, here):
    here(operations.say, make.HOST, room, "satu")
    here(operations.take_down, make.HOST, room, 1)
    assert here(operations.say, make.HOST, room, "dua")[0].number == 2 and here(queries.count_of, room) == 3


def test_the_tick_tells_the_count_so_the_last_lost_line_heals(cast, room, time_is_ours, here):
    def play():
        ticker = Ticker(room)
        assert "n" not in ticker.beat()["hadirin"]["captions"]
        operations.say(make.HOST, room, "satu")
        time_is_ours.pass_by(1)
        assert ticker.beat()["hadirin"]["captions"] == {"n": 1}
        operations.take_down(make.HOST, room, 1)
        time_is_ours.pass_by(1)
        assert ticker.beat()["hadirin"]["captions"] == {"n": 2}
        time_is_ours.pass_by(11)
        assert ticker.beat()["hadirin"]["captions"] == {}

    here(play)
    assert cast.citizen.get(f"{PAGE}/keadaan.json").json["numbers"]["captions"] == {"n": 2}


def test_captions_are_taken_while_the_session_is_live_only(cast, here):
    before, over = here(make.webinar, "scheduled", slug="nanti"), here(make.webinar, slug="usai")
    here(end_webinar, make.HOST, over)
    for webinar_id in (before, over):
        with pytest.raises(Closed):
            here(operations.say, make.HOST, webinar_id, "halo")
    with pytest.raises(NotFound):
        here(operations.say, make.HOST, 999_999, "halo")
    with pytest.raises(NotAllowed):
        here(operations.say, cast.moderator.actor, before, "halo")


def test_the_transcript_stands_once_the_session_is_over(cast, room, here, time_is_ours):
    assert cast.citizen.get(f"{PAGE}/transkrip").status_code == 404
    for n in range(3):
        here(operations.say, make.HOST, room, f"Kalimat {n} pertama.\nKalimat {n} kedua.")
        time_is_ours.pass_by(61)
    assert cast.citizen.get(f"{PAGE}/transkrip").status_code == 404
    here(end_webinar, make.HOST, room)
    page = cast.citizen.get(f"{PAGE}/transkrip")
    assert page.headers["Cache-Control"].startswith("public") and len(re.findall(r"<p>Kalimat \d pertama", page.text)) == 3
    assert "Kalimat 1 pertama. Kalimat 1 kedua." in page.text and "Kalimat 2 kedua." in cast.citizen.get(PAGE).text
    assert here(lambda: [len(queries.transcript(room, most)) for most in (1, 60, None)]) == [1, 2, 3]


# --- speech tools ----------------------------------------------------------------------------


def send(player, token, body, **more):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return player.client.post(f"{more.pop('page', PAGE)}/teks", headers=headers | more.pop("headers", {}), **({"json": body} | more))


def test_a_tool_sends_with_its_token(cast, room, told, here):
    page = cast.host.post(f"{PAGE}/kendali/teks", {"label": "Whisper di laptop"}, page=f"{PAGE}/kendali")
    assert page.headers["Cache-Control"] == "no-store" and page.headers["Referrer-Policy"] == "no-referrer"
    token = page.text.split('id="token" readonly value="')[1].split('"')[0]
    row = here(lambda: session.scalars(sa.select(CaptionToken)).one())
    assert len(token) == 43 and token not in row.token_hash and token not in cast.host.get(f"{PAGE}/kendali").text
    answer = send(cast.stranger, token, {"text": "Dari alat"})
    assert (answer.status_code, answer.json, answer.headers["Cache-Control"]) == (200, {"ok": {"ids": [1]}}, "no-store")
    assert "Set-Cookie" not in answer.headers and told[0][2]["text"] == "Dari alat"
    said = clock.now() - timedelta(seconds=5)
    assert send(cast.stranger, token, {"text": "Lima detik lalu", "at": int(said.timestamp() * 1000)}).status_code == 200
    assert abs(cast.citizen.get(f"{PAGE}/teks.json").json["lines"][1]["at"] / 1000 - said.timestamp()) < 1
    assert cast.host.post(f"{PAGE}/kendali/teks/{row.id}/cabut", {}, page=f"{PAGE}/kendali").status_code == 303
    assert send(cast.stranger, token, {"text": "Sudah dicabut"}).status_code == 401
    with pytest.raises(NotFound):
        here(operations.say_by_tool, row.id, "Berlomba dengan pencabutan")
    assert len(texts(cast.citizen)) == 2


@pytest.mark.parametrize(("body", "more", "status"), [
    ({"text": ""}, {}, 422), ({"text": "x" * 301}, {}, 413), ({"text": 7}, {}, 400), ({}, {}, 400), (["teks"], {}, 400),
    ({"text": "a\x00"}, {}, 400), ({"text": "a", "at": "kemarin"}, {}, 400), ({"text": "a", "at": True}, {}, 400), ({"text": "a", "at": 1}, {}, 422),
    ({"text": "a", "at": 10**20}, {}, 400), (None, {"data": b"{", "json": None, "headers": {"Content-Type": "application/json"}}, 400),
    (None, {"data": {"text": "a"}, "json": None}, 400), ({"text": "x" * 20_000}, {}, 413),
])
def test_bad_sendings_are_refused_in_json_and_nothing_is_kept(cast, room, here, body, more, status):
    token = here(operations.make_token, make.HOST, room, "Alat")
    answer = send(cast.stranger, token, body, **more)
    assert answer.status_code == status and answer.json["error"] and answer.json["message"]
    assert here(lambda: session.scalars(sa.select(CaptionLine)).all()) == []


def test_only_the_right_token_opens_only_its_session(cast, room, here):
    here(make.webinar, slug="sesi-teks-lain")
    token = here(operations.make_token, make.HOST, room, "Alat")
    for answer in (send(cast.stranger, None, {"text": "a"}), send(cast.stranger, token[:-1] + "x", {"text": "a"}), send(cast.host, "", {"text": "a"}),
                   send(cast.stranger, token, {"text": "a"}, page="/sesi/sesi-teks-lain"), send(cast.stranger, token, {"text": "a"}, page="/sesi/tidak-ada")):
        assert (answer.status_code, answer.json["error"], answer.headers["WWW-Authenticate"]) == (401, "sign_in_needed", "Bearer")
    assert send(cast.stranger, token, {"text": "a"}).status_code == 200
    here(end_webinar, make.HOST, room)
    assert send(cast.stranger, token, {"text": "b"}).status_code == 409


def test_a_tool_that_floods_is_slowed(cast, room, here, monkeypatch, app):
    from server.core.limits import Limiter

    monkeypatch.setitem(app.extensions, "limiter", Limiter(None))
    token = here(operations.make_token, make.HOST, room, "Alat")
    answers = [send(cast.stranger, token, {"text": f"baris {n}"}) for n in range(40)]
    late = next(answer for answer in answers if answer.status_code == 429)
    assert int(late.headers["Retry-After"]) >= 1 and answers[0].status_code == 200


def test_tokens_need_a_name_and_are_few(cast, room, here):
    answer = cast.host.post(f"{PAGE}/kendali/teks", {"label": " "}, page=f"{PAGE}/kendali")
    assert answer.status_code == 422 and "Bagian ini perlu diisi." in answer.text
    with pytest.raises(Invalid):
        here(operations.make_token, make.HOST, room, "")
    for n in range(operations.MOST_TOKENS):
        here(operations.make_token, make.HOST, room, f"Alat {n}")
    with pytest.raises(Conflict):
        here(operations.make_token, make.HOST, room, "Satu lagi")
    for player, statuses in ((cast.citizen, (303, 401, 403)), (cast.moderator, (403,))):
        for path in ("kendali/teks", "notulis", "notulis/1/hapus", "notulis/1/ralat"):
            assert player.client.post(f"{PAGE}/{path}", data={"csrf_token": player.token(), "text": "x"}).status_code in statuses
        assert player.get(DESK).status_code in statuses
