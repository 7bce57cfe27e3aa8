"""Votes of questions, counted again from the rows."""
from __future__ import annotations

from typing import cast

import sqlalchemy as sa

from server.core import clock
from server.core.database import operation, session
from server.live.models import Question, QuestionVote

_TABLE = cast(sa.Table, Question.__table__)


def how_many() -> int:
    """Questions there are: the steps of a walk over all of them."""
    return session.scalar(sa.select(sa.func.count()).select_from(Question)) or 0


def next_ids(after: int, limit: int) -> list[int]:
    """The next questions of a walk by id."""
    return list(session.scalars(sa.select(Question.id).where(Question.id > after).order_by(Question.id).limit(limit)))


@operation
def recount_votes(ids: list[int]) -> int:
    """Set the votes of these questions to what the rows say; open rooms hear the right number with the next tick.

    The questions are held first: a vote that is being cast then counts either before or after, never neither.
    Returns how many were wrong.
    """
    session.execute(sa.select(Question.id).where(Question.id.in_(ids)).order_by(Question.id).with_for_update())
    said, flagged = (sa.select(sa.func.count()).where(QuestionVote.question_id == _TABLE.c.id, QuestionVote.is_on, is_it).correlate(_TABLE)
                     .scalar_subquery() for is_it in (sa.not_(QuestionVote.is_flagged), QuestionVote.is_flagged))
    is_known = _TABLE.c.links_cut_at.is_(None)  # else the numbers are all that is left
    is_wrong = sa.or_(_TABLE.c.votes != said, _TABLE.c.flagged_votes != flagged)
    now = clock.now()
    flagged_at = sa.case((_TABLE.c.flagged_votes != flagged, now), else_=_TABLE.c.flagged_at)
    values = {"votes": said, "flagged_votes": flagged, "voted_at": now, "flagged_at": flagged_at}
    return int(session.connection().execute(sa.update(_TABLE).where(_TABLE.c.id.in_(ids), is_known, is_wrong).values(values)).rowcount)
