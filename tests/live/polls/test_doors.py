"""The doors of polls: a socket, JSON, a form without a script; the host's pages."""
import json
import uuid

import pytest
import sqlalchemy as sa

from server.accounts.models import Participant
from server.core.database import session
from server.core.realtime import socketio
from server.live import doors as live_doors
from server.live.polls import operations, queries
from tests.live import make as rooms
from tests.live.make import HOST
from tests.live.polls import make

SLUG = "polling-pintu"
DESK = f"/sesi/{SLUG}/kendali/polling"


@pytest.fixture
def room(app, cast, here):
    assert cast.host
    return here(rooms.webinar, slug=SLUG)


def mine(player):
    return player.get(f"/sesi/{SLUG}/saya.json").json


def test_a_socket_and_json_say_the_same(app, cast, here, room):
    poll_id = here(make.poll, room, "multiple")
    token = mine(cast.citizen)["token"]
    socket = socketio.test_client(app, flask_test_client=cast.citizen.client, auth={"token": token})
    write = {"key": str(uuid.uuid4()), "ballot": {"choices": [2, 0]}}
    said = socket.emit("poll.vote", {"slug": SLUG, "id": poll_id, **write}, callback=True)
    assert said == {"ok": {"id": poll_id, "ballot": {"choices": [0, 2]}}}
    headers = {"Accept": "application/json", "X-CSRFToken": token}
    path = f"/sesi/{SLUG}/polling/{poll_id}/suara"
    assert cast.citizen.client.post(path, json=write, headers=headers).json == said
    assert mine(cast.citizen)["ballots"] == {str(poll_id): {"choices": [0, 2]}}
    for ballot, code in (({"choices": [0, 0]}, "invalid"), ("x", "malformed"), ({"choices": [1], "x": 1}, "invalid")):
        there = socket.emit("poll.vote", {"slug": SLUG, "id": poll_id, "key": str(uuid.uuid4()), "ballot": ballot}, callback=True)
        here_too = cast.citizen.client.post(path, json={"key": str(uuid.uuid4()), "ballot": ballot}, headers=headers)
        assert there["error"] == here_too.json["error"] == code
    socket.disconnect()
    here(operations.close_poll, HOST, poll_id)
    refused = cast.citizen.client.post(path, json={"key": str(uuid.uuid4()), "ballot": {"choices": [1]}}, headers=headers)
    assert (refused.status_code, refused.json["error"], refused.json["what"]) == (409, "closed", "poll")
    stranger = app.test_client().post(path, json=write, headers=headers)
    assert stranger.status_code == 400


@pytest.mark.parametrize("kind", sorted(make.QUESTIONS))
def test_every_kind_is_answered_by_a_form_alone(app, cast, here, room, kind):
    from server import ballots

    poll_id = here(make.poll, room, kind, "voted")
    page, path = f"/sesi/{SLUG}/hemat", f"/sesi/{SLUG}/polling/{poll_id}/suara"
    question = ballots.parse_question(make.QUESTIONS[kind])
    for n in (1, 2):  # the second replaces the first
        fields = ballots.form_of(question, make.ballot_of(kind, n)).to_dict(flat=False)
        answer = cast.citizen.post(path, {**fields, "key": str(uuid.uuid4()), "dari": "hemat"}, page=page)
        assert (answer.status_code, answer.location) == (303, f"{page}#polling-{poll_id}")
    kept = make.ballot_of(kind, 2)
    assert mine(cast.citizen)["ballots"] == {str(poll_id): kept}
    html = cast.citizen.get(page).get_data(as_text=True)
    assert "Ubah jawaban" in html and "1 suara" in html and len(html.encode()) < 50_000
    refused = cast.citizen.post(path, {"key": str(uuid.uuid4()), "dari": "hemat"}, page=page)
    text = refused.get_data(as_text=True)
    assert refused.status_code == 422 and "err" in text and "Belum ada yang tersimpan" in text
    assert mine(cast.citizen)["ballots"] == {str(poll_id): kept}


def test_a_ranking_that_repeats_comes_back_as_typed(cast, here, room):
    poll_id = here(make.poll, room, "ranking")
    fields = {"rank-0": "1", "rank-1": "1", "rank-2": "3", "key": str(uuid.uuid4())}
    answer = cast.citizen.post(f"/sesi/{SLUG}/polling/{poll_id}/suara", fields, page=f"/sesi/{SLUG}")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "Satu nomor urut dipakai dua kali" in html and html.count("selected") == 3
    assert "no-store" in answer.headers["Cache-Control"] and mine(cast.citizen)["ballots"] == {}


