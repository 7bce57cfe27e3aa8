"""Until when a question should be answered: within minutes while its session is live, else on a working day."""
from __future__ import annotations

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from flask import current_app

from server.core.database import session
from server.core.words import Phase, QuestionState
from server.holidays.deadlines import Batch, mover
from server.holidays.queries import deadline_with, working_deadline
from server.live.models import Question
from server.live.streams import MEJA, tell
from server.webinars.models import Webinar

OPEN = (QuestionState.WAITING, QuestionState.SHOWN)


def promise(webinar: Webinar, asked_at: datetime) -> datetime:
    """For a question asked then."""
    settings = current_app.extensions["settings"]
    if webinar.phase == Phase.LIVE:
        return asked_at + timedelta(minutes=settings.live_question_minutes)
    return working_deadline(asked_at, settings.question_due_days)


@mover("questions")
def move_promises(after_id: int, most: int, holidays: frozenset[date]) -> Batch:
    """Open questions that were asked before their session: theirs are days, those of a live one minutes."""
    query = sa.select(Question).join(Webinar, Webinar.id == Question.webinar_id).where(
        Question.id > after_id, Question.state.in_(OPEN), Question.promised_at.is_not(None),
        sa.or_(Webinar.began_at.is_(None), Question.asked_at < Webinar.began_at))
    rows, moved = list(session.scalars(query.order_by(Question.id).limit(most).with_for_update(of=Question))), 0
    days = current_app.extensions["settings"].question_due_days
    for question in rows:
        due_at = deadline_with(holidays, question.asked_at, days)
        if question.promised_at != due_at:
            question.promised_at, moved = due_at, moved + 1
            session.flush()
            tell(question.webinar_id, "question.promised", question.id, (MEJA,))
    session.flush()
    return Batch(rows[-1].id if len(rows) == most else None, moved)
