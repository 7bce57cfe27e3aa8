"""One vote per voter, whatever comes at the same time; and the counter is what the rows say."""
import random

import pytest
import sqlalchemy as sa

from server.core.database import session
from server.core.errors import Closed, NotFound, Refusal
from server.live.models import Question, QuestionVote
from server.live.operations import answer_question, set_switches, take_down_question, vote_question
from tests.live import make


@pytest.fixture
def room(app, cast):
    assert cast.host
    with app.test_request_context():
        yield make.webinar(slug="suara")


def count(question_id):
    session.rollback()
    return session.scalar(sa.select(Question.votes).where(Question.id == question_id))


def recount(question_id):
    return session.scalar(sa.select(sa.func.count()).where(QuestionVote.question_id == question_id, QuestionVote.is_on))


def test_twenty_votes_of_one_voter_at_once_count_once(room, cast, at_once):
    one, voter = make.question(cast.citizen.actor, room), cast.stranger.participant_id
    assert at_once(lambda _n: vote_question(room, one, voter, True), range(20)) == [True] * 20
    assert count(one) == recount(one) == 1


def test_a_vote_is_a_state_not_a_toggle(room, cast):
    one = make.question(cast.citizen.actor, room)
    voter = cast.stranger.participant_id
    for is_on, expected in [(True, 1), (True, 1), (False, 0), (False, 0), (True, 1)]:
        assert vote_question(room, one, voter, is_on) is is_on
        assert count(one) == expected


def test_the_counters_are_what_the_rows_say(room, cast, at_once):
    chance = random.Random(7)
    questions = [make.question(cast.citizen.actor, room, f"Satu {n}?") for n in range(3)]
    voters = [cast.visitor().participant_id for _ in range(8)]
    wishes = [(chance.choice(questions), chance.choice(voters), chance.random() < 0.6) for _ in range(120)]
    results = at_once(lambda wish: vote_question(room, *wish), wishes)
    assert results == [is_on for _question, _voter, is_on in wishes]
    for one in questions:
        assert count(one) == recount(one)
    assert sum(map(count, questions)) > 0


def test_one_refused_vote_costs_the_others_nothing(room, cast, at_once):
    one, gone = make.question(cast.citizen.actor, room), make.question(cast.citizen.actor, room, "Yang lain?")
    take_down_question(make.HOST, gone, "threat", "")
    voters = [cast.visitor().participant_id for _ in range(6)]
    wishes = [(one, voter) for voter in voters] + [(gone, voter) for voter in voters] + [(99_999, voters[0])]
    results = at_once(lambda wish: vote_question(room, *wish, True), wishes)
    assert results[:6] == [True] * 6 and all(isinstance(result, NotFound) for result in results[6:])
    assert count(one) == 6


def test_what_cannot_be_voted_on_is_refused(room, cast):
    voter = cast.stranger.participant_id
    waiting = make.question(cast.citizen.actor, make.webinar(at_once=False))
    answered = make.question(cast.citizen.actor, room)
    answer_question(make.HOST, answered)
    open_one = make.question(cast.citizen.actor, room, "Masih terbuka?")
    with pytest.raises(NotFound):
        vote_question(room, waiting, voter, True)
    with pytest.raises(Closed) as refused:
        vote_question(room, answered, voter, True)
    assert refused.value.data["what"] == "question"
    with pytest.raises(NotFound):
        vote_question(make.webinar(), open_one, voter, True)
    set_switches(make.HOST, room, "open", False, True)
    with pytest.raises(Closed):
        vote_question(room, open_one, voter, True)
    assert session.scalar(sa.select(sa.func.count()).select_from(QuestionVote)) == 0


def test_a_vote_is_three_statements_however_many_come(app, room, cast):
    from server.live import votes

    one = make.question(cast.citizen.actor, room)
    voters = [cast.visitor().participant_id for _ in range(10)]
    statements = []
    engine = app.extensions["database"].writing
    sa.event.listen(engine, "before_cursor_execute", lambda _c, _cursor, text, *_rest: statements.append(text))
    from server.core.database import operation

    @operation
    def all_at_once():
        return votes._vote.__wrapped__([votes.Vote(room, one, voter, True) for voter in voters])

    assert all_at_once() == [one] * 10
    assert len([text for text in statements if not text.startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]) <= 4
    assert count(one) == 10


def test_ten_a_second_and_no_more(app, room, cast):
    from server.core.limits import Limiter

    app.extensions["limiter"] = Limiter(None)
    one = make.question(make.HOST, room)
    results = []
    for n in range(11):
        try:
            results.append(vote_question(room, one, cast.stranger.participant_id, n % 2 == 0))
        except Refusal as refusal:
            results.append(refusal.code)
    assert results[-1] == "too_many" and "too_many" not in results[:10]
