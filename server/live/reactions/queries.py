"""How often each kind of reaction was sent."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from server.core.database import session
from server.live.parts import numbers
from server.live.reactions.models import ReactionCount, ReactionMinute
from server.webinars.models import Webinar

MOST_BARS = 48


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


@dataclass(frozen=True)
class Bar:
    """Reactions from minute `begins` of the session on, until minute `ends`, by kind."""

    begins: int
    ends: int
    by_kind: dict[str, int]
    percent: int

    @property
    def count(self) -> int:
        """All of them."""
        return sum(self.by_kind.values())


def over_time(webinar: Webinar) -> list[Bar]:
    """Over the minutes of a session that is over, in at most 48 bars; nothing when nobody reacted."""
    if webinar.began_at is None or webinar.ended_at is None:
        return []
    first, last = (int(at.timestamp()) // 60 for at in (webinar.began_at, webinar.ended_at))
    rows = session.execute(sa.select(ReactionMinute.minute, ReactionMinute.kind, ReactionMinute.count).where(
        ReactionMinute.webinar_id == webinar.id, ReactionMinute.minute.between(first, last)))
    width = -(-(last - first + 1) // MOST_BARS)
    counts: dict[int, dict[str, int]] = {}
    for minute, kind, count in rows:
        group = counts.setdefault((minute - first) // width, {})
        group[kind] = group.get(kind, 0) + count
    most = max((sum(group.values()) for group in counts.values()), default=0)
    return [Bar(n * width, min(last - first + 1, (n + 1) * width), counts.get(n, {}), round(100 * sum(counts.get(n, {}).values()) / most))
            for n in range(-(-(last - first + 1) // width))] if most else []
