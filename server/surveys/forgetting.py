"""A device's answers to surveys: taken back at its wish. The counters stay equal to the rows."""
from __future__ import annotations

import sqlalchemy as sa

from server.accounts.requests import log_deed
from server.core.database import operation, record, session
from server.core.errors import NotFound
from server.core.keys import WrittenKey, new_key
from server.core.permissions import Actor
from server.core.words import RequestKind
from server.surveys import queries, tallies
from server.surveys.answering import SUBJECT
from server.surveys.events import SurveyAnswersForgotten
from server.surveys.models import SurveyAnswer
from server.surveys.operations import held


@operation
def forget_answers(actor: Actor) -> None:
    """This device's answers count no more, in open and in closed surveys, and nothing is left that says what they were.
    Raises NotFound for no device.
    """
    if actor.participant_id is None:
        raise NotFound()
    for survey_id in session.scalars(sa.select(SurveyAnswer.survey_id).where(SurveyAnswer.participant_id == actor.participant_id)
                                     .order_by(SurveyAnswer.survey_id)).all():
        _take_back(survey_id, actor.participant_id)
    # the row ties a digest to a device; the key stays taken
    of_device = WrittenKey.subject_kind == SUBJECT, WrittenKey.participant_id == actor.participant_id
    for key, digest in session.execute(sa.select(WrittenKey.key, WrittenKey.digest).where(*of_device)).all():
        row = sa.update(WrittenKey).where(WrittenKey.key == key, WrittenKey.digest == digest)
        session.execute(row.values(digest=f"erased-{new_key()}", participant_id=None).execution_options(synchronize_session=False))
    log_deed(actor, RequestKind.ERASURE)


def _take_back(survey_id: int, participant_id: int) -> None:
    survey = held(survey_id)
    row = session.get(SurveyAnswer, (survey_id, participant_id), populate_existing=True)
    if row is None:
        return
    questions = {question.id: question.asked for question in queries.questions_of(survey_id)}
    tally = tallies.Tally()
    tally.add(questions, {int(question_id): ballot for question_id, ballot in row.ballots.items()}, -1)
    session.delete(row)
    survey.answers -= 1
    session.flush()
    tallies.write(tally, questions)
    record(SurveyAnswersForgotten(survey_id=survey_id, webinar_id=survey.webinar_id))
