"""Joining: one question stands for many, every voice is kept, none is counted twice, and parting restores what was."""
import random

import pytest
import sqlalchemy as sa

from server.core.database import session
from server.core.decisions import decisions_of
from server.core.errors import Closed, Conflict, NotAllowed, NotFound
from server.live import authorship, operations, queries, recounting, snapshots
from server.live.models import Question, QuestionSender, QuestionVote
from server.webinars import queries as webinars
from tests.live import make

SLUG = "gabung"


@pytest.fixture
def room(app, cast):
    assert cast.host
    with app.test_request_context():
        yield make.webinar(slug=SLUG)


def join(one, head):
    return operations.join_question(make.HOST, one, head)


def part(one):
    operations.part_question(make.HOST, one)


def vote(room, one, player, is_on=True):
    return operations.vote_question(room, one, player.participant_id, is_on)


def row(one):
    session.rollback()
    return session.get(Question, one)


def votes(*ids):
    return [row(one).votes for one in ids]


def picture():
    """All that joining may touch, to be compared."""
    session.rollback()
    session.expire_all()
    questions = session.execute(sa.select(
        Question.id, Question.state, Question.votes, Question.joined_to_id, Question.joined_under_id, Question.joined_count,
        Question.state_before_joining, Question.shown_at).order_by(Question.id)).all()
    cast_votes = session.execute(sa.select(QuestionVote.question_id, QuestionVote.participant_id, QuestionVote.brought_by_id)
                                 .where(QuestionVote.is_on).order_by(QuestionVote.question_id, QuestionVote.participant_id)).all()
    return questions, cast_votes


def test_a_head_counts_every_device_once(room, cast):
    head, other = make.question(cast.citizen.actor, room, "Kapan air bersih?"), make.question(cast.stranger.actor, room, "Air bersih kapan?")
    vote(room, head, cast.neighbour)
    vote(room, other, cast.neighbour)  # supports both: once
    vote(room, other, cast.citizen)
    assert votes(head, other) == [1, 2]
    assert join(other, head) == head
    # neighbour, citizen, and the stranger who asked the other one
    assert votes(head, other) == [3, 2]
    assert (row(other).state, row(other).joined_to_id, row(head).joined_count) == ("joined", head, 1)
    assert recounting.recount_votes([head, other]) == 0


def test_joining_twice_is_once_and_leaves_one_decision(room, cast):
    head, other = make.question(cast.citizen.actor, room), make.question(cast.stranger.actor, room, "Sama?")
    assert join(other, head) == join(other, head) == head
    assert [(one.from_state, one.to_state, one.staff_id) for one in decisions_of("question", [other])[other]] == [("shown", "joined", 1)]


def test_parting_restores_to_the_letter(room, cast):
    head, other = make.question(cast.citizen.actor, room), make.question(cast.stranger.actor, room, "Sama?")
    vote(room, head, cast.neighbour)
    vote(room, other, cast.neighbour)
    vote(room, other, cast.citizen)
    before = picture()
    join(other, head)
    assert picture() != before
    part(other)
    assert picture() == before
    part(other)
    assert picture() == before


def test_a_waiting_one_is_read_by_all_while_it_is_joined(room, cast, published):
    operations.set_switches(make.HOST, room, "open", True, False)
    head, other = make.question(cast.citizen.actor, room), make.question(cast.stranger.actor, room, "Sama?")
    operations.show_question(make.HOST, head)
    before = picture()
    del published[:]
    join(other, head)
    assert facts(published, "hadirin") == [("question.joined", other), ("question.joined", head)]
    assert row(other).is_shown and votes(head) == [1]
    del published[:]
    part(other)
    assert facts(published, "hadirin") == [("question.gone", other), ("question.joined", head)]
    assert facts(published, "meja") == [("question.waiting", other), ("question.joined", head)]
    assert picture() == before


def facts(published, audience):
    return [(payload["kind"], payload["id"]) for where, name, payload in published if name == "fact" and where.endswith(f":{audience}")]


def test_a_vote_for_a_joined_one_goes_to_its_head(room, cast):
    head, other = make.question(cast.citizen.actor, room), make.question(cast.stranger.actor, room, "Sama?")
    join(other, head)
    vote(room, other, cast.neighbour)
    vote(room, head, cast.neighbour)
    assert votes(head, other) == [2, 0]
    assert queries.my_votes(room, cast.neighbour.participant_id) == [head]
    vote(room, other, cast.neighbour, is_on=False)
    assert votes(head, other) == [1, 0]
    part(other)
    assert votes(head, other) == [0, 0]


