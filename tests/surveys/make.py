"""Surveys of every kind of question, and answers to them."""
import uuid
from datetime import timedelta

from server.core import clock
from server.core.permissions import Actor, Role
from server.surveys import answering, operations
from tests.live.polls.make import QUESTIONS, ballot_of

HOST = Actor(staff_id=1, roles=frozenset({Role.HOST}), label="HO")
KINDS = tuple(QUESTIONS)


def survey(kinds=("single",), *, results="closed", days=7, required=(), is_open=True, **plan):
    """A survey with a question of each kind, published unless told otherwise. Returns (its id, the ids of its questions)."""
    closes_at = clock.now() + timedelta(days=days)
    survey_id = operations.draft_survey(HOST, operations.Plan("Survei uji layanan", "Untuk memperbaiki layanan.", results=results,
                                                              **{"closes_at": closes_at, **plan}))
    ids = [operations.add_question(HOST, survey_id, QUESTIONS[kind], kind in required) for kind in kinds]
    if is_open:
        operations.publish_survey(HOST, survey_id)
    return survey_id, ids


def sets(kinds, ids, n):
    """Some set of answers."""
    return {question_id: ballot_of(kind, n + place) for place, (kind, question_id) in enumerate(zip(kinds, ids, strict=True))}


def answer(survey_id, participant_id, given, key=None):
    """Answer as a device."""
    answering.answer(survey_id, participant_id, lambda: participant_id, key=key or str(uuid.uuid4()), given=given)


def fields(survey_id, **by_place):
    """The fields of the page's form, by the place of a question: a1_choice="1"."""
    from server.surveys import queries

    ids = {str(place): row.id for place, row in enumerate(queries.questions_of(survey_id), 1)}
    return {f"q{ids[name[1]]}-{name[3:].replace('_', '-')}": value for name, value in by_place.items()}