@pytest.mark.parametrize("what", ["nothing", "a draft", "another session's", "a closed one"])
def test_a_ballot_for_what_takes_none_leaves_no_device(app, cast, here, room, what):
    poll_id = {"nothing": lambda: 99_999, "a draft": lambda: operations.draft_poll(HOST, room, make.QUESTIONS["single"]),
               "another session's": lambda: make.poll(rooms.webinar(slug="polling-lain")), "a closed one": lambda: make.poll(room)}[what]
    poll_id = here(poll_id)
    if what == "a closed one":
        here(operations.close_poll, HOST, poll_id)
    newcomer = cast.visitor()
    newcomer.client.delete_cookie("jkd_peserta")
    token = mine(newcomer)["token"]
    socket = socketio.test_client(app, flask_test_client=newcomer.client, auth={"token": token})
    before = here(devices)
    write = {"slug": SLUG, "id": poll_id, "key": str(uuid.uuid4()), "ballot": {"choice": 1}}
    assert socket.emit("poll.vote", write, callback=True)["error"] == ("closed" if what == "a closed one" else "not_found")
    answer = newcomer.client.post(f"/sesi/{SLUG}/polling/{poll_id}/suara", json=write, headers={"Accept": "application/json", "X-CSRFToken": token})
    assert answer.status_code == (409 if what == "a closed one" else 404)
    assert here(devices) == before
    write["id"] = here(make.poll, room)
    assert "ok" in socket.emit("poll.vote", write, callback=True) and here(devices) == before + 1


def devices():
    return session.scalar(sa.select(sa.func.count()).select_from(Participant))


def test_the_host_writes_opens_closes_and_copies(cast, here, room):
    host = cast.host
    assert all(f"jenis={kind}" in host.get(f"{DESK}/baru").get_data(as_text=True) for kind in make.QUESTIONS)
    typed = {"kind": "single", "text": "Apa dahulu?", "options": "Satu saja\n", "results": "closed", "key": str(uuid.uuid4())}
    bad = host.post(DESK, typed, page=f"{DESK}/baru?jenis=single")
    html = bad.get_data(as_text=True)
    assert bad.status_code == 422 and "Tulis paling sedikit 2 pilihan." in html and "Satu saja" in html and "Apa dahulu?" in html
    assert here(queries.polls_of, room, ("draft",)) == []
    bad = host.post(DESK, {**typed, "options": "Data\n\ndata "}, page=f"{DESK}/baru?jenis=single").get_data(as_text=True)
    assert "Pilihan ke-2: Dua pilihan berbunyi sama." in bad
    assert host.post(DESK, {**typed, "options": "Data\n\nLayanan "}, page=f"{DESK}/baru?jenis=single").status_code == 303
    poll = here(queries.polls_of, room, ("draft",))[0]
    assert poll.question == {"kind": "single", "text": "Apa dahulu?", "options": ["Data", "Layanan"]}
    assert "Apa dahulu?" not in cast.citizen.get(f"/sesi/{SLUG}").get_data(as_text=True)
    assert "Data\nLayanan" in host.get(f"{DESK}/{poll.id}").get_data(as_text=True)
    changed = {**typed, "text": "Apa lebih dahulu?", "options": "Data\nLayanan", "then": "open"}
    assert host.post(f"{DESK}/{poll.id}/ubah", changed, page=f"{DESK}/{poll.id}").status_code == 303
    assert "Apa lebih dahulu?" in cast.citizen.get(f"/sesi/{SLUG}").get_data(as_text=True)
    for act, state in (("buka", "open"), ("tutup", "closed"), ("salin", "closed")):
        assert host.post(f"{DESK}/{poll.id}/{act}", {"key": str(uuid.uuid4())}, page=f"/sesi/{SLUG}/kendali").status_code == 303
        assert here(lambda: queries.visible_to(HOST).get(room, poll.id).state) == state
    assert host.post(f"{DESK}/{poll.id}/buka", page=f"/sesi/{SLUG}/kendali").status_code == 409
    assert host.post(f"{DESK}/{poll.id}/apa", page=f"/sesi/{SLUG}/kendali").status_code == 404
    draft = here(queries.polls_of, room, ("draft",))[0]
    assert host.post(f"{DESK}/{draft.id}/hapus", page=f"/sesi/{SLUG}/kendali").status_code == 303


