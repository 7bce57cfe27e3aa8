"""Surveys counted again from the answers."""
from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from server import ballots
from server.core import clock
from server.core.database import operation, session
from server.surveys import queries, tallies
from server.surveys.models import Survey, SurveyAnswer, SurveyCount


def how_many() -> int:
    """Surveys there are: the steps of a walk over all of them."""
    return session.scalar(sa.select(sa.func.count()).select_from(Survey)) or 0


def next_ids(after: int, limit: int) -> list[int]:
    """The next surveys of a walk by id; ten at most, since each has many answers."""
    return list(session.scalars(sa.select(Survey.id).where(Survey.id > after).order_by(Survey.id).limit(min(limit, 10))))


def counted(survey_id: int, questions: Mapping[int, ballots.Question]) -> tuple[int, tallies.Tally]:
    """(sets of answers, what each counter should say), from the rows."""
    answers, tally = 0, tallies.Tally()
    for given in session.scalars(sa.select(SurveyAnswer.ballots).where(SurveyAnswer.survey_id == survey_id)):
        answers += 1
        tally.add(questions, {int(question_id): ballot for question_id, ballot in given.items()}, 1)
    return answers, tally


@operation
def recount_answers(ids: list[int]) -> int:
    """Set the counters of these surveys to what the answers say; returns how many surveys were wrong.

    They are held first: answers that are being given count either before or after. What was read keeps its state; a lost answer in
    people's own words waits to be read. Surveys whose links were cut are left: their numbers are all there is.
    """
    held = session.scalars(sa.select(Survey).where(Survey.id.in_(ids)).order_by(Survey.id).with_for_update()).all()
    return sum(_mend(survey) for survey in held if survey.links_cut_at is None)


def _mend(survey: Survey) -> bool:
    rows = queries.questions_of(survey.id)
    questions = {row.id: row.asked for row in rows}
    answers, tally = counted(survey.id, questions)
    kept = sa.select(SurveyCount.question_id, SurveyCount.mark, SurveyCount.count).where(SurveyCount.question_id.in_(questions))
    stand = {(row[0], row[1]): row[2] for row in session.execute(kept)}
    if stand == tally.steps and survey.answers == answers and all(row.answers == tally.answers[row.id] for row in rows):
        return False
    survey.answers = answers
    for row in rows:
        row.answers = tally.answers[row.id]
    for question_id, mark in stand.keys() - tally.steps.keys():
        session.execute(sa.delete(SurveyCount).where(SurveyCount.question_id == question_id, SurveyCount.mark == mark))
    for (question_id, mark), count in tally.steps.items():
        _set(questions[question_id], question_id, mark, count, is_known=(question_id, mark) in stand)
    session.flush()
    return True


def _set(question: ballots.Question, question_id: int, mark: str, count: int, *, is_known: bool) -> None:
    if is_known:
        session.execute(sa.update(SurveyCount).where(SurveyCount.question_id == question_id, SurveyCount.mark == mark).values(count=count))
        return
    session.add(SurveyCount(question_id=question_id, mark=mark, grp=ballots.group(question, mark), count=count,
                            state=tallies.state_of(question, True), at=clock.now()))
