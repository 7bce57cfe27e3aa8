"""How often each kind of reaction was sent."""
from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from server.core.database import session
from server.live.parts import numbers
from server.live.reactions.models import ReactionCount


def newest(webinar_id: int) -> datetime | None:
    """When the last one came."""
    return session.scalar(sa.select(sa.func.max(ReactionCount.at)).where(ReactionCount.webinar_id == webinar_id))


@numbers("reactions", mark=newest)
def reactions(webinar_id: int, since: datetime | None) -> dict[int | str, Any]:
    """The group `reactions`: absolute totals by kind, of those that grew after `since`."""
    return totals(webinar_id, since)


def totals(webinar_id: int, since: datetime | None = None) -> dict[int | str, Any]:
    """Totals by kind."""
    query = sa.select(ReactionCount.kind, ReactionCount.count).where(ReactionCount.webinar_id == webinar_id)
    if since is not None:
        query = query.where(ReactionCount.at > since)
    return {row[0]: row[1] for row in session.execute(query)}