@pytest.mark.parametrize("kind", sorted(make.QUESTIONS))
def test_the_form_of_every_kind_makes_its_question(cast, here, room, kind):
    question = make.QUESTIONS[kind]
    typed = {name: "\n".join(value) if isinstance(value, list) else str(value) for name, value in question.items()} | {"results": "now", "key": str(uuid.uuid4())}
    assert cast.host.post(DESK, typed, page=f"{DESK}/baru?jenis={kind}").status_code == 303
    poll = here(queries.polls_of, room, ("draft",))[0]
    assert poll.question == question
    again = cast.host.post(f"{DESK}/{poll.id}/ubah", typed, page=f"{DESK}/{poll.id}")
    assert again.status_code == 303


def test_the_host_reads_answers_and_bans_a_word(cast, here, room):
    poll_id = here(make.poll, room, "text")
    here(make.cast, room, poll_id, cast.stranger.participant_id, {"text": "Hubungi 081277665544"})
    here(make.cast, room, poll_id, cast.citizen.participant_id, {"text": "Antrean panjang"})
    page = f"{DESK}/{poll_id}"
    assert "Hubungi 081277665544" in cast.host.get(page).get_data(as_text=True)
    answer = cast.host.post(f"{page}/jawaban", {"answer": "Hubungi 081277665544", "do": "hide"}, page=page)
    assert answer.status_code == 303
    assert cast.host.post(f"{page}/jawaban", {"answer": "x", "do": "?"}, page=page).status_code == 422
    bad = cast.host.post(f"{page}/larangan", {"word": "dua kata"}, page=page)
    assert bad.status_code == 422 and "Tulis satu kata saja." in bad.get_data(as_text=True)
    assert cast.host.post(f"{page}/larangan", {"word": "antre"}, page=page).status_code == 303
    assert "Antrean panjang" not in cast.neighbour.get(f"/sesi/{SLUG}").get_data(as_text=True)
    html = cast.host.get(page).get_data(as_text=True)
    assert "antre" in html and "2 jawaban disembunyikan moderator" in html
    ban_id = int(html.split("/larangan/")[1].split("/cabut")[0])
    assert cast.host.post(f"{page}/larangan/{ban_id}/cabut", page=page).status_code == 303
    assert "Antrean panjang" in cast.host.get(page).get_data(as_text=True)


def test_a_poll_of_another_session_is_not_there(cast, here, room):
    elsewhere = here(make.poll, here(rooms.webinar))
    assert cast.host.get(f"{DESK}/{elsewhere}").status_code == 404
    assert cast.citizen.post(f"/sesi/{SLUG}/polling/{elsewhere}/suara", {"choice": "1"}, page=f"/sesi/{SLUG}").status_code == 404
    draft = here(make.poll, room, is_open=False)
    assert cast.citizen.post(f"/sesi/{SLUG}/polling/{draft}/suara", {"choice": "1"}, page=f"/sesi/{SLUG}").status_code == 404


def test_the_page_of_an_ended_session_keeps_results_and_reads_no_cookie(app, cast, here, room):
    from server.webinars.operations import end_webinar

    poll_id = here(make.poll, room, "single", "closed")
    here(make.cast, room, poll_id, cast.citizen.participant_id, {"choice": 0})
    here(end_webinar, HOST, room)
    answer = app.test_client().get(f"/sesi/{SLUG}")
    html = answer.get_data(as_text=True)
    assert "Hasil polling" in html and "Data dipilih terbanyak: 1 dari 1 suara" in html and "ditutup" in html
    assert "Set-Cookie" not in answer.headers and json.dumps({"choice": 0}) not in html


def test_a_ballot_by_socket_does_not_look_its_session_up_each_time(app, cast, here, room, monkeypatch):
    """That look-up alone, in the event loop, made 2,000 ballots a second wait for seconds."""
    poll_id, looked = here(make.poll, room), []
    monkeypatch.setattr(live_doors, "webinar_of", lambda data, look=live_doors.webinar_of: looked.append(data) or look(data))
    socket = socketio.test_client(app, flask_test_client=cast.citizen.client, auth={"token": mine(cast.citizen)["token"]})
    for n in range(3):
        said = socket.emit("poll.vote", {"slug": SLUG, "id": poll_id, "key": str(uuid.uuid4()), "ballot": {"choice": n}}, callback=True)
        assert said["ok"]["ballot"] == {"choice": n}
    assert len(looked) == 1
