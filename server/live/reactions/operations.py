"""Reacting, and the switch of it. Hundreds of reactions at once are one statement; who sent them is written nowhere."""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from server.core import clock, limits
from server.core.database import bulk_operation, insert_of, operation, record, run_statement, session
from server.core.errors import Closed, Malformed, NotFound, Refusal
from server.core.permissions import Actor, Permission
from server.core.words import Phase, Reaction
from server.live.reactions.events import ReactionsSwitched
from server.live.reactions.models import ReactionCount, ReactionMinute
from server.live.streams import AUDIENCES, tell
from server.webinars.models import Webinar

KINDS = tuple(kind.value for kind in Reaction)


@dataclass(frozen=True, slots=True)
class Sent:
    """One reaction, of nobody."""

    webinar_id: int
    kind: str


def react(webinar_id: int, kind: str, participant_id: int | None) -> None:
    """Count a reaction. A participant is counted against its limit, and written nowhere; who is none, only against their network's
    (the door does that). Raises Malformed, TooMany, NotFound, Closed."""
    if kind not in KINDS:
        raise Malformed(field="kind")
    if participant_id is not None:
        limits.use("reaction", participant_id)
    refusal = _count(Sent(webinar_id, kind))
    if refusal is not None:
        raise refusal


@bulk_operation
def _count(sent: Sequence[Sent]) -> Sequence[Refusal | None]:
    """Add them all; a refusal for each whose room takes none."""
    rooms = {row.id: row for row in run_statement(_rooms, {"ids": sorted({one.webinar_id for one in sent})})}
    refusals = [_refusal(rooms.get(one.webinar_id)) for one in sent]
    more = Counter((one.webinar_id, one.kind) for one, refusal in zip(sent, refusals, strict=True) if refusal is None)
    if more:
        now = clock.now()
        run_statement(_add, [{"webinar_id": webinar_id, "kind": kind, "count": by, "at": now}
                             for (webinar_id, kind), by in sorted(more.items())])  # in order, so that two writers never wait crosswise
        minute = int(now.timestamp()) // 60
        run_statement(_add_minute, [{"webinar_id": webinar_id, "minute": minute, "kind": kind, "count": by}
                                    for (webinar_id, kind), by in sorted(more.items())])
    return refusals


def _refusal(row: Any) -> Refusal | None:
    if row is None:
        return NotFound()
    return None if row.has_reactions and row.phase in (Phase.SCHEDULED, Phase.LIVE) else Closed(what="reactions")


@operation
def switch_reactions(actor: Actor, webinar_id: int, is_on: bool) -> None:
    """Let people react, or no longer. As it is already: nothing happens."""
    actor.must(Permission.CONTROL_ROOM)
    webinar = session.get(Webinar, webinar_id, with_for_update=True)
    if webinar is None:
        raise NotFound()
    if webinar.has_reactions == is_on:
        return
    webinar.has_reactions = is_on
    session.flush()
    revs = tell(webinar_id, "room.reactions", None, AUDIENCES)
    record(ReactionsSwitched(staff_id=actor.staff_id, webinar_id=webinar_id, is_on=is_on, **revs))


@cache
def _rooms(_dialect: str) -> Any:
    return sa.select(Webinar.id, Webinar.phase, Webinar.has_reactions).where(Webinar.id.in_(sa.bindparam("ids", expanding=True)))


@cache
def _add(dialect: str) -> Any:
    adding = insert_of(ReactionCount, dialect)
    return adding.on_conflict_do_update(index_elements=["webinar_id", "kind"], set_={
        "count": ReactionCount.count + adding.excluded["count"], "at": adding.excluded.at})


@cache
def _add_minute(dialect: str) -> Any:
    adding = insert_of(ReactionMinute, dialect)
    return adding.on_conflict_do_update(index_elements=["webinar_id", "minute", "kind"], set_={
        "count": ReactionMinute.count + adding.excluded["count"]})
