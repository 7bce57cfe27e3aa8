"""A machine that makes itself look like many devices is told from many people, who may share an address."""
import time

import pytest
import sqlalchemy as sa

from server.accounts import actors
from server.core.database import session
from server.core.permissions import Actor, Role
from server.core.realtime import socketio
from server.core.secrets import keyed_hash
from server.live import bursts, joining, operations
from server.live.bursts import Trace, Voice, Watch
from server.live.fairness.operations import lift_flags
from server.live.fairness.queries import proposals
from server.live.models import Question, QuestionVote
from server.live.recounting import recount_votes
from server.live.votes import cast_vote
from tests.live import make


def trace(network="kampus", agent="peramban", form="", since=None):
    return Trace(network, agent, form, time.time() - 60 if since is None else since)


def devices(n):
    """Devices that were made just now."""
    return [actors.make_participant(keyed_hash("participant", actors.new_token())) for _ in range(n)]


def standing(question_id):
    session.rollback()
    question = session.get(Question, question_id)
    rows = session.execute(sa.select(QuestionVote.is_flagged, sa.func.count()).where(
        QuestionVote.question_id == question_id, QuestionVote.is_on).group_by(QuestionVote.is_flagged)).all()
    counted = dict(map(tuple, rows))
    assert (question.votes, question.flagged_votes) == (counted.get(False, 0), counted.get(True, 0)), "the rows say otherwise"
    return question.votes, question.flagged_votes


@pytest.fixture
def room(app, cast):
    assert cast.host
    with app.test_request_context():
        yield make.webinar(slug="serbu")


def vote_all(room, question_id, people, of):
    for person in people:
        cast_vote(room, question_id, person, True, of() if callable(of) else of)


# --- what is a burst -------------------------------------------------------------------------


def test_voices_nobody_could_read_in_are_marked_also_the_first_ones(room, cast):
    one = make.question(cast.citizen.actor, room)
    vote_all(room, one, devices(19), lambda: trace(since=time.time()))
    assert standing(one) == (19, 0)
    vote_all(room, one, devices(21), lambda: trace(since=time.time()))
    assert standing(one) == (0, 40)
    assert recount_votes([one]) == 0


def test_a_form_that_many_devices_share_is_one_browser(room, cast):
    one = make.question(cast.citizen.actor, room)
    vote_all(room, one, devices(40), trace(form="satu"))
    assert standing(one) == (0, 40)


def test_the_same_browser_over_and_over_is_a_burst_only_far_above_the_rest(room, cast):
    one, crowd = make.question(cast.citizen.actor, room), make.question(cast.citizen.actor, room, "Ramai?")
    vote_all(room, one, devices(80), trace())
    assert standing(one) == (0, 80)
    for n, person in enumerate(devices(160)):
        cast_vote(room, crowd, person, True, trace(network=f"kota {n % 2}", agent=f"{n % 2}", since=time.time() - 60))
    assert standing(crowd) == (160, 0)


def test_people_keep_their_voices_while_a_machine_stuffs_their_question(room, cast):
    one = make.question(cast.citizen.actor, room)
    people, machine = devices(30), devices(60)
    for n in range(60):
        cast_vote(room, one, machine[n], True, trace(agent="skrip", since=time.time()))
        if n < 30:
            cast_vote(room, one, people[n], True, trace(agent=f"ponsel {n % 7}"))
    assert standing(one) == (30, 60)


def test_a_marked_voice_stays_marked_and_can_be_taken_back(room, cast):
    one, machine = make.question(cast.citizen.actor, room), devices(25)
    vote_all(room, one, machine, lambda: trace(since=time.time()))
    cast_vote(room, one, machine[0], False, trace())
    assert standing(one) == (0, 24)
    cast_vote(room, one, machine[0], True, trace())
    assert standing(one) == (0, 25)


# --- what is none ----------------------------------------------------------------------------


def test_a_class_behind_one_address_is_none(room, cast):
    """300 students, one address, the same browsers from the school's lab, two minutes, different questions."""
    questions = [make.question(cast.citizen.actor, room, f"Tanya {n}?") for n in range(12)]
    for n, person in enumerate(devices(300)):
        cast_vote(room, questions[n % 12], person, True, trace(agent="lab"))
    assert [standing(one) for one in questions] == [(25, 0)] * 12


def test_a_hall_that_votes_at_once_for_one_question_is_none(room, cast):
    one = make.question(cast.citizen.actor, room)
    for n, person in enumerate(devices(300)):
        cast_vote(room, one, person, True, trace(agent=f"ponsel {n % 6}"))
    assert standing(one) == (300, 0)


def test_devices_that_were_here_before_are_none(room, cast):
    watch = Watch()
    with_past = devices(100)
    watch._made.update(dict.fromkeys(with_past, time.time() - 600))
    verdict = watch.judge([Voice(1, person, trace(since=time.time())) for person in with_past])
    assert not verdict.flagged


