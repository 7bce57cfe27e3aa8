"""keadaan.json and its kin: the truth over HTTP, the same for everyone, and silent about what was taken down."""
import re

import pytest
import sqlalchemy as sa

from server.core.database import session
from server.live import operations, snapshots
from server.live.models import LiveEvent
from tests.live import make

MARK = "PENANDA-7b1f"


@pytest.fixture
def room(app, cast, here):
    assert cast.host
    return here(make.webinar, slug="keadaan")


def test_the_same_bytes_for_everyone_without_cookies(app, cast, here, room):
    here(make.question, cast.citizen.actor, room)
    answers = [player.get("/sesi/keadaan/keadaan.json") for player in (cast.citizen, cast.host, cast.visitor())]
    assert len({answer.data for answer in answers}) == 1
    for answer in answers:
        assert answer.headers["Cache-Control"] == "public, max-age=1"
        assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", "")
    again = cast.visitor().get("/sesi/keadaan/keadaan.json", headers={"If-None-Match": answers[0].headers["ETag"]})
    assert again.status_code == 304


def test_it_reads_no_cookie(app, cast, here, room, monkeypatch):
    monkeypatch.setitem(app.extensions, "actor_loader", lambda: pytest.fail("a public answer looked who asks"))
    assert cast.host.get("/sesi/keadaan/keadaan.json").status_code == 200
    assert cast.host.get("/sesi/keadaan/keadaan.json?since=0").status_code == 200


def test_since_brings_the_missing_facts_or_the_whole(cast, here, room):
    first = here(make.question, cast.citizen.actor, room)
    here(make.question, cast.citizen.actor, room, "Yang kedua?")
    here(operations.feature_question, make.HOST, first)
    part = cast.citizen.get("/sesi/keadaan/keadaan.json?since=1").json
    assert (part["since"], part["rev"], [fact["rev"] for fact in part["facts"]]) == (1, 3, [2, 3])
    assert part["facts"][1]["question"]["state"] == "featured" and "questions" not in part
    assert cast.citizen.get("/sesi/keadaan/keadaan.json?since=3").json["facts"] == []
    for beyond in ("4", "999999"):
        assert "questions" in cast.citizen.get(f"/sesi/keadaan/keadaan.json?since={beyond}").json
    for wrong in ("-1", "x", "1.5", "", "9" * 20, "٣"):
        assert cast.citizen.get(f"/sesi/keadaan/keadaan.json?since={wrong}").status_code == 400


def test_when_too_much_was_missed_the_whole_state_is_shorter(cast, here, room, monkeypatch):
    monkeypatch.setattr(snapshots, "MOST_FACTS", 2)
    for n in range(4):
        here(make.question, cast.citizen.actor, room, f"Ke-{n}?")
    assert "facts" in cast.citizen.get("/sesi/keadaan/keadaan.json?since=2").json
    assert "questions" in cast.citizen.get("/sesi/keadaan/keadaan.json?since=1").json


def test_the_state_holds_the_supported_the_newest_and_a_way_to_the_rest(cast, here, room, monkeypatch):
    monkeypatch.setattr(snapshots, "MOST_SUPPORTED", 3)
    monkeypatch.setattr(snapshots, "NEWEST", 2)
    ids = [here(make.question, cast.citizen.actor, room, f"Ke-{n}?") for n in range(8)]
    for one in ids[:3]:
        here(operations.vote_question, room, one, cast.stranger.participant_id, True)
    here(operations.feature_question, make.HOST, ids[4])
    state = cast.citizen.get("/sesi/keadaan/keadaan.json").json
    assert [question["id"] for question in state["questions"]] == [*ids[:3], ids[4], ids[6], ids[7]]
    seen, cursor = {question["id"] for question in state["questions"]}, state["next"]
    while cursor:
        more = cast.citizen.get(f"/sesi/keadaan/keadaan.json?sesudah={cursor}").json
        assert more["rev"] == state["rev"]
        seen |= {question["id"] for question in more["more"]}
        cursor = more["next"]
    assert seen == set(ids)
    assert cast.citizen.get("/sesi/keadaan/keadaan.json?sesudah=bukan-kursor").status_code == 400


def test_numbers_are_dated_a_second_back(cast, here, room, time_is_ours):
    state = cast.citizen.get("/sesi/keadaan/keadaan.json").json
    assert state["at"] - state["n"] == 1000


def test_saya_is_private_and_ones_own(cast, here, room):
    waiting_room = here(make.webinar, slug="tunggu", at_once=False)
    here(make.question, cast.citizen.actor, waiting_room, "Hanya milik saya?")
    own = cast.citizen.get("/sesi/tunggu/saya.json")
    assert own.headers["Cache-Control"] == "private, no-store"
    assert [question["text"] for question in own.json["questions"]] == ["Hanya milik saya?"]
    for player in (cast.stranger, cast.visitor(), cast.moderator):
        assert "Hanya milik saya?" not in player.get("/sesi/tunggu/saya.json").get_data(as_text=True)
        assert "Hanya milik saya?" not in player.get("/sesi/tunggu").get_data(as_text=True)
        assert "Hanya milik saya?" not in player.get("/sesi/tunggu/hemat").get_data(as_text=True)
    assert "Hanya milik saya?" in cast.citizen.get("/sesi/tunggu").get_data(as_text=True)


