"""The control room: what each button does, who may press it, and that a reload does the same as a script."""

import pytest
import sqlalchemy as sa

from server.core.database import session
from server.core.decisions import Decision
from server.core.errors import Conflict, Invalid, NotAllowed, SignInNeeded
from server.live import operations
from server.live.models import LiveEvent, Question, Stream
from tests.live import make


@pytest.fixture
def room(app, cast):
    assert cast.host
    with app.test_request_context():
        yield make.webinar(slug="kendali-uji", at_once=False)


def state(question_id):
    session.rollback()
    return session.get(Question, question_id).state


def test_the_way_of_a_question(room, cast):
    one, two = make.question(cast.citizen.actor, room), make.question(cast.stranger.actor, room, "Yang kedua?")
    assert state(one) == "waiting"
    operations.show_question(make.HOST, one)
    operations.show_question(make.HOST, one)  # a double click
    operations.show_question(make.HOST, two)
    operations.feature_question(make.HOST, one)
    operations.feature_question(make.HOST, two)
    assert (state(one), state(two)) == ("shown", "featured")
    operations.answer_question(make.HOST, two)
    operations.reopen_question(make.HOST, two)
    operations.answer_question(make.HOST, two, text="Tahun depan.")
    assert state(two) == "answered_in_writing"
    steps = [(row.from_state, row.to_state) for row in session.scalars(sa.select(Decision).where(Decision.subject_id == two).order_by(Decision.id))]
    assert steps == [("waiting", "shown"), ("shown", "featured"), ("featured", "answered"), ("answered", "shown"), ("shown", "answered_in_writing")]


def test_a_step_that_is_not_there_is_a_conflict(room, cast):
    one = make.question(cast.citizen.actor, room)
    for act in (operations.feature_question, operations.answer_question, operations.reopen_question, operations.unfeature_question):
        with pytest.raises(Conflict) as refused:
            act(make.HOST, one)
        assert refused.value.data == {"state": "waiting"}
    with pytest.raises(Conflict):
        operations.take_down_question(make.HOST, one, "threat", "")
    assert state(one) == "waiting"


def test_closing_needs_a_reason_of_the_nine(room, cast):
    one = make.question(cast.citizen.actor, room)
    for reason in ("", "tidak suka", "criticism"):
        with pytest.raises(Invalid):
            operations.close_question(make.HOST, one, reason, "")
    operations.close_question(make.HOST, one, "empty", "Tidak ada isinya.")
    session.rollback()
    question = session.get(Question, one)
    assert (question.state, question.reason, question.reason_note) == ("closed", "empty", "Tidak ada isinya.")


def test_editing_keeps_what_was_asked(room, cast):
    one = make.question(cast.citizen.actor, room, "Hubungi 081234567890, kapan selesai?")
    assert session.get(Question, one).needs_attention
    operations.edit_question(make.HOST, one, "Kapan selesai?")
    session.rollback()
    question = session.get(Question, one)
    assert (question.text, question.original_text, question.needs_attention) == ("Kapan selesai?", "Hubungi 081234567890, kapan selesai?", False)


def test_nobody_else_may(room, cast):
    one = make.question(cast.citizen.actor, room)
    for player, refusal in [(cast.citizen, SignInNeeded), (cast.moderator, NotAllowed), (cast.drafter, NotAllowed), (cast.admin, NotAllowed)]:
        for act in (operations.show_question, operations.feature_question, operations.answer_question):
            with pytest.raises(refusal):
                act(player.actor, one)
        with pytest.raises(refusal):
            operations.edit_question(player.actor, one, "Diubah orang lain")
        with pytest.raises(refusal):
            operations.close_question(player.actor, one, "empty", "")
        with pytest.raises(refusal):
            operations.set_switches(player.actor, room, "closed", False, False)
    assert state(one) == "waiting"


def test_a_question_becomes_one_aspiration_and_only_with_both_consents(room, cast):
    kept = make.question(cast.citizen.actor, room, keep_processing_version=1, keep_publication_version=1)
    half = make.question(cast.citizen.actor, room, "Yang setengah?", keep_processing_version=1)
    operations.mark_converted(make.HOST, kept, 7)
    operations.mark_converted(make.HOST, kept, 7)
    for question_id, aspiration_id in ((kept, 8), (half, 9)):
        with pytest.raises(Conflict):
            operations.mark_converted(make.HOST, question_id, aspiration_id)
    with pytest.raises(SignInNeeded):
        operations.mark_converted(cast.citizen.actor, kept, 7)