def test_a_network_alone_is_no_sign_and_nothing_is_kept_for_long(room, cast, time_is_ours):
    watch, people = Watch(), devices(60)
    assert not watch.judge([Voice(1, person, trace(agent=str(n))) for n, person in enumerate(people)]).flagged
    time_is_ours.pass_by(200)
    watch.judge([Voice(2, devices(1)[0], trace())])
    assert sum(len(lines) for lines in watch._lines.values()) == 1 and not watch._forms


def test_a_transaction_that_is_tried_again_marks_the_same(room, cast):
    watch, people = Watch(), devices(30)
    voices = [Voice(1, person, trace(since=time.time())) for person in people]
    watch.judge(voices[:10])
    first = watch.judge(voices[10:])
    assert len(first.flagged) == 30 and first.begun == (1,)
    assert watch.judge(voices[10:]).flagged == first.flagged


# --- what the host does ----------------------------------------------------------------------


def test_the_host_lifts_the_marks_and_nothing_is_marked_again(room, cast):
    one = make.question(cast.citizen.actor, room)
    vote_all(room, one, devices(30), lambda: trace(since=time.time()))
    assert lift_flags(make.HOST, one) == 30
    vote_all(room, one, devices(30), lambda: trace(since=time.time()))
    assert standing(one) == (60, 0)
    with pytest.raises(Exception, match="not_allowed"):
        lift_flags(Actor(staff_id=1, roles=frozenset({Role.DRAFTER})), one)


def test_what_is_joined_brings_no_marked_voice_into_the_count(room, cast):
    head, joined = make.question(cast.citizen.actor, room), make.question(cast.stranger.actor, room, "Sama?")
    vote_all(room, joined, devices(30), lambda: trace(since=time.time()))
    joining.join_question(make.HOST, joined, head)
    assert standing(head) == (1, 30)  # who asked the joined one counts
    joining.part_question(make.HOST, joined)
    assert standing(head) == (0, 0)


# --- through the doors -----------------------------------------------------------------------


class Script:
    """Drops its cookies after each vote."""

    def __init__(self, app, slug):
        self.app, self.slug = app, slug

    def vote(self, question_id):
        client = self.app.test_client()
        token = client.get(f"/sesi/{self.slug}/saya.json").json["token"]
        answer = client.post(f"/sesi/{self.slug}/pertanyaan/{question_id}/dukung", json={"on": True},
                             headers={"X-CSRFToken": token, "Accept": "application/json"})
        assert answer.status_code == 200 and answer.json["ok"]["on"] is True  # it is told nothing it could learn from


def stuffed(app, cast, n):
    with app.test_request_context():
        room = make.webinar(slug="serbu")
        honest, bought = (make.question(cast.citizen.actor, room, text) for text in ("Kapan air bersih?", "Beli di sini?"))
        for person in devices(3):
            cast_vote(room, honest, person, True)
    script = Script(app, "serbu")
    for _ in range(n):
        script.vote(bought)
    with app.test_request_context():
        assert standing(bought) == (0, n) and standing(honest) == (3, 0)
        assert [one.id for one in proposals(room)] == [honest, bought]
    wall = cast.citizen.get("/sesi/serbu/layar").get_data(as_text=True)
    assert wall.index("Kapan air bersih?") < wall.index("Beli di sini?")
    state = cast.citizen.get("/sesi/serbu/keadaan.json").json
    assert state["numbers"]["votes"] == {str(honest): 3, str(bought): 0} and state["numbers"]["flagged"] == {str(bought): n}
    assert state["numbers"]["order"]["1"] == [honest, "support"]


def test_a_script_that_drops_its_cookie(app, cast):
    assert cast.host
    stuffed(app, cast, 45)


@pytest.mark.slow
def test_a_thousand_votes_of_it(app, cast):
    assert cast.host
    stuffed(app, cast, 1000)


def test_nothing_of_a_network_is_written(app, cast):
    assert cast.host
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "203.0.113.7"}, headers={"User-Agent": "Penanda/1"}):
        found = bursts.trace()
        same = bursts.trace()
    assert found == same and "203" not in str(found) and "Penanda" not in str(found)
    assert not {"network", "address", "agent"} & {column.name for column in QuestionVote.__table__.columns}
    assert operations  # the doors of the room are those above


def test_by_socket_it_is_the_same(app, cast):
    assert cast.host
    with app.test_request_context():
        room = make.webinar(slug="soket")
        one = make.question(cast.citizen.actor, room)
    for _ in range(25):
        client = app.test_client()
        token = client.get("/sesi/soket/saya.json").json["token"]
        socket = socketio.test_client(app, flask_test_client=client, auth={"token": token})
        assert socket.emit("question.vote", {"slug": "soket", "id": one, "on": True}, callback=True) == {"ok": {"id": one, "on": True}}
        socket.disconnect()
    with app.test_request_context():
        assert standing(one) == (0, 25)