def test_what_was_said_of_the_head_itself_stays_with_it(room, cast):
    head, other = make.question(cast.citizen.actor, room), make.question(cast.stranger.actor, room, "Sama?")
    vote(room, other, cast.neighbour)
    join(other, head)
    assert votes(head) == [2]
    vote(room, head, cast.neighbour, is_on=False)  # a voice that came along may be taken back
    assert votes(head) == [1]
    vote(room, head, cast.neighbour)
    part(other)
    assert votes(head, other) == [1, 1]


def test_a_support_that_was_taken_back_before_counts_again_through_the_joined_one(room, cast):
    head, other = make.question(cast.citizen.actor, room), make.question(cast.stranger.actor, room, "Sama?")
    vote(room, head, cast.neighbour)
    vote(room, head, cast.neighbour, is_on=False)
    vote(room, other, cast.neighbour)
    join(other, head)
    assert votes(head) == [2]
    part(other)
    assert votes(head, other) == [0, 1]


def test_chains_are_flat_and_part_as_they_were_joined(room, cast):
    one, two, three = (make.question(player.actor, room, f"Ke-{n}?") for n, player in enumerate((cast.citizen, cast.stranger, cast.neighbour)))
    vote(room, three, cast.citizen)
    empty = picture()
    join(three, two)
    middle = picture()
    assert votes(one, two, three) == [0, 2, 1]
    join(two, one)
    assert [row(each).joined_to_id for each in (two, three)] == [one, one] and row(one).joined_count == 2 and row(two).joined_count == 0
    assert votes(one) == [3]  # citizen, neighbour, stranger
    part(two)
    assert picture() == middle
    join(two, one)
    part(three)
    assert votes(one, two, three) == [1, 0, 1] and row(three).state == "shown"
    part(two)
    assert picture() == empty


def test_one_joined_to_a_joined_one_is_joined_to_its_head(room, cast):
    one, two, three = (make.question(cast.citizen.actor, room, f"Ke-{n}?") for n in range(3))
    join(two, one)
    assert join(three, two) == one and row(three).joined_under_id == one


def test_the_same_voice_through_two_joined_ones_stays_when_one_is_parted(room, cast):
    head, two, three = (make.question(cast.citizen.actor, room, f"Ke-{n}?") for n in range(3))
    for each in (two, three):
        vote(room, each, cast.stranger)
        join(each, head)
    assert votes(head) == [2]  # citizen asked both, stranger supports both
    part(two)
    assert votes(head) == [2]
    part(three)
    assert votes(head) == [0]


def test_what_cannot_be_joined(app, room, cast):
    head, other = make.question(cast.citizen.actor, room), make.question(cast.stranger.actor, room, "Sama?")
    elsewhere = make.question(cast.citizen.actor, make.webinar(), "Di sesi lain?")
    waiting = make.question(cast.stranger.actor, room, "Telepon 081234567890")
    for one, into, refusal in ((head, head, Conflict), (other, elsewhere, NotFound), (other, 99999, NotFound), (other, waiting, Conflict)):
        with pytest.raises(refusal):
            join(one, into)
    join(other, head)
    with pytest.raises(Conflict):
        join(head, other)  # in a circle
    operations.feature_question(make.HOST, head)
    with pytest.raises(Conflict):
        join(head, make.question(cast.neighbour.actor, room, "Tiga?"))
    for who in (cast.citizen.actor, cast.moderator.actor):
        with pytest.raises(NotAllowed if who.is_staff else Exception):
            operations.join_question(who, other, head)
    with pytest.raises(Closed):
        operations.set_switches(make.HOST, room, "open", False, True)
        vote(room, other, cast.neighbour)


@pytest.mark.parametrize("how", ["taken down", "withdrawn", "erased"])
def test_when_a_head_goes_what_was_joined_stands_alone_again(room, cast, how):
    head, other = make.question(cast.citizen.actor, room), make.question(cast.stranger.actor, room, "Sama?")
    vote(room, other, cast.neighbour)
    join(other, head)
    end(how, head, cast.citizen)
    assert (row(other).state, row(other).votes, row(other).joined_to_id) == ("shown", 1, None)
    assert row(head).state == "closed"