def test_revs_are_without_gaps_and_facts_hold_no_words(room, cast):
    one = make.question(cast.citizen.actor, room, "PENANDA-KATA apa kabar?", name="NAMA-ORANG", display="nama")
    operations.show_question(make.HOST, one)
    operations.edit_question(make.HOST, one, "PENANDA-KATA disunting?")
    operations.set_switches(make.HOST, room, "paused", True, False)
    operations.take_down_question(make.HOST, one, "threat", "PENANDA-KATA catatan")
    session.rollback()
    for stream in session.scalars(sa.select(Stream)):
        revs = session.scalars(sa.select(LiveEvent.rev).where(LiveEvent.webinar_id == room, LiveEvent.audience == stream.audience)).all()
        assert sorted(revs) == list(range(1, stream.rev + 1))
    logged = [[row.kind, row.data, row.audience] for row in session.scalars(sa.select(LiveEvent))]
    assert "PENANDA" not in str(logged) and "NAMA-ORANG" not in str(logged)


# --- the page --------------------------------------------------------------------------------


@pytest.fixture
def page_room(app, cast, here):
    assert cast.host
    return here(make.webinar, slug="kendali-uji", at_once=False)


BUTTONS = [("tayangkan", {}), ("sorot", {}), ("kembalikan", {}), ("terjawab", {}), ("buka-lagi", {}), ("turunkan", {"reason": "threat"})]


@pytest.mark.parametrize("headers", [{}, {"Accept": "application/json"}])
def test_the_buttons_work_with_and_without_script(page_room, cast, here, headers):
    one = here(make.question, cast.citizen.actor, page_room, "Kapan?")
    page = "/sesi/kendali-uji/kendali"
    assert f"/pertanyaan/{one}/tayangkan" in cast.host.get(page).get_data(as_text=True)
    for act, data in BUTTONS:
        answer = cast.host.post(f"{page}/pertanyaan/{one}/{act}", data, page=page, headers=headers)
        assert (answer.status_code, answer.json) == (200, {"ok": {}}) if headers else answer.status_code == 303, act
    assert here(state, one) == "closed"
    refused = cast.host.post(f"{page}/pertanyaan/{one}/sorot", page=page, headers=headers)
    assert refused.status_code == 409


def test_edit_and_show_is_one_press(page_room, cast, here):
    one = here(make.question, cast.citizen.actor, page_room, "Telepon 081234567890?")
    page = "/sesi/kendali-uji/kendali"
    cast.host.post(f"{page}/pertanyaan/{one}/sunting", {"text": "Telepon siapa?", "then": "show"}, page=page)
    assert cast.citizen.get("/sesi/kendali-uji/keadaan.json").json["questions"][0]["text"] == "Telepon siapa?"


def test_a_question_of_another_room_is_not_found(page_room, cast, here):
    other = here(make.question, cast.citizen.actor, here(make.webinar, at_once=False))
    page = "/sesi/kendali-uji/kendali"
    assert cast.host.post(f"{page}/pertanyaan/{other}/tayangkan", page=page).status_code == 404
    assert cast.host.post(f"{page}/pertanyaan/{other}/terbang", page=page).status_code == 404
    assert cast.host.post(f"{page}/pertanyaan/{2**70}/tayangkan", page=page).status_code == 404
    assert here(state, other) == "waiting"


@pytest.mark.parametrize("role", ["moderator", "drafter", "approver", "counter", "admin"])
def test_other_roles_find_the_doors_shut(page_room, cast, here, role):
    one = here(make.question, cast.citizen.actor, page_room)
    player = getattr(cast, role)
    token = player.token("/sesi/kendali-uji")
    assert player.get("/sesi/kendali-uji/kendali").status_code == 403
    assert player.get("/sesi/kendali-uji/kendali/keadaan.json").status_code == 403
    for path in (f"kendali/pertanyaan/{one}/tayangkan", "kendali/sakelar", "kendali/mulai", "kendali/akhiri"):
        assert player.client.post(f"/sesi/kendali-uji/{path}", data={"csrf_token": token}).status_code == 403
    assert here(state, one) == "waiting"


def test_switches_begin_and_end(cast, here):
    assert cast.host
    here(make.webinar, "scheduled", slug="besok", at_once=False)
    page = "/sesi/besok/kendali"
    cast.host.post(f"{page}/sakelar", {"asking": "paused"}, page=page)
    seen = cast.host.get(f"{page}/keadaan.json").json
    assert (seen["asking"], seen["voting"], seen["before_reading"], seen["phase"]) == ("paused", True, False, "scheduled")
    assert cast.host.post(f"{page}/sakelar", {"asking": "selamanya"}, page=page, headers={"Accept": "application/json"}).status_code == 422
    assert cast.host.post(f"{page}/mulai", page=page).status_code == 303
    assert cast.host.post(f"{page}/mulai", page=page).status_code == 409
    assert cast.citizen.get("/sesi/besok/keadaan.json").json["phase"] == "live"
    assert cast.host.post(f"{page}/akhiri", page=page).status_code == 303
    ended = cast.citizen.get("/sesi/besok/keadaan.json").json
    assert (ended["phase"], ended["asking"], ended["voting"]) == ("ended", "closed", False)
