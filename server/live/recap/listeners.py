"""Answers of a session that is over can be found; what is taken back, taken down or erased no longer, in the same transaction."""
from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from server.core.database import session
from server.core.events import inside
from server.core.words import Phase
from server.live.events import RoomChanged
from server.live.models import Question
from server.live.queries import ANSWERED_STATES
from server.webinars.events import WebinarEnded
from server.webinars.finding import index
from server.webinars.finding.index import Passage
from server.webinars.models import Webinar


@index.source(index.ANSWER)
def answers_of(webinar: Webinar) -> Iterable[Passage]:
    """One passage a question. Its words are not copied: a result reads them where they stand."""
    if webinar.phase != Phase.ENDED:
        return
    query = sa.select(Question).where(
        Question.webinar_id == webinar.id, Question.state.in_(ANSWERED_STATES), Question.withdrawn_at.is_(None))
    for question in session.scalars(query.order_by(Question.id)):
        yield Passage(str(question.id), f"{question.text} {question.answer_text or ''}")


@inside(WebinarEnded)
def was_ended(event: WebinarEnded) -> None:
    """All that was answered in the talk."""
    index.refresh(event.webinar_id, index.ANSWER)


@inside(RoomChanged)
def was_changed(event: RoomChanged) -> None:
    """A question was answered, taken back, erased, …: after the end what can be found follows."""
    if event.question_id is not None and index.is_over(event.webinar_id):
        index.refresh(event.webinar_id, index.ANSWER)
