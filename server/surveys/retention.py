"""How long the answers of devices to surveys are kept."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from server.core import clock, retention
from server.core.database import session
from server.core.keys import WrittenKey
from server.surveys.answering import SUBJECT
from server.surveys.models import HIDDEN, WAITING, Survey, SurveyAnswer, SurveyCount, SurveyQuestion


def _answered(cutoff: datetime) -> sa.Select[int]:
    is_over = Survey.published_at.is_not(None), Survey.closes_at < cutoff
    return sa.select(Survey.id).where(Survey.links_cut_at.is_(None), *is_over).order_by(Survey.id)


def _cut_answers(ids: Sequence[int]) -> None:
    """The numbers stay, and the answers that were shown; of others only how many there were."""
    questions = sa.select(SurveyQuestion.id).where(SurveyQuestion.survey_id.in_(ids))
    unseen = SurveyCount.question_id.in_(questions), SurveyCount.state.in_((WAITING, HIDDEN))
    totals = sa.select(SurveyCount.question_id, sa.func.sum(SurveyCount.count)).where(*unseen).group_by(SurveyCount.question_id)
    for question_id, count in session.execute(totals).all():
        session.execute(sa.update(SurveyQuestion).where(SurveyQuestion.id == question_id).values(hidden=SurveyQuestion.hidden + count))
    session.execute(sa.delete(SurveyCount).where(*unseen), execution_options={"synchronize_session": False})
    session.execute(sa.delete(SurveyAnswer).where(SurveyAnswer.survey_id.in_(ids)))
    written = sa.update(WrittenKey).where(WrittenKey.subject_kind == SUBJECT, WrittenKey.subject_id.in_(ids))
    session.execute(written.values(participant_id=None))
    session.execute(sa.update(Survey).where(Survey.id.in_(ids)).values(links_cut_at=clock.now()))


retention.add(retention.Rule(
    "surveys.links", what=_l("Kode perangkat dan jawabannya di survei"), days="retention_link_days", since=_l("survei itu ditutup"),
    why=_l("agar satu perangkat tidak terhitung dua kali dan jawaban dapat diubah"), find=_answered, cut=_cut_answers))
