"""Coming to the board, opening a question, letting it go."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from server.core import clock
from server.core.database import insert_of, operation, record, run_statement, session
from server.core.errors import NotFound
from server.core.permissions import Actor, Permission
from server.live.models import Question
from server.live.parts import tell_part
from server.live.presence.events import HostSeen, QuestionHeld
from server.live.presence.models import HostPresence, QuestionHold

HERE_MINUTES, HOLD_MINUTES = 5, 3


@operation
def come_to_board(actor: Actor, webinar_id: int) -> None:
    """The colleague is at the board for the next five minutes. Told at most once a minute."""
    actor.must(Permission.CONTROL_ROOM)
    now = clock.now()
    known = session.get(HostPresence, (webinar_id, actor.staff_id))
    if known is not None and known.until > now + timedelta(minutes=HERE_MINUTES - 1):
        return
    run_statement(_come, {"webinar_id": webinar_id, "staff_id": actor.staff_id, "until": now + timedelta(minutes=HERE_MINUTES)})
    session.execute(sa.delete(HostPresence).where(HostPresence.webinar_id == webinar_id, HostPresence.until < now - timedelta(hours=1)))
    record(HostSeen(staff_id=actor.staff_id, webinar_id=webinar_id, **tell_part(webinar_id, "host.seen")))


def _come(dialect: str) -> Any:
    row = insert_of(HostPresence, dialect)
    return row.on_conflict_do_update(index_elements=["webinar_id", "staff_id"], set_={"until": row.excluded.until})


@operation
def hold_question(actor: Actor, question_id: int, is_held: bool) -> None:
    """Say that this colleague has a question open, or no longer. The last one who opens it holds it. Raises NotFound."""
    actor.must(Permission.CONTROL_ROOM)
    question = session.get(Question, question_id, with_for_update=True)
    if question is None:
        raise NotFound()
    now, held = clock.now(), session.get(QuestionHold, question_id)
    lasts = held.until - now if held is not None and held.staff_id == actor.staff_id else timedelta(0)
    if (is_held and lasts > timedelta(minutes=1)) or (not is_held and lasts <= timedelta(0)):  # renewed early, or not ours to let go
        return
    session.execute(sa.delete(QuestionHold).where(
        QuestionHold.webinar_id == question.webinar_id, QuestionHold.question_id != question_id, QuestionHold.until < now))
    if not is_held:
        session.delete(held)
    elif held is None:
        session.add(QuestionHold(question_id=question_id, webinar_id=question.webinar_id, staff_id=actor.staff_id or 0,
                                 until=now + timedelta(minutes=HOLD_MINUTES)))
    else:
        held.staff_id, held.until = actor.staff_id or 0, now + timedelta(minutes=HOLD_MINUTES)
    session.flush()
    revs = tell_part(question.webinar_id, "hold.changed", question_id)
    record(QuestionHeld(staff_id=actor.staff_id, webinar_id=question.webinar_id, question_id=question_id, is_held=is_held, **revs))
