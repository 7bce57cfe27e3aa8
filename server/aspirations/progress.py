"""How far the drafters came with items. Called by drafting within its own operations, which have asked for the permission."""
from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from server.aspirations.events import AspirationConsidered, AspirationExplained, AspirationScoped
from server.aspirations.models import PUBLIC_STATES, Aspiration
from server.aspirations.submissions import SUBJECT
from server.core.database import insert_of, operation, record, run_statement, session
from server.core.decisions import Decision
from server.core.errors import NotAllowed
from server.core.permissions import SYSTEM, Actor
from server.core.words import State


@operation
def mark_considered(actor: Actor, aspiration_ids: Collection[int], *, at: datetime) -> list[int]:
    """A drafter confirmed the proposal that holds them; returns those for which it is new. Unread, withheld and ended ones stay."""
    moved = _move(actor, aspiration_ids, (State.PUBLISHED, State.READ), State.CONSIDERED, at, {"considered_at": at})
    for aspiration_id in moved:
        record(AspirationConsidered(staff_id=actor.staff_id, aspiration_id=aspiration_id))
    return moved


@operation
def mark_explained(actor: Actor, aspiration_ids: Collection[int], *, at: datetime) -> list[int]:
    """All their confirmed proposals have a published answer; returns those for which it is new. Never taken back."""
    values = {"explained_at": at, "considered_at": sa.func.coalesce(Aspiration.considered_at, at)}
    moved = _move(actor, aspiration_ids, (State.PUBLISHED, State.READ, State.CONSIDERED), State.EXPLAINED, at, values)
    for aspiration_id in moved:
        record(AspirationExplained(staff_id=actor.staff_id, aspiration_id=aspiration_id))
    return moved


@operation
def mark_out_of_scope(actor: Actor, aspiration_ids: Collection[int], *, is_out_of_scope: bool = True) -> list[int]:
    """A drafter confirmed that they lie out of the draft's scope: they stand beside the three rights from now on."""
    _must_be_team(actor)
    query = sa.select(Aspiration.id).where(Aspiration.id.in_(aspiration_ids), Aspiration.state.in_((State.READ, *PUBLIC_STATES)),
                                           Aspiration.is_out_of_scope.is_not(is_out_of_scope))
    moved = list(session.scalars(query))
    session.execute(sa.update(Aspiration).where(Aspiration.id.in_(moved)).values(is_out_of_scope=is_out_of_scope))
    for aspiration_id in moved:
        record(AspirationScoped(staff_id=actor.staff_id, aspiration_id=aspiration_id, is_out_of_scope=is_out_of_scope))
    return moved


def _must_be_team(actor: Actor) -> None:
    if not actor.is_staff and actor is not SYSTEM:
        raise NotAllowed()


def _move(actor: Actor, aspiration_ids: Collection[int], from_states: tuple[State, ...], to_state: State, at: datetime,
          values: dict[str, Any]) -> list[int]:
    """Move those that stand in one of the states; a decision row each, in two statements for all."""
    _must_be_team(actor)
    query = sa.select(Aspiration.id, Aspiration.state).where(Aspiration.id.in_(aspiration_ids), Aspiration.state.in_(from_states))
    standing = session.execute(query.order_by(Aspiration.id).with_for_update()).all()
    if not standing:
        return []
    moved = [row.id for row in standing]
    session.execute(sa.update(Aspiration).where(Aspiration.id.in_(moved)).values(state=to_state.value, before_decision=None, **values))
    common = {"subject_kind": SUBJECT, "to_state": to_state.value, "by_kind": "staff" if actor.is_staff else "system",
              "staff_id": actor.staff_id, "at": at}
    run_statement(_add_decisions, [common | {"subject_id": row.id, "from_state": row.state} for row in standing])
    return moved


@cache
def _add_decisions(dialect: str) -> Any:
    return insert_of(Decision, dialect)
