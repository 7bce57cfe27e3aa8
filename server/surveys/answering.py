"""Answering: one set a device and survey, saved at once, replaced while the survey is open.

The survey's row is held while a set is counted: so it is counted before the survey closes by hand or not at all, and two processes
that take answers of one device never count both.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from server import ballots, screening
from server.ballots import asked
from server.core import clock, limits
from server.core.database import operation, session
from server.core.errors import Closed, Invalid, NotFound
from server.core.keys import checked_key, digest_of, remember, written
from server.core.words import SurveyState
from server.surveys import queries, tallies
from server.surveys.models import Survey, SurveyAnswer
from server.surveys.operations import held

SUBJECT = "survey"
NOTHING = "nothing"  # the code for a set without any answer
Errors = dict[int, str]  # why, by question


def prefix_of(question_id: int) -> str:
    """What the names of a question's fields begin with, in the one form of its survey."""
    return f"q{question_id}-"


def read_form(survey: Survey, form: MultiDict[str, str]) -> tuple[dict[int, Any], Errors]:
    """(answers, what is wrong) of a posted form. A question that may be passed over and was is in neither."""
    given: dict[int, Any] = {}
    errors: Errors = {}
    for row in queries.questions_of(survey.id):
        part = asked.own_part(form, prefix_of(row.id))
        if asked.is_blank(row.asked, part):
            if row.is_required:
                errors[row.id] = "required"
            continue
        try:
            given[row.id] = ballots.parse_form(row.asked, part)
        except ballots.Refused as refused:
            errors[row.id] = refused.reason
    return given, errors


def answer(survey_id: int, participant_id: int | None, make_device: Callable[[], int], *, key: str, given: Mapping[int, Any]) -> None:
    """Set what this device answers; `given` by question. The same key and answers again change nothing, also once it is closed.

    `make_device` makes the participant of a device that never wrote, once everything else was found right. Raises NotFound, Closed,
    Invalid (by `q<id>`, or `survey` for no answer at all), KeyTaken, TooMany, Malformed for the key.
    """
    key = checked_key(key)
    survey = session.get(Survey, survey_id)
    if survey is None or survey.state in (SurveyState.DRAFT, SurveyState.WAITING):
        raise NotFound()
    questions = {row.id: row for row in queries.questions_of(survey_id)}
    kept = {question_id: ballots.parse_ballot(questions[question_id].asked, ballot) for question_id, ballot in sorted(given.items())
            if question_id in questions}
    missing = {f"q{row.id}": "required" for row in questions.values() if row.is_required and row.id not in kept}
    if missing or not kept:
        raise Invalid(**missing or {"survey": NOTHING})
    if participant_id is None:
        if not survey.is_open:
            raise Closed(what="survey")
        participant_id = make_device()
    limits.use("survey", participant_id)
    _keep(survey_id, participant_id, key, kept, _risky(questions, kept))


def _risky(questions: Mapping[int, Any], kept: Mapping[int, Any]) -> frozenset[str]:
    """The answers in which screening found what somebody must read first. Before the transaction: it takes its time."""
    typed = {mark for question_id, ballot in kept.items() if questions[question_id].has_words
             for mark in ballots.marks(questions[question_id].asked, ballot)}
    return frozenset(mark for mark in typed if screening.needs_attention(screening.screen(mark)))


@operation
def _keep(survey_id: int, participant_id: int, key: str, given: dict[int, Any], risky: frozenset[str]) -> None:
    survey = held(survey_id)
    content = {str(question_id): ballot for question_id, ballot in given.items()}
    digest = digest_of({"survey_id": survey_id, "ballots": content})
    if written(key, digest, participant_id, SUBJECT) is not None:
        return
    if not survey.is_open or survey.links_cut_at is not None:
        raise Closed(what="survey")
    before = session.get(SurveyAnswer, (survey_id, participant_id), populate_existing=True)
    questions = {row.id: row.asked for row in queries.questions_of(survey_id)}
    tally = tallies.Tally()
    if before is not None:
        tally.add(questions, {int(question_id): ballot for question_id, ballot in before.ballots.items()}, -1)
        before.ballots, before.at = content, clock.now()
    else:
        session.add(SurveyAnswer(survey_id=survey_id, participant_id=participant_id, ballots=content, at=clock.now()))
        survey.answers += 1
    tally.add(questions, given, 1)
    session.flush()
    tallies.write(tally, questions, risky)
    remember(key, digest, participant_id, SUBJECT, survey_id)

