"""Answers to surveys: one set a device, counted once, equal to a recount at any time."""
import random
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server import ballots
from server.accounts.actors import make_participant
from server.core import clock, retention
from server.core.database import operation, session
from server.core.errors import Closed, Invalid, KeyTaken, Malformed, NotFound
from server.core.keys import WrittenKey
from server.surveys import operations, queries, recounting, tallies
from server.surveys.forgetting import forget_answers
from server.surveys.models import Survey, SurveyAnswer, SurveyCount
from tests.surveys import make

KINDS = make.KINDS


@pytest.fixture
def here(app, cast):
    assert cast.host
    with app.test_request_context():
        yield app


def devices(count):
    return [make_participant(f"{n:064}") for n in range(count)]


def counts():
    return {(row[0], row[1]): row[2] for row in session.execute(sa.select(SurveyCount.question_id, SurveyCount.mark, SurveyCount.count))}


def is_equal_to_a_recount(survey_id):
    rows = queries.questions_of(survey_id)
    answers, tally = recounting.counted(survey_id, {row.id: row.asked for row in rows})
    return counts() == tally.steps and session.get(Survey, survey_id).answers == answers and all(row.answers == tally.answers[row.id] for row in rows)


def test_what_devices_answer_and_change_equals_a_recount(here):
    survey_id, ids = make.survey(KINDS)
    people, chance = devices(12), random.Random(5)
    for n in range(40):
        given = make.sets(KINDS, ids, chance.randrange(90))
        make.answer(survey_id, chance.choice(people), dict(chance.sample(sorted(given.items()), chance.randint(1, len(ids)))))
        if n % 10 == 0:
            assert is_equal_to_a_recount(survey_id)
    forget_answers(make.Actor(participant_id=people[0]))
    assert is_equal_to_a_recount(survey_id) and recounting.recount_answers([survey_id]) == 0
    assert queries.answers_of(survey_id, people[0]) == {}
    shown = {one.question.kind: one.shown for one in queries.results(survey_id).questions}
    assert shown.keys() == set(KINDS) and shown["single"].base == sum(row.count for row in shown["single"].rows)


def test_a_recount_mends_what_went_wrong(here):
    survey_id, ids = make.survey(KINDS)
    for n, device in enumerate(devices(6)):
        make.answer(survey_id, device, make.sets(KINDS, ids, n))
    right = counts()

    @operation
    def spoil():
        session.execute(sa.update(SurveyCount).where(SurveyCount.question_id == ids[0]).values(count=77))
        session.execute(sa.delete(SurveyCount).where(SurveyCount.question_id == ids[2]))
        session.execute(sa.update(Survey).values(answers=1))

    spoil()
    assert recounting.next_ids(0, 50) == [survey_id] and recounting.how_many() == 1
    assert recounting.recount_answers([survey_id]) == 1 and counts() == right and is_equal_to_a_recount(survey_id)


def test_the_same_set_sent_at_once_is_one(app, cast, at_once):
    with app.test_request_context():
        assert cast.host
        survey_id, ids = make.survey(KINDS)
    device = cast.citizen.participant_id
    keys = [str(uuid.uuid4())] * 4 + [str(uuid.uuid4()) for _ in range(4)]
    given = make.sets(KINDS, ids, 1)
    done = at_once(lambda key: make.answer(survey_id, device, given, key), keys)
    assert done == [None] * 8
    with app.test_request_context():
        assert session.get(Survey, survey_id).answers == 1 and session.scalar(sa.select(sa.func.count()).select_from(SurveyAnswer)) == 1
        assert is_equal_to_a_recount(survey_id)


def test_many_devices_at_once_all_count(app, cast, at_once):
    with app.test_request_context():
        assert cast.host
        survey_id, ids = make.survey(("single", "scale"))
        people = devices(10)
    assert at_once(lambda device: make.answer(survey_id, device, make.sets(("single", "scale"), ids, device)), people) == [None] * 10
    with app.test_request_context():
        assert session.get(Survey, survey_id).answers == 10 and is_equal_to_a_recount(survey_id)


def test_a_key_belongs_to_its_device_and_a_repeat_is_acknowledged_after_closing(here):
    survey_id, ids = make.survey()
    mine, other = devices(2)
    key, given = str(uuid.uuid4()), {ids[0]: {"choice": 1}}
    make.answer(survey_id, mine, given, key)
    with pytest.raises(KeyTaken):
        make.answer(survey_id, other, given, key)
    operations.move_closing(make.HOST, survey_id, None)
    make.answer(survey_id, mine, given, key)
    with pytest.raises(Closed):
        make.answer(survey_id, mine, {ids[0]: {"choice": 2}})
    assert queries.answers_of(survey_id, mine) == given


