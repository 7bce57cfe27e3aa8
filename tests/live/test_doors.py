"""Sockets and forms are two doors of one house: the same answers, the same refusal codes, and nothing for the hostile."""
import uuid

import pytest
import sqlalchemy as sa
from limits import parse_many

from server.accounts.models import Participant
from server.core import limits, realtime
from server.core.database import session
from server.core.realtime import socketio
from server.live import operations
from server.live.models import Question, QuestionVote
from tests.live import make

SLUG = "pintu"


@pytest.fixture
def room(app, cast, here):
    assert cast.host
    return here(make.webinar, slug=SLUG)


def connect(app, player, *, token=None, headers=None):
    token = token or player.get(f"/sesi/{SLUG}/saya.json").json["token"]
    return socketio.test_client(app, flask_test_client=player.client, auth={"token": token}, headers=headers)


def say(socket, event, payload):
    return socket.emit(event, payload, callback=True)


def post(player, path, payload):
    token = player.get(f"/sesi/{SLUG}/saya.json").json["token"]
    return player.client.post(path, json=payload, headers={"Accept": "application/json", "X-CSRFToken": token})


def number_of(model):
    return session.scalar(sa.select(sa.func.count()).select_from(model))


def get(question_id):
    return session.get(Question, question_id)


# --- who may connect, and hear what ----------------------------------------------------------


def test_connecting_needs_the_token_and_the_own_origin(app, cast, room):
    good = connect(app, cast.citizen)
    assert good.is_connected()
    assert not connect(app, cast.citizen, token="falsch").is_connected()
    assert not socketio.test_client(app, flask_test_client=cast.citizen.client).is_connected()
    other = cast.stranger.get(f"/sesi/{SLUG}/saya.json").json["token"]
    assert not connect(app, cast.citizen, token=other).is_connected()
    for origin, is_welcome in (("http://localhost", True), ("https://jahat.example", False), ("null", False)):
        assert connect(app, cast.citizen, headers={"Origin": origin}).is_connected() is is_welcome, origin


def test_everyone_hears_hadirin_and_only_the_control_room_more(app, cast, room):
    socket = connect(app, cast.citizen)
    entered = say(socket, "room.enter", {"slug": SLUG, "audience": "hadirin"})["ok"]
    assert entered["mode"] == "live" and entered["rev"] == 0
    for audience in ("meja", "narasumber"):
        assert say(socket, "room.enter", {"slug": SLUG, "audience": audience})["error"] == "sign_in_needed"
        assert say(connect(app, cast.moderator), "room.enter", {"slug": SLUG, "audience": audience})["error"] == "not_allowed"
        assert "ok" in say(connect(app, cast.host), "room.enter", {"slug": SLUG, "audience": audience})
    assert say(socket, "room.enter", {"slug": SLUG, "audience": "semua"})["error"] == "malformed"
    assert say(socket, "room.enter", {"slug": "tidak-ada", "audience": "hadirin"})["error"] == "not_found"


def test_a_waiting_question_is_heard_at_the_desk_only(app, cast, room, here):
    here(operations.set_switches, make.HOST, room, "open", True, False)
    viewer, desk = connect(app, cast.citizen), connect(app, cast.host)
    say(viewer, "room.enter", {"slug": SLUG, "audience": "hadirin"})
    say(desk, "room.enter", {"slug": SLUG, "audience": "meja"})
    viewer.get_received(), desk.get_received()
    done = say(connect(app, cast.stranger), "question.ask", {"slug": SLUG, "key": str(uuid.uuid4()), "text": "RAHASIA-DULU?"})["ok"]
    assert done["state"] == "waiting"
    assert viewer.get_received() == []
    heard = desk.get_received()
    assert heard[0]["name"] == "fact" and heard[0]["args"][0]["question"]["text"] == "RAHASIA-DULU?"
    here(operations.show_question, make.HOST, done["id"])
    assert [message["args"][0]["kind"] for message in viewer.get_received()] == ["question.published"]


def test_a_client_follows_exactly_one_stream(app, cast, room, here):
    desk = connect(app, cast.host)
    say(desk, "room.enter", {"slug": SLUG, "audience": "meja"})
    say(desk, "room.enter", {"slug": SLUG, "audience": "hadirin"})
    desk.get_received()
    here(make.question, cast.citizen.actor, room)
    assert len([message for message in desk.get_received() if message["name"] == "fact"]) == 1