def test_a_device_that_only_looks_leaves_no_row(app, cast, here, room):
    from server.accounts.models import Participant

    newcomer = app.test_client()
    before = here(lambda: session.scalar(sa.select(sa.func.count()).select_from(Participant)))
    answer = newcomer.get("/sesi/keadaan/saya.json")
    assert "jkd_peserta" in answer.headers["Set-Cookie"] + str(answer.headers.getlist("Set-Cookie"))
    newcomer.get("/sesi/keadaan"), newcomer.get("/sesi/keadaan/hemat")
    assert here(lambda: session.scalar(sa.select(sa.func.count()).select_from(Participant))) == before


def every_answer(app, cast, slug):
    """All GETs of the house that this session could show up in, by everybody; also what was cached before."""
    paths = [f"/sesi/{slug}", f"/sesi/{slug}?urut=terbaru", f"/sesi/{slug}?urut=belum", f"/sesi/{slug}/hemat", f"/sesi/{slug}/keadaan.json",
             *[f"/sesi/{slug}/keadaan.json?since={rev}" for rev in range(8)], f"/sesi/{slug}/keadaan.json?sesudah=", f"/sesi/{slug}/saya.json", "/sesi", "/"]
    desk = [f"/sesi/{slug}/kendali", f"/sesi/{slug}/kendali/keadaan.json", f"/sesi/{slug}/narasumber/keadaan.json",
            *[f"/sesi/{slug}/kendali/keadaan.json?since={rev}" for rev in range(8)]]
    for player in (cast.citizen, cast.stranger, cast.host):
        for path in paths + (desk if player is cast.host else []):
            yield path, player.get(path).get_data(as_text=True)


def test_what_was_taken_down_is_in_no_answer(app, cast, here, room, published, caplog):
    one = here(make.question, cast.citizen.actor, room, f"Ini {MARK}?", name=f"Nama {MARK}", display="nama")
    here(operations.feature_question, make.HOST, one)
    here(operations.edit_question, make.HOST, one, f"Disunting {MARK}?")
    assert any(MARK in text for _path, text in every_answer(app, cast, "keadaan"))
    del published[:]
    caplog.clear()
    here(operations.take_down_question, make.HOST, one, "other_personal_data", "")
    told = {where.rpartition(":")[2]: payload["kind"] for where, name, payload in published if name == "fact"}
    assert told == {"hadirin": "question.gone", "narasumber": "question.gone", "meja": "question.closed"}
    for path, text in every_answer(app, cast, "keadaan"):
        assert MARK not in text, path
    assert MARK not in str(published) and MARK not in caplog.text
    assert MARK not in str(here(lambda: [(row.kind, row.data) for row in session.scalars(sa.select(LiveEvent))]))
    own = cast.citizen.get("/sesi/keadaan/saya.json").json["questions"][0]
    assert (own["text"], own["state"], own["reason"]["code"]) == (None, "closed", "other_personal_data")


def test_an_edited_text_is_nowhere_replayed(app, cast, here, room):
    one = here(make.question, cast.citizen.actor, room, f"Hubungi {MARK}?")
    here(operations.edit_question, make.HOST, one, "Hubungi siapa?")
    for path, text in every_answer(app, cast, "keadaan"):
        assert MARK not in text, path


def test_drafts_are_not_there_for_citizens(cast, here):
    assert cast.host
    here(make.webinar, "draft", slug="draf")
    for path in ("", "/hemat", "/keadaan.json", "/saya.json"):
        assert cast.citizen.get(f"/sesi/draf{path}").status_code == 404
    assert cast.host.get("/sesi/draf").status_code == 200
    assert cast.moderator.get("/sesi/draf").status_code == 404


def queries_of(app, client, path):
    app.extensions.get("live_states", {}).clear()
    statements = []

    def note(_connection, _cursor, text, *_rest):
        statements.append(text)

    engine = app.extensions["database"].reading
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return [text for text in statements if not text.startswith("PRAGMA")]


@pytest.mark.parametrize("path, most", [
    ("/sesi/keadaan", 25), ("/sesi/keadaan/hemat", 16), ("/sesi/keadaan/keadaan.json", 26), ("/sesi/keadaan/keadaan.json?since=2", 21),
    ("/sesi/keadaan/saya.json", 8), ("/sesi/keadaan/kendali", 46), ("/sesi/keadaan/kendali/keadaan.json", 26), ("/sesi", 8)])  # each part reads its own
def test_pages_cost_the_same_for_few_and_many(app, cast, here, room, path, most):
    player = cast.host if "kendali" in path else cast.citizen
    for n in range(3):
        here(make.question, cast.citizen.actor, room, f"Ke-{n}?", area="31.74.02")
    player.get(path)
    few = len(queries_of(app, player.client, path))
    for n in range(12):
        here(make.question, cast.citizen.actor, room, f"Lagi {n}?", area="31.74.02")
    many = len(queries_of(app, player.client, path))
    assert few == many <= most, (few, many)


def test_the_text_only_room_is_small_and_has_no_script(app, cast, here, room):
    for n in range(60):
        here(make.question, cast.citizen.actor, room, f"Pertanyaan nomor {n} tentang air bersih, banjir, dan jalan di kampung kami?")
    answer = cast.citizen.get("/sesi/keadaan/hemat", headers={"Accept-Encoding": "br"})
    html = cast.citizen.get("/sesi/keadaan/hemat").get_data(as_text=True)
    assert "<script" not in html and "http-equiv" not in html and ".woff2" not in html
    weight = len(answer.data)
    for href in re.findall(r'<link[^>]+href="(/static/[^"]+)"', html):
        weight += len(cast.citizen.get(href, headers={"Accept-Encoding": "br"}).data)
    assert weight <= 50_000, weight