@pytest.mark.parametrize(("given", "refusal"), [
    ({}, Invalid), ({0: {"choice": 7}}, ballots.Refused), ({0: {"choice": True}}, ballots.Refused), ({0: ["<script>"]}, ballots.Refused),
    ({0: {"choice": 0, "more": 1}}, ballots.Refused), ({0: None}, ballots.Refused), ({0: {"choice": 10**40}}, ballots.Refused),
])
def test_nonsense_leaves_nothing(here, given, refusal):
    survey_id, ids = make.survey()
    with pytest.raises(refusal):
        make.answer(survey_id, devices(1)[0], {ids[place]: ballot for place, ballot in given.items()})
    with pytest.raises(Malformed):
        make.answer(survey_id, 1, {ids[0]: {"choice": 1}}, key="bukan-kunci")
    assert session.get(Survey, survey_id).answers == 0 and counts() == {}


def test_what_must_be_answered_and_questions_of_others(here):
    survey_id, ids = make.survey(("single", "scale"), required=("scale",))
    _other, strange = make.survey()
    with pytest.raises(Invalid) as refused:
        make.answer(survey_id, devices(1)[0], {ids[0]: {"choice": 1}, strange[0]: {"choice": 1}})
    assert refused.value.data["fields"] == {f"q{ids[1]}": "required"}
    make.answer(survey_id, devices(1)[0], {ids[1]: {"value": 5}, strange[0]: {"choice": 1}})
    assert counts() == {(ids[1], "5"): 1}


def test_it_is_open_between_two_moments_by_the_clock_alone(here):
    now = clock.now()
    survey_id, ids = make.survey(opens_at=now + timedelta(hours=1))
    device = devices(1)[0]
    with pytest.raises(NotFound):
        make.answer(survey_id, device, {ids[0]: {"choice": 1}})
    with clock.set_to(now + timedelta(hours=2)):
        make.answer(survey_id, device, {ids[0]: {"choice": 1}})
        assert queries.visible_to(make.Actor()).get(survey_id).is_open
    with clock.set_to(now + timedelta(days=8)), pytest.raises(Closed):
        make.answer(survey_id, device, {ids[0]: {"choice": 2}})


def test_words_are_shown_once_somebody_read_them(here):
    survey_id, (words, text) = make.survey(("words", "text"), results="now")
    people = devices(3)
    make.answer(survey_id, people[0], {words: {"words": ["antre"]}, text: {"text": "Loketnya kurang"}})
    make.answer(survey_id, people[1], {words: {"words": ["081234567890"]}, text: {"text": "Hubungi 081234567890"}})
    first, second = queries.results(survey_id).questions
    assert [row.label for row in first.shown.rows] == ["antre"] and (first.waiting, second.waiting) == (1, 2) and second.shown.rows == ()
    assert operations.read_answers(make.HOST, text, ["Loketnya kurang", "tidak pernah ditulis"], True) == 1
    assert operations.read_answers(make.HOST, text, ["Hubungi 081234567890"], False) == 1
    make.answer(survey_id, people[2], {text: {"text": "Hubungi 081234567890"}})
    second = queries.results(survey_id).questions[1]
    assert [row.label for row in second.shown.rows] == ["Loketnya kurang"] and second.shown.hidden == 2 and second.shown.base == 3
    assert tallies.typed_in(text, "waiting") == []
    with pytest.raises(NotFound):
        operations.read_answers(make.HOST, make.survey()[1][0], ["1"], True)


def test_links_go_ninety_days_after_closing_and_numbers_stay(here):
    survey_id, ids = make.survey(("single", "text"))
    key = str(uuid.uuid4())
    make.answer(survey_id, devices(1)[0], {ids[0]: {"choice": 1}, ids[1]: {"text": "Belum dibaca"}}, key)
    before = queries.results(survey_id).questions[0].shown
    with clock.set_to(clock.now() + timedelta(days=96)):
        assert retention.run()["surveys.links"] == 0
    with clock.set_to(clock.now() + timedelta(days=98)):
        assert retention.run()["surveys.links"] == 1 and retention.run()["surveys.links"] == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(SurveyAnswer)) == 0
    assert session.scalars(sa.select(WrittenKey.participant_id).where(WrittenKey.subject_kind == "survey")).all() in ([], [None])
    first, second = queries.results(survey_id).questions
    assert first.shown == before and second.shown.hidden == 1 and "Belum dibaca" not in {mark for _, mark in counts()}
    assert recounting.recount_answers([survey_id]) == 0 and session.get(Survey, survey_id).answers == 1