def test_the_author_hears_that_their_part_changed(app, cast, room, here):
    here(operations.set_switches, make.HOST, room, "open", True, False)
    newcomer = cast.visitor()
    newcomer.client.delete_cookie("jkd_peserta")
    socket = connect(app, newcomer)
    one = say(socket, "question.ask", {"slug": SLUG, "key": str(uuid.uuid4()), "text": "Milik saya?"})["ok"]["id"]
    socket.get_received()
    here(operations.close_question, make.HOST, one, "empty", "Tidak terbaca.")
    assert [message["name"] for message in socket.get_received()] == ["mine.changed"]
    own = newcomer.get(f"/sesi/{SLUG}/saya.json").json["questions"][0]
    assert (own["state"], own["reason"]["code"], own["note"]) == ("closed", "empty", "Tidak terbaca.")


def test_past_the_budget_newcomers_poll(app, cast, room):
    settings = app.extensions["settings"]
    app.extensions["settings"] = settings.model_copy(update={"socket_budget": -1})
    assert say(connect(app, cast.citizen), "room.enter", {"slug": SLUG, "audience": "hadirin"})["ok"]["mode"] == "poll"
    app.extensions["settings"] = settings
    assert say(connect(app, cast.citizen), "room.enter", {"slug": SLUG, "audience": "hadirin"})["ok"]["mode"] == "live"


def test_signing_out_cuts_the_sockets_of_that_person_only(app, cast, room, here):
    from server.accounts.operations import change_staff
    from server.core.permissions import Role

    desk, viewer = connect(app, cast.host), connect(app, cast.citizen)
    say(desk, "room.enter", {"slug": SLUG, "audience": "meja"})
    here(change_staff, cast.admin.actor, cast.host.staff_id, 1, name="H", roles=[Role.DRAFTER], is_active=True)
    assert not desk.is_connected() and viewer.is_connected()


# --- the same answer through both ------------------------------------------------------------

LONG = "panjang " * 50
ASKS = [
    ({"text": "Kapan selesai?"}, None), ({"text": ""}, "invalid"), ({"text": LONG}, "too_large"), ({"text": 7}, "malformed"), ({"text": None}, "malformed"),
    ({"text": "Halo\x00"}, "malformed"), ({"text": "\ud800"}, "malformed"), ({"key": "bukan-kunci"}, "malformed"), ({"key": ["x"]}, "malformed"),
    ({"area": "99.99"}, "invalid"), ({"area": "jaksel"}, None), ({"area": {"$gt": ""}}, "malformed"), ({"provision": "Pasal 9999"}, "invalid"),
    ({"name": "x" * 81, "display": "nama"}, "too_large"), ({"name": 5}, "malformed"), ({"display": "raja", "name": "X"}, "invalid"), ({"keep": "ya"}, "malformed"),
    ({"keep": {"processing": True}}, "malformed"), ({"keep": {"processing": 99}}, "malformed"), ({"keep": {"processing": 1, "publication": 1}}, None),
    ({"id": 1, "state": "featured", "votes": 999, "participant_id": 1, "webinar_id": 2}, None),
]


@pytest.mark.parametrize("change, code", ASKS)
def test_asking_is_answered_alike_by_socket_and_form(app, cast, room, change, code, here):
    payload = {"text": "Kapan selesai?", "key": str(uuid.uuid4()), **change}
    by_socket = say(connect(app, cast.citizen), "question.ask", {"slug": SLUG, **payload})
    by_post = post(cast.citizen, f"/sesi/{SLUG}/pertanyaan", payload)
    assert by_socket.get("error") == by_post.json.get("error") == code
    if code is None:
        assert by_socket == {"ok": by_post.json["ok"]}  # the same key: the same question
        question = here(get, by_socket["ok"]["id"])
        assert (question.votes, question.state, question.webinar_id) == (0, "shown", room)
    else:
        assert {k: v for k, v in by_post.json.items() if k != "message"} == by_socket
        assert by_post.status_code in (400, 413, 422)
    assert here(number_of, Question) == (code is None)


VOTES = [({"on": True}, None), ({"on": 1}, "malformed"), ({"on": "true"}, "malformed"), ({"on": None}, "malformed"), ({}, "malformed")]


@pytest.mark.parametrize("change, code", VOTES)
def test_voting_is_answered_alike(app, cast, room, change, code, here):
    one = here(make.question, cast.stranger.actor, room)
    by_socket = say(connect(app, cast.citizen), "question.vote", {"slug": SLUG, "id": one, **change})
    by_post = post(cast.citizen, f"/sesi/{SLUG}/pertanyaan/{one}/dukung", change)
    assert by_socket.get("error") == by_post.json.get("error") == code
    assert here(number_of, QuestionVote) == (code is None)


