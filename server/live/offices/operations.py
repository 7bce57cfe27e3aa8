"""Giving an open question to an office, once its session is over."""
from __future__ import annotations

from server.core import clock
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.errors import Closed, NotFound
from server.core.permissions import Actor, Permission
from server.core.words import Phase
from server.live.models import VOTABLE_STATES, Question
from server.live.offices.events import QuestionGiven
from server.live.offices.models import MOST_OFFICE, QuestionOffice
from server.webinars.models import Webinar


@operation
def give_question(actor: Actor, question_id: int, office: str) -> None:
    """Let an office answer it in writing; an empty name takes it back. As it is already: nothing happens.

    Raises NotFound, TooLarge, Malformed, Closed for a session that goes on or a question that is answered.
    """
    actor.must(Permission.CONTROL_ROOM)
    office = " ".join(texts.plain(office, most=MOST_OFFICE, is_multiline=False).split())
    question = session.get(Question, question_id, with_for_update=True)
    if question is None:
        raise NotFound()
    if session.get_one(Webinar, question.webinar_id).phase != Phase.ENDED or question.state not in VOTABLE_STATES:
        raise Closed(what="question", why=question.state)
    row = session.get(QuestionOffice, question_id)
    if (row.office if row else "") == office:
        return
    if row is None:
        session.add(QuestionOffice(question_id=question_id, webinar_id=question.webinar_id, office=office, given_at=clock.now()))
    elif office:
        row.office, row.given_at = office, clock.now()
    else:
        session.delete(row)
    session.flush()
    record(QuestionGiven(staff_id=actor.staff_id, webinar_id=question.webinar_id, question_id=question_id, is_given=bool(office)))
