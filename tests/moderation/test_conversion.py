"""A live question becomes an aspiration: in one step, once, with its supports, only when its author agreed."""
import uuid

import pytest
import sqlalchemy as sa

from server.aspirations.models import Aspiration, Contact, Sender, Support
from server.core import outbox
from server.core.database import session
from server.core.decisions import Decision
from server.core.errors import Closed, Conflict, Refusal
from server.core.words import State
from server.live.models import Question
from server.live.operations import answer_question, ask_question, close_question, join_question, show_question
from server.moderation import jobs
from server.moderation.conversion import keep_unanswered, unanswered_kept
from server.moderation.operations import turn_question_into_aspiration
from server.webinars.models import Webinar
from server.webinars.operations import begin_webinar, end_webinar
from server.webinars.rehearsals import make_rehearsal


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
    """Shown ones stay in public by whoever ended the session, waiting ones are read first; a marked voice is nobody's support."""
    shown = desk.ask("Apakah jam buka puskesmas ditambah pada akhir pekan?", is_shown=True, voters=3)
    waiting = desk.ask("Bagaimana nasib guru honorer setelah undang-undang ini?")
    left = desk.ask("Pertanyaan yang tidak minta disimpan, hanya bertanya.", is_kept=False, is_shown=True)
    mark_one_vote(app, shown)
    with app.test_request_context():
        end_webinar(cast.host.actor, desk.webinar_id())
        assert outbox.work_off() >= 1
    published, received = (desk.aspiration(desk.read(Question, one).aspiration_id) for one in (shown, waiting))
    assert desk.read(Question, left).aspiration_id is None
    assert (published.state, received.state) == (State.PUBLISHED, State.RECEIVED) and published.supports == 2
    decision = desk.count(sa.select(Decision.staff_id).where(Decision.subject_kind == "aspiration", Decision.subject_id == published.id))
    assert decision == cast.host.staff_id
    with app.test_request_context():
        assert keep_unanswered(shown, cast.host.staff_id) is None and unanswered_kept(desk.webinar_id()) == []
    assert desk.count(sa.select(sa.func.count()).select_from(Aspiration)) == 2


def mark_one_vote(app, question_id):
    from server.core.database import operation, session
    from server.live.models import QuestionVote

    @operation
    def mark():
        voter = session.scalar(sa.select(sa.func.min(QuestionVote.participant_id)).where(QuestionVote.question_id == question_id))
        session.execute(sa.update(QuestionVote).where(QuestionVote.question_id == question_id, QuestionVote.participant_id == voter)
                        .values(is_flagged=True))

    with app.test_request_context():
        mark()


def test_joined_voices_go_along_with_the_head_and_each_keeps_its_own(app, cast, desk):
    head = desk.ask("Apakah jam buka puskesmas ditambah pada akhir pekan?", is_shown=True, voters=2)
    joined = desk.ask("Puskesmas dibuka hari Minggu tidak?", by=cast.stranger)
    with app.test_request_context():
        join_question(cast.host.actor, joined, head)
        end_webinar(cast.host.actor, desk.webinar_id())
        outbox.work_off()
    of_head, of_joined = (desk.aspiration(desk.read(Question, one).aspiration_id) for one in (head, joined))
    assert (of_head.supports, of_head.state, of_joined.state) == (3, State.PUBLISHED, State.PUBLISHED)
    for question_id, player in ((head, cast.citizen), (joined, cast.stranger)):
        page = player.get("/sesi/sesi-uji/pertanyaan-saya").get_data(as_text=True)
        code = desk.aspiration(desk.read(Question, question_id).aspiration_id).code
        assert code in page
        assert player.get("/sesi/sesi-uji/saya.json").json["questions"][0]["aspiration"] == code


def test_what_a_joined_one_asked_is_answered_with_its_head(app, cast, desk):
    head, joined = desk.ask("Apakah jam buka puskesmas ditambah?", is_shown=True), desk.ask("Puskesmas hari Minggu?", by=cast.stranger)
    with app.test_request_context():
        join_question(cast.host.actor, joined, head)
        answer_question(cast.host.actor, head)
        end_webinar(cast.host.actor, desk.webinar_id())
        outbox.work_off()
    assert desk.count(sa.select(sa.func.count()).select_from(Aspiration)) == 0


def test_a_rehearsal_keeps_nothing(app, cast, desk):
    with app.test_request_context():
        slug = make_rehearsal(cast.host.actor, desk.webinar_id())
        copy = session.scalar(sa.select(Webinar.id).where(Webinar.slug == slug))
        begin_webinar(cast.host.actor, copy)
        one = ask_question(cast.citizen.actor, copy, key=str(uuid.uuid4()), text="Apakah ini hanya latihan saja?",
                           keep_processing_version=1, keep_publication_version=1)
        show_question(cast.host.actor, one)
        end_webinar(cast.host.actor, copy)
        outbox.work_off()
        assert keep_unanswered(one, cast.host.staff_id) is None
        with pytest.raises(Conflict):
            turn_question_into_aspiration(cast.host.actor, one)
    assert desk.count(sa.select(sa.func.count()).select_from(Aspiration)) == 0


def test_the_job_goes_on_where_it_was_cut_off(app, cast, desk, monkeypatch):
    ids = [desk.ask(f"Apakah jam buka puskesmas nomor {n} ditambah?", is_shown=True) for n in range(4)]
    done = []

    def dies(question_id, ended_by=None):
        if len(done) == 2:
            raise RuntimeError("the worker was killed")
        done.append(keep_unanswered(question_id, ended_by))

    with app.test_request_context():
        end_webinar(cast.host.actor, desk.webinar_id())
        monkeypatch.setattr(jobs, "keep_unanswered", dies)
        with pytest.raises(RuntimeError):
            jobs.keep_questions({"webinar_id": desk.webinar_id(), "ended_by": cast.host.staff_id})
        monkeypatch.undo()
        outbox.work_off()
    assert len({desk.read(Question, one).aspiration_id for one in ids}) == 4
    assert desk.count(sa.select(sa.func.count()).select_from(Aspiration)) == 4


def test_the_receipt_goes_to_the_address_this_device_confirmed(app, cast, desk):
    earlier, _case = desk.submit(email="warga@contoh.id")
    mute = desk.ask("Apakah jam buka puskesmas ditambah pada hari kerja?", is_shown=True, by=cast.stranger)
    told = desk.ask("Apakah jam buka puskesmas ditambah pada akhir pekan?", is_shown=True)
    confirm(app, earlier)
    with app.test_request_context():
        end_webinar(cast.host.actor, desk.webinar_id())
        kept = {one: turn_question_into_aspiration(cast.host.actor, one) for one in (mute, told)}
    posted = desk.count(sa.select(outbox.OutboxRow.idempotency_key).where(
        outbox.OutboxRow.kind == "mail.receipt", outbox.OutboxRow.idempotency_key != f"mail.receipt:{earlier}"))
    assert posted == f"mail.receipt:{kept[told]}"


def confirm(app, aspiration_id):
    from server.core import clock
    from server.core.database import operation, session

    @operation
    def write():
        session.execute(sa.update(Contact).where(Contact.aspiration_id == aspiration_id).values(email_confirmed_at=clock.now()))

    with app.test_request_context():
        write()