@pytest.mark.parametrize("number", [0, -1, 99_999, 2**31, 2**70])
def test_votes_for_what_is_not_there(app, cast, room, number, here):
    assert say(connect(app, cast.citizen), "question.vote", {"slug": SLUG, "id": number, "on": True})["error"] == "not_found"
    assert number < 0 or post(cast.citizen, f"/sesi/{SLUG}/pertanyaan/{number}/dukung", {"on": True}).status_code == 404


def test_nonsense_leaves_no_device(app, cast, room, here):
    """A device is made with its first write that stands: for what is not there, is over or cannot be read none is."""
    newcomer = cast.visitor()
    newcomer.client.delete_cookie("jkd_peserta")
    gone = here(make.question, cast.stranger.actor, room)
    here(operations.take_down_question, make.HOST, gone, "threat", "")
    elsewhere = here(make.question, cast.stranger.actor, here(make.webinar, slug="lain"))
    answered = here(make.question, cast.stranger.actor, room)
    here(operations.answer_question, make.HOST, answered)
    socket, before = connect(app, newcomer), here(number_of, Participant)
    for number, code in ((99_999, "not_found"), (gone, "not_found"), (elsewhere, "not_found"), (answered, "closed")):
        assert say(socket, "question.vote", {"slug": SLUG, "id": number, "on": True})["error"] == code
        assert post(newcomer, f"/sesi/{SLUG}/pertanyaan/{number}/dukung", {"on": True}).json["error"] == code
    ask = {"slug": SLUG, "key": str(uuid.uuid4())}
    for wrong in ({"text": ""}, {"text": LONG}, {"text": "Halo\x00"}, {"text": "Apa?", "key": "x"}, {"text": "Apa?", "name": "x" * 81, "display": "nama"}):
        assert "error" in say(socket, "question.ask", ask | wrong)
    here(operations.set_switches, make.HOST, room, "paused", True, True)
    assert say(socket, "question.ask", ask | {"text": "Masih boleh?"})["error"] == "closed"
    assert here(number_of, Participant) == before
    here(operations.set_switches, make.HOST, room, "open", True, True)
    assert "ok" in say(socket, "question.ask", ask | {"text": "Sekarang?"}) and here(number_of, Participant) == before + 1


def test_a_joined_question_makes_a_device_for_its_head(app, cast, room, here):
    head, joined = here(make.question, cast.stranger.actor, room), here(make.question, cast.citizen.actor, room, "Sama saja?")
    here(operations.join_question, make.HOST, joined, head)
    newcomer = cast.visitor()
    newcomer.client.delete_cookie("jkd_peserta")
    assert say(connect(app, newcomer), "question.vote", {"slug": SLUG, "id": joined, "on": True}) == {"ok": {"id": head, "on": True}}


def test_a_stored_question_gets_its_answer_also_past_the_networks_limit(app, cast, room, here, monkeypatch):
    monkeypatch.setitem(limits._ITEMS, "question.ask.network", parse_many("1/minute"))
    app.extensions["limiter"] = limits.Limiter(None)
    payload = {"text": "Jawaban tadi hilang?", "key": str(uuid.uuid4())}
    first = post(cast.citizen, f"/sesi/{SLUG}/pertanyaan", payload)
    assert post(cast.stranger, f"/sesi/{SLUG}/pertanyaan", {"text": "Yang baru?", "key": str(uuid.uuid4())}).status_code == 429
    again = post(cast.citizen, f"/sesi/{SLUG}/pertanyaan", payload)
    assert again.status_code == 200 and again.json == first.json
    assert say(connect(app, cast.citizen), "question.ask", {"slug": SLUG, **payload}) == first.json
    assert here(number_of, Question) == 1


def test_asking_when_closed_is_refused_alike(app, cast, room, here):
    here(operations.set_switches, make.HOST, room, "paused", True, True)
    payload = {"text": "Masih boleh?", "key": str(uuid.uuid4())}
    by_socket = say(connect(app, cast.citizen), "question.ask", {"slug": SLUG, **payload})
    by_post = post(cast.citizen, f"/sesi/{SLUG}/pertanyaan", payload)
    assert by_socket == {"error": "closed", "what": "asking", "why": "paused"}
    assert (by_post.status_code, by_post.json["error"], by_post.json["why"]) == (409, "closed", "paused")


HOSTILE = [None, 7, "x", [], [{"slug": SLUG}], {}, {"slug": None}, {"slug": ["a"]}, {"slug": "x" * 50_000}, {"slug": "a\x00b"}, {"slug": SLUG, "text": {}},
           {"slug": {"$ne": 1}}, True]


