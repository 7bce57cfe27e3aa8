"""How often something is read, and by nobody in particular: one number for a piece and a day, no cookie, no address.

A page is served from caches, and opening it says little; so its script tells once that it was really looked at
(static/js/learn/reading.js). What says that it is a robot is left out. However often somebody tells it, a piece gains no more
than `limits.TABLE["piece.read"]` allows, so that a storm of reloads can't write without end.
"""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from server.core import clock, limits
from server.core.database import bulk_operation, insert_of, run_statement, session
from server.learn.models import KABAR, Piece, ReadingCount

DAYS, MOST = 30, 5
_ROBOT = re.compile(r"bot\b|bot/|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|headless|phantom|lighthouse|monitor|uptime"
                    r"|curl|wget|python|java/|go-http|okhttp|libwww|scrapy|axios|node-fetch", re.IGNORECASE)


def is_robot(user_agent: str) -> bool:
    """True for what says of itself that it is no reader, or says nothing."""
    return not user_agent.strip() or _ROBOT.search(user_agent[:400]) is not None


def note_reading(piece_id: int, user_agent: str) -> bool:
    """Count one reading; False when it was left out."""
    if is_robot(user_agent) or not limits.count_below("piece.read", piece_id):
        return False
    add_reading(piece_id)
    return True


@bulk_operation
def add_reading(piece_ids: Sequence[int]) -> Sequence[None]:
    """One more for each, today; those of a piece that is no more are dropped."""
    counts, today = Counter(piece_ids), clock.today()
    there = set(session.scalars(sa.select(Piece.id).where(Piece.id.in_(counts))))
    rows = [{"piece_id": piece_id, "day": today, "count": counts[piece_id]} for piece_id in sorted(there)]
    for row in rows:
        run_statement(_add, row)
    return [None] * len(piece_ids)


@cache
def _add(dialect: str) -> Any:
    insert = insert_of(ReadingCount, dialect)
    return insert.on_conflict_do_update(index_elements=["piece_id", "day"], set_={"count": ReadingCount.count + insert.excluded.count})


def most_read(limit: int = MOST) -> list[int]:
    """Ids of the articles read most in the last 30 days, the most read first."""
    since = clock.today() - timedelta(days=DAYS)
    read = sa.func.sum(ReadingCount.count)
    query = sa.select(ReadingCount.piece_id).join(Piece, Piece.id == ReadingCount.piece_id).where(
        ReadingCount.day > since, Piece.kind == KABAR, Piece.live_number.is_not(None))
    return list(session.scalars(query.group_by(ReadingCount.piece_id).order_by(read.desc(), ReadingCount.piece_id).limit(limit)))


def totals(piece_ids: Sequence[int]) -> dict[int, int]:
    """Readings in the last 30 days, for the team."""
    since = clock.today() - timedelta(days=DAYS)
    query = sa.select(ReadingCount.piece_id, sa.func.sum(ReadingCount.count)).where(
        ReadingCount.day > since, ReadingCount.piece_id.in_(piece_ids)).group_by(ReadingCount.piece_id)
    return {piece_id: int(count) for piece_id, count in session.execute(query)} if piece_ids else {}
