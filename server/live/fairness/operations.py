"""Taking up a question, in the published order or with a reason; and lifting the marks of a burst."""
from __future__ import annotations

import sqlalchemy as sa

from server.core import clock
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.errors import Invalid
from server.core.permissions import Actor, Permission
from server.core.words import OrderReason, QuestionState
from server.live import joining
from server.live.events import FlagsLifted
from server.live.fairness.events import OrderOverridden
from server.live.fairness.queries import proposals
from server.live.models import QuestionVote
from server.live.moves import held, hold_room
from server.live.operations import feature_question
from server.live.streams import MEJA, tell

MOST_NOTE = 200


@operation
def take_up(actor: Actor, question_id: int, reason: str = "", note: str = "") -> None:
    """Let a question be answered now. Another one than the rule puts next needs a reason, which its decision keeps.

    Raises Invalid(why=…) without one, Invalid(note=…) for `other` without words, else as `feature_question`.
    """
    actor.must(Permission.CONTROL_ROOM)
    hold_room(question_id)
    question = held(question_id)
    first = next(iter(proposals(question.webinar_id, 1)), None)
    if question.state != QuestionState.SHOWN or first is None or first.id == question.id:
        feature_question(actor, question_id)
        return
    if reason not in set(OrderReason):
        raise Invalid(why="unknown" if reason else "required")
    note = texts.plain(note, most=MOST_NOTE, is_multiline=False)
    if reason == OrderReason.OTHER and not note:
        raise Invalid(note="required")
    feature_question(actor, question_id, reason=reason, note=note or None)
    record(OrderOverridden(staff_id=actor.staff_id, question_id=question.id, webinar_id=question.webinar_id, proposed_id=first.id,
                           reason=reason))


@operation
def lift_flags(actor: Actor, question_id: int) -> int:
    """The marked voices of a question are people's: they count again, and nothing more is marked in it. Returns how many."""
    actor.must(Permission.CONTROL_ROOM)
    question = held(question_id)
    count = question.flagged_votes
    is_marked = sa.and_(QuestionVote.question_id == question_id, QuestionVote.is_flagged)
    session.execute(sa.update(QuestionVote).where(is_marked).values(is_flagged=False).execution_options(synchronize_session=False))
    question.flags_lifted_at = clock.now()
    session.flush()
    if question.links_cut_at is None:
        joining.count(question_id)
    revs = tell(question.webinar_id, "question.counted", question.id, (MEJA,))
    record(FlagsLifted(staff_id=actor.staff_id, webinar_id=question.webinar_id, question_id=question.id, count=count, **revs))
    return count
