"""Streams: (webinar, audience) with a `rev` that grows by one with every fact, in the transaction of the fact."""
from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

import sqlalchemy as sa

from server.core import clock
from server.core.database import insert_of, run_statement, session
from server.live.models import LiveEvent, Stream

HADIRIN, NARASUMBER, MEJA = "hadirin", "narasumber", "meja"
AUDIENCES = (HADIRIN, NARASUMBER, MEJA)  # always in this order, so that two writers never wait for each other crosswise
ROOM_PREFIX = "sesi:"


def room_of(webinar_id: int, audience: str) -> str:
    """The Socket.IO room in which a stream is told."""
    return f"{ROOM_PREFIX}{webinar_id}:{audience}"


def tell(webinar_id: int, kind: str, subject_id: int | None, audiences: Collection[str], data: dict[str, int | str] | None = None
         ) -> dict[str, int]:
    """Write a fact into streams, within the operation under way. Returns `<audience>_rev` of each, as events bear them.

    `data` holds ids, numbers and codes, never people's words.
    """
    revs: dict[str, int] = {}
    for audience in AUDIENCES:
        if audience in audiences:
            rev = run_statement(_bump, {"webinar_id": webinar_id, "audience": audience, "rev": 1}).scalar_one()
            run_statement(_add, {"webinar_id": webinar_id, "audience": audience, "rev": rev, "kind": kind, "subject_id": subject_id,
                                 "data": data or {}, "at": clock.now()})
            revs[f"{audience}_rev"] = rev
    return revs


def rev_of(webinar_id: int, audience: str) -> int:
    """How far a stream is; 0 before its first fact."""
    return session.scalar(_rev(), {"webinar_id": webinar_id, "audience": audience}) or 0


def revs_of(webinar_id: int) -> dict[str, int]:
    """How far each stream of a webinar is."""
    rows = session.execute(sa.select(Stream.audience, Stream.rev).where(Stream.webinar_id == webinar_id)).all()
    return dict.fromkeys(AUDIENCES, 0) | {row[0]: row[1] for row in rows}


@cache
def _rev() -> sa.Select[int]:
    return sa.select(Stream.rev).where(Stream.webinar_id == sa.bindparam("webinar_id"), Stream.audience == sa.bindparam("audience"))


@cache
def _bump(dialect: str) -> Any:
    return insert_of(Stream, dialect).on_conflict_do_update(
        index_elements=["webinar_id", "audience"], set_={"rev": Stream.rev + 1}).returning(Stream.rev)


@cache
def _add(dialect: str) -> Any:
    return insert_of(LiveEvent, dialect)
