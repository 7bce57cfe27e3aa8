"""What whoever asked does with their own question and votes, from /akun on the device that asked; nobody else's are touched."""
import json

import pytest
import sqlalchemy as sa

from server.accounts.models import DataRequest
from server.audit.models import Entry
from server.core.database import session
from server.core.errors import NotFound
from server.core.keys import WrittenKey
from server.live import authorship
from server.live.models import LiveEvent, Question, QuestionContact, QuestionSender, QuestionVote
from server.live.votes import vote_question
from tests.live.make import question, webinar

WORDS = "Kapan air bersih sampai ke gang kami?"


@pytest.fixture
def asked(app, cast):
    """(webinar id, question id): asked by the citizen with a name, supported by two."""
    assert cast.host.staff_id
    with app.test_request_context():
        webinar_id = webinar()
        question_id = question(cast.citizen.actor, webinar_id, WORDS, name="Dewi Ayu", display="nama")
        for player in (cast.stranger, cast.neighbour):
            vote_question(webinar_id, question_id, player.participant_id, True)
    return webinar_id, question_id


def count(app, model, *where):
    with app.test_request_context():
        return session.scalar(sa.select(sa.func.count()).select_from(model).where(*where))


def row(app, question_id):
    with app.test_request_context():
        return session.get(Question, question_id)


def erase(player, question_id):
    path = f"/akun/pertanyaan/{question_id}/hapus"
    return player.post(path, page=path)


def test_the_device_sees_and_takes_home_its_question(cast, asked):
    html = cast.citizen.get("/akun/perangkat").get_data(as_text=True)
    assert WORDS in html and "Dewi Ayu" in html
    assert WORDS not in cast.stranger.get("/akun/perangkat").get_data(as_text=True)
    told = json.loads(cast.citizen.post("/akun/unduh", page="/akun/perangkat").get_data(as_text=True))
    assert [(one["text"], one["name"], one["votes"]) for one in told["held"]["pertanyaan"]] == [(WORDS, "Dewi Ayu", 2)]


def test_erasing_leaves_no_word_and_no_link(app, cast, asked):
    webinar_id, question_id = asked
    assert erase(cast.citizen, question_id).status_code == 303
    one = row(app, question_id)
    assert (one.text, one.original_text, one.public_name, one.area, one.votes, one.state, one.reason) == ("", None, None, None, 0, "closed", "author_request")
    for model in (QuestionContact, QuestionSender, QuestionVote):
        assert count(app, model) == 0, model
    assert count(app, WrittenKey, WrittenKey.participant_id.is_not(None)) == 0
    assert count(app, DataRequest, DataRequest.kind == "erasure") == 1
    with app.test_request_context():
        facts = session.scalar(sa.select(Entry.facts).where(Entry.kind == "question.erased"))
        kinds = set(session.scalars(sa.select(LiveEvent.kind).where(LiveEvent.webinar_id == webinar_id, LiveEvent.subject_id == question_id)))
    assert facts["question_id"] == question_id and {"question.gone", "question.closed"} <= kinds
    assert erase(cast.citizen, question_id).status_code == 404


def test_a_waiting_question_is_told_to_the_control_room_only(app, cast):
    assert cast.host.staff_id
    with app.test_request_context():
        webinar_id = webinar(at_once=False)
        question_id = question(cast.citizen.actor, webinar_id)
        authorship.erase_question(cast.citizen.actor, question_id)
        audiences = set(session.scalars(sa.select(LiveEvent.audience).where(LiveEvent.subject_id == question_id)))
    assert audiences == {"meja"}


def test_nobody_erases_anothers_question(app, cast, asked):
    _webinar_id, question_id = asked
    assert erase(cast.stranger, question_id).status_code == 404
    with app.test_request_context():
        for actor in (cast.stranger.actor, cast.host.actor):
            with pytest.raises(NotFound):
                authorship.erase_question(actor, question_id)
    assert row(app, question_id).text == WORDS


def test_the_devices_votes_go_and_the_count_with_them(app, cast, asked):
    _webinar_id, question_id = asked
    assert "Pada 1 pertanyaan" in cast.stranger.get("/akun/perangkat").get_data(as_text=True)
    path = f"/akun/suara/{cast.stranger.participant_id}/hapus"
    assert cast.neighbour.get(path).status_code == 404
    assert cast.stranger.post(path, page=path).status_code == 303
    assert row(app, question_id).votes == 1
    assert count(app, QuestionVote, QuestionVote.participant_id == cast.stranger.participant_id) == 0
    assert count(app, QuestionVote, QuestionVote.participant_id == cast.neighbour.participant_id) == 1
