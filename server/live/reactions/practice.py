"""Reactions in a rehearsal: their rows stay, and say none. A number that is gone no tick could tell."""
from __future__ import annotations

import sqlalchemy as sa

from server.core import clock
from server.core.database import session
from server.live.reactions.models import ReactionCount, ReactionMinute
from server.webinars import rehearsals


def _before(webinar_id: int) -> None:
    session.execute(sa.update(ReactionCount).where(ReactionCount.webinar_id == webinar_id).values(count=0, at=clock.now()))


rehearsals.add(rehearsals.Part("reactions", goes=(ReactionMinute,), stays=(ReactionCount,), before=_before))