@pytest.mark.parametrize("how", ["taken down", "withdrawn", "erased"])
def test_when_a_joined_one_goes_it_takes_along_what_it_brought(room, cast, how):
    operations.set_switches(make.HOST, room, "open", True, False)
    head, other = make.question(cast.citizen.actor, room), make.question(cast.stranger.actor, room, "Sama?")
    operations.show_question(make.HOST, head)
    vote(room, head, cast.neighbour)
    join(other, head)
    assert votes(head) == [2]
    end(how, other, cast.stranger)
    assert votes(head) == [1] and row(head).joined_count == 0 and row(other).state == "closed"
    assert recounting.recount_votes([head, other]) == 0


def end(how, one, author):
    if how == "taken down":
        operations.take_down_question(make.HOST, one, "threat", "")
    else:
        {"withdrawn": authorship.withdraw_question, "erased": authorship.erase_question}[how](author.actor, one)


def test_once_nobody_knows_who_voted_the_number_stays(app, room, cast):
    from server.moderation.retention import _cut_links

    head, other = make.question(cast.citizen.actor, room), make.question(cast.stranger.actor, room, "Sama?")
    join(other, head)
    database = app.extensions["database"]
    database.run(lambda: _cut_links([head, other]))
    with pytest.raises(Conflict):
        part(other)
    operations.take_down_question(make.HOST, other, "threat", "")
    assert votes(head) == [1] and recounting.recount_votes([head]) == 0


def test_answering_the_head_answers_those_who_asked_the_joined_ones(app, room, cast, published):
    head, other = make.question(cast.citizen.actor, room), make.question(cast.stranger.actor, room, "Sama?")
    join(other, head)
    del published[:]
    operations.answer_question(make.HOST, head, text="Bulan depan.")
    told = {where for where, name, _payload in published if name == "mine.changed"}
    assert told == {f"peserta:{player.participant_id}" for player in (cast.citizen, cast.stranger)}
    own = cast.stranger.get(f"/sesi/{SLUG}/saya.json").json["questions"][0]
    assert (own["id"], own["state"], own["head"]["id"], own["head"]["state"], own["head"]["answer"]) == (
        other, "joined", head, "answered_in_writing", "Bulan depan.")


def test_screens_know_the_head_and_how_many(room, cast):
    head, other = make.question(cast.citizen.actor, room), make.question(cast.stranger.actor, room, "Sama?")
    join(other, head)
    state = snapshots.state_of(webinars.visible_to(make.HOST).get(room), "hadirin")
    assert {one["id"]: (one["joined_to"], one["joined"]) for one in state["questions"]} == {head: (None, 1), other: (head, 0)}
    assert state["numbers"]["votes"] == {head: 1, other: 0}


def voices_of(head, own_votes):
    """Who stands behind a head by the definition in docs/protocol.md, from what was cast before any joining."""
    below = session.scalars(sa.select(Question.id).where(Question.joined_to_id == head)).all()
    askers = session.scalars(sa.select(QuestionSender.participant_id).where(QuestionSender.question_id.in_(below))).all()
    return {who for one in (head, *below) for who in own_votes[one]} | set(askers)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_joined_and_parted_numbers_are_the_unique_voices(room, cast, seed):
    """At random: after each step every head counts exactly its unique voices, and once all are parted it is as in the beginning."""
    chance = random.Random(seed)
    players = [cast.citizen, cast.stranger, cast.neighbour, cast.visitor(), cast.visitor()]
    for player in players[3:]:
        player.get(f"/sesi/{SLUG}/saya.json")
        player.post(f"/sesi/{SLUG}/pertanyaan/999/dukung", {"on": "1"}, page=f"/sesi/{SLUG}")
    ids = [make.question(chance.choice(players[:3]).actor, room, f"Ke-{n}?") for n in range(7)]
    own = {one: set(chance.sample([player.participant_id for player in players], chance.randrange(4))) for one in ids}
    for one, who in own.items():
        for participant_id in who:
            operations.vote_question(room, one, participant_id, True)
    before = picture()
    for _ in range(25):
        try:
            (join(*chance.sample(ids, 2)) if chance.random() < 0.65 else part(chance.choice(ids)))
        except Conflict:
            continue
        for one in ids:
            if row(one).state != "joined":
                assert row(one).votes == len(voices_of(one, own)), one
        assert recounting.recount_votes(ids) == 0
    for one in reversed(ids):
        part(one)
    assert picture() == before
