"""A live question becomes an aspiration: in one step, once, with its supports, only when its author agreed."""
import pytest
import sqlalchemy as sa

from server.aspirations.models import Aspiration, Sender, Support
from server.core import outbox
from server.core.errors import Closed, Conflict, Refusal
from server.core.words import State
from server.live.models import Question
from server.live.operations import close_question
from server.moderation.conversion import keep_unanswered
from server.moderation.operations import turn_question_into_aspiration
from server.webinars.operations import end_webinar


def test_a_shown_question_is_published_with_its_supports(app, cast, desk):
    question_id = desk.ask(is_shown=True, voters=3)
    with app.test_request_context():
        aspiration_id = turn_question_into_aspiration(cast.host.actor, question_id)
    aspiration = desk.aspiration(aspiration_id)
    assert (aspiration.state, aspiration.kind, aspiration.channel, aspiration.supports) == (State.PUBLISHED, "question", "live", 3)
    assert aspiration.text == desk.read(Question, question_id).text
    assert desk.read(Question, question_id).aspiration_id == aspiration_id
    assert desk.count(sa.select(sa.func.count()).where(Support.aspiration_id == aspiration_id, Support.is_on)) == 3
    assert desk.count(sa.select(Sender.participant_id).where(Sender.aspiration_id == aspiration_id)) == cast.citizen.participant_id


def test_a_waiting_question_is_read_first(app, cast, desk):
    question_id = desk.ask()
    with app.test_request_context():
        aspiration_id = turn_question_into_aspiration(cast.moderator.actor, question_id)
        assert desk.case_of(aspiration_id).is_open
    assert desk.aspiration(aspiration_id).state == State.RECEIVED


def test_never_without_both_consents(app, cast, desk):
    question_id = desk.ask(is_kept=False, is_shown=True)
    with app.test_request_context(), pytest.raises(Conflict) as refusal:
        turn_question_into_aspiration(cast.host.actor, question_id)
    assert refusal.value.data["why"] == "consent"
    assert desk.count(sa.select(sa.func.count()).select_from(Aspiration)) == 0


def test_once_also_when_two_press_at_once(app, cast, desk, at_once):
    question_id = desk.ask(is_shown=True, voters=2)
    ids = at_once(lambda actor: turn_question_into_aspiration(actor, question_id), [cast.host.actor, cast.moderator.actor] * 4)
    assert len(set(ids)) == 1 and isinstance(ids[0], int)
    assert desk.count(sa.select(sa.func.count()).select_from(Aspiration)) == 1
    assert desk.aspiration(ids[0]).supports == 2


def test_a_closed_question_stays_closed(app, cast, desk):
    question_id = desk.ask()
    with app.test_request_context():
        close_question(cast.host.actor, question_id, "empty")
        with pytest.raises(Closed):
            turn_question_into_aspiration(cast.host.actor, question_id)


@pytest.mark.parametrize("name", ["drafter", "approver", "admin", "counter", "citizen"])
def test_others_may_not(app, cast, desk, name):
    question_id = desk.ask(is_shown=True)
    with app.test_request_context(), pytest.raises(Refusal) as refusal:
        turn_question_into_aspiration(getattr(cast, name).actor, question_id)
    assert refusal.value.status in (401, 403)


def test_the_button_of_the_control_room(app, cast, desk):
    question_id = desk.ask(is_shown=True)
    token = cast.host.token("/aspirasi/baru")
    answer = cast.host.post(f"/meja/pertanyaan/{question_id}/jadikan-aspirasi", {"csrf_token": token})
    assert answer.status_code == 303 and answer.location.endswith("/sesi/sesi-uji/kendali")
    as_json = cast.host.post(f"/meja/pertanyaan/{question_id}/jadikan-aspirasi", {"csrf_token": token}, headers={"Accept": "application/json"})
    assert as_json.json["code"].startswith("JKD-")
    assert cast.drafter.post(f"/meja/pertanyaan/{question_id}/jadikan-aspirasi", {"csrf_token": cast.drafter.token()}).status_code == 403


def test_the_end_keeps_what_was_left_unanswered(app, cast, desk):
    kept = [desk.ask("Apakah jam buka puskesmas ditambah pada akhir pekan?", is_shown=True, voters=1),
            desk.ask("Bagaimana nasib guru honorer setelah undang-undang ini?")]
    left = desk.ask("Pertanyaan yang tidak minta disimpan, hanya bertanya.", is_kept=False, is_shown=True)
    with app.test_request_context():
        end_webinar(cast.host.actor, desk.webinar_id())
        assert outbox.work_off() >= 1
    ids = [desk.read(Question, question_id).aspiration_id for question_id in kept]
    assert all(ids) and desk.read(Question, left).aspiration_id is None
    assert [desk.aspiration(aspiration_id).state for aspiration_id in ids] == [State.RECEIVED] * 2
    with app.test_request_context():
        assert keep_unanswered(kept[0]) is None
