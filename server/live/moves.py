"""How a question goes from one state to another: held first, checked, written down. Shared by all that move one."""
from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from server.core import text as texts
from server.core.database import session
from server.core.decisions import decide
from server.core.errors import Conflict, Invalid, NotFound
from server.core.permissions import Actor, Permission
from server.core.words import QuestionState, WithholdReason
from server.live.models import Question
from server.webinars.models import Webinar

SUBJECT = "question"
MOST_NOTE = 400


def held(question_id: int) -> Question:
    """The question, held until the operation ends. Raises NotFound."""
    question = session.get(Question, question_id, with_for_update=True)
    if question is None:
        raise NotFound()
    return question


def hold_room(question_id: int) -> None:
    """Hold the question's session until the operation ends, before the question itself: one host after the other chooses what is next."""
    webinar_id = session.scalar(sa.select(Question.webinar_id).where(Question.id == question_id))
    if webinar_id is not None:
        session.get(Webinar, webinar_id, with_for_update=True)


def held_all(ids: Collection[int]) -> dict[int, Question]:
    """Many, held in the order of their ids, so that two operations never wait for each other crosswise."""
    query = sa.select(Question).where(Question.id.in_(ids)).order_by(Question.id).with_for_update()
    return {question.id: question for question in session.scalars(query.execution_options(populate_existing=True))}


def move(actor: Actor, question_id: int, to: QuestionState, allowed: Collection[str], *, is_done: Collection[str],
         reason: str | None = None, note: str | None = None, permission: Permission = Permission.CONTROL_ROOM) -> Question | None:
    """Bring a question to a state and write the transition down. None when it is there already: a double click.

    Raises NotAllowed, NotFound, Conflict from any other state.
    """
    actor.must(permission)
    question = held(question_id)
    if question.state not in allowed:
        if question.state in is_done:
            return None
        raise Conflict(state=question.state)
    decide(actor, SUBJECT, question.id, question.state, to, reason=reason, note=note)
    question.state = to.value
    return question


def end(actor: Actor, question_id: int, allowed: Collection[str], reason: str, note: str, *,
        permission: Permission = Permission.CONTROL_ROOM) -> Question | None:
    """Close a question with a reason that its author reads. Raises Invalid for an unknown reason, else as `move`."""
    actor.must(permission)
    if reason not in list(WithholdReason):
        raise Invalid(reason="required" if not reason else "unknown")
    note = texts.plain(note, most=MOST_NOTE)
    question = move(actor, question_id, QuestionState.CLOSED, allowed, is_done={QuestionState.CLOSED}, reason=reason, note=note or None,
                    permission=permission)
    if question is not None:
        question.reason, question.reason_note = reason, note or None
    return question