@pytest.mark.parametrize("event", sorted(["room.enter", "question.ask", "question.vote"]))
@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_payloads_get_a_clear_refusal(app, cast, room, event, payload, here):
    socket = connect(app, cast.citizen)
    answer = say(socket, event, payload)
    entered_without_audience = event == "room.enter" and isinstance(payload, dict) and payload.get("slug") == SLUG
    assert entered_without_audience or answer["error"] in ("malformed", "not_found"), answer
    assert socket.is_connected()
    assert here(number_of, Question) == here(number_of, QuestionVote) == 0


def test_every_event_names_its_visitors():
    assert {"room.enter", "question.ask", "question.vote"} <= set(realtime.HANDLERS)


@pytest.mark.parametrize("body, content_type", [
    (b"[1,2]", "application/json"), (b"{", "application/json"), (b"\xff\xfe", "application/json"), (b'"x"', "application/json"), (b"null", "application/json")])
def test_broken_json_is_refused(app, cast, room, body, content_type):
    token = cast.citizen.get(f"/sesi/{SLUG}/saya.json").json["token"]
    answer = cast.citizen.client.post(f"/sesi/{SLUG}/pertanyaan", data=body, content_type=content_type,
                                      headers={"Accept": "application/json", "X-CSRFToken": token})
    assert (answer.status_code, answer.json["error"]) == (400, "malformed")


def test_a_megabyte_is_refused_and_keeps_nothing(app, cast, room, here):
    assert post(cast.citizen, f"/sesi/{SLUG}/pertanyaan", {"text": "x" * 1_000_000, "key": str(uuid.uuid4())}).status_code == 413
    token = cast.citizen.token(f"/sesi/{SLUG}")
    big = cast.citizen.client.post(f"/sesi/{SLUG}/pertanyaan", data={"csrf_token": token, "text": "y" * 1_000_000, "key": str(uuid.uuid4())})
    assert big.status_code in (400, 413)
    assert here(number_of, Question) == 0


# --- forms without a script ------------------------------------------------------------------


def form_fields(html):
    import re

    return dict(re.findall(r'<input type="hidden" name="(csrf_token|key)" value="([^"]+)"', html))


@pytest.mark.parametrize("page", [f"/sesi/{SLUG}", f"/sesi/{SLUG}/hemat"])
def test_ask_and_vote_without_script(app, cast, room, page, here):
    html = cast.citizen.get(page).get_data(as_text=True)
    fields = form_fields(html) | {"text": "Tanpa skrip?", "name": "Dewi Ayu", "display": "inisial", "keep_processing": "1", "keep_publication": "1"}
    if page.endswith("hemat"):
        fields["dari"] = "hemat"
    asked = cast.citizen.client.post(f"/sesi/{SLUG}/pertanyaan", data=fields)
    again = cast.citizen.client.post(f"/sesi/{SLUG}/pertanyaan", data=fields)
    assert asked.status_code == again.status_code == 303 and asked.location == again.location and asked.location.startswith(page)
    one = int(asked.location.rpartition("#q")[2])
    assert here(get, one).is_kept and here(number_of, Question) == 1
    html = cast.stranger.get(page).get_data(as_text=True)
    assert "Tanpa skrip?" in html and "D.A." in html and "Dewi Ayu" not in html
    token = form_fields(html)["csrf_token"]
    for on, votes in (("1", 1), ("1", 1), ("0", 0)):
        voted = cast.stranger.client.post(f"/sesi/{SLUG}/pertanyaan/{one}/dukung", data={"csrf_token": token, "on": on})
        assert voted.status_code == 303
        assert here(get, one).votes == votes


def test_a_refused_form_gives_the_text_back(app, cast, room):
    fields = form_fields(cast.citizen.get(f"/sesi/{SLUG}").get_data(as_text=True)) | {"text": LONG}
    answer = cast.citizen.client.post(f"/sesi/{SLUG}/pertanyaan", data=fields)
    assert answer.status_code == 422 and LONG.strip() in answer.get_data(as_text=True)


def test_writes_need_the_token(app, cast, room, here):
    one = here(make.question, cast.citizen.actor, room)
    for path, data in ((f"/sesi/{SLUG}/pertanyaan", {"text": "x", "key": str(uuid.uuid4())}), (f"/sesi/{SLUG}/pertanyaan/{one}/dukung", {"on": "1"})):
        assert cast.stranger.client.post(path, data=data).status_code == 400
    assert here(number_of, Question) == 1 and here(number_of, QuestionVote) == 0
