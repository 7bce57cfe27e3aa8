"""Support of shown texts: on or off, one row a device; and reports. Hundreds at once are three statements, past the ORM."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

import sqlalchemy as sa

from server.aspirations.events import AspirationReported
from server.aspirations.models import PUBLIC_STATES, Aspiration, Report, Support
from server.core import clock, voices
from server.core.database import bulk_operation, insert_of, operation, record, run_statement, session
from server.core.errors import Closed, Invalid, NotFound, Refusal, SignInNeeded
from server.core.permissions import Actor
from server.core.words import WithholdReason

REPORT_REASONS = (WithholdReason.OTHER_PERSONAL_DATA, WithholdReason.THREAT, WithholdReason.HATE, WithholdReason.PROMOTION)
_TABLE = cast(sa.Table, Aspiration.__table__)


@dataclass(frozen=True, slots=True)
class Choice:
    """What one device wants for one aspiration."""

    aspiration_id: int
    participant_id: int
    is_on: bool


def set_support(actor: Actor, aspiration_id: int, is_on: bool) -> bool:
    """Set the device's support; returns what stands. A repeat changes nothing.

    NotFound for what is not shown to everyone, Closed(what="support") once nobody knows any more who gave theirs already.
    """
    if actor.participant_id is None:
        raise SignInNeeded()
    refusal = _support(Choice(aspiration_id, actor.participant_id, is_on))
    if refusal is not None:
        raise refusal
    return is_on


@bulk_operation
def _support(choices: Sequence[Choice]) -> Sequence[Refusal | None]:
    """A refusal for each choice that cannot stand: only a shown text can be supported, and one refusal costs the others nothing."""
    now = clock.now()
    rows = run_statement(_shown, {"ids": sorted({choice.aspiration_id for choice in choices}), "now": now})
    is_open = {row.id: row.links_cut_at is None for row in rows}
    last = {(c.aspiration_id, c.participant_id): c.is_on for c in choices if is_open.get(c.aspiration_id)}
    _set(last, now)
    closed = {False: Closed(what="support"), True: None}
    return [closed[is_open[c.aspiration_id]] if c.aspiration_id in is_open else NotFound() for c in choices]


def _set(last: dict[tuple[int, int], bool], now: datetime) -> None:
    steps = voices.turn(Support, "aspiration_id", last, now)
    if steps:
        run_statement(_count, [{"of_id": aspiration_id, "step": step} for aspiration_id, step in steps.items()])


@cache
def _shown(_dialect: str) -> Any:
    return sa.select(Aspiration.id, Aspiration.links_cut_at).where(
        Aspiration.id.in_(sa.bindparam("ids", expanding=True)), Aspiration.is_listed, Aspiration.state.in_(PUBLIC_STATES),
        Aspiration.visible_from <= sa.bindparam("now"))


@cache
def _count(_dialect: str) -> Any:
    return _TABLE.update().where(_TABLE.c.id == sa.bindparam("of_id")).values(supports=_TABLE.c.supports + sa.bindparam("step"))


@operation
def carry_supports(actor: Actor, aspiration_id: int, participant_ids: Collection[int]) -> None:
    """Bring the voices of a question along to the aspiration it became, each once. Called by who made that, in its operation."""
    if session.get(Aspiration, aspiration_id) is None:
        raise NotFound()
    _set({(aspiration_id, participant_id): True for participant_id in participant_ids}, clock.now())


@operation
def forget_voices(participant_id: int) -> None:
    """A device's supports count no more; they and its reports are deleted. Called by who knows that the device asked for it."""
    on = session.scalars(sa.select(Support.aspiration_id).where(Support.participant_id == participant_id, Support.is_on)).all()
    _set({(aspiration_id, participant_id): False for aspiration_id in on}, clock.now())
    for table in (Support, Report):
        session.execute(sa.delete(table).where(table.participant_id == participant_id))


@operation
def report_aspiration(actor: Actor, aspiration_id: int, reason: str) -> bool:
    """A reader says that something is wrong with a shown text; False when this device had said so before. Raises Invalid, NotFound."""
    if actor.participant_id is None:
        raise SignInNeeded()
    if reason not in REPORT_REASONS:
        raise Invalid(reason="required" if not reason else "unknown")
    aspiration = session.get(Aspiration, aspiration_id)
    if aspiration is None or not aspiration.is_shown:
        raise NotFound()
    row = {"aspiration_id": aspiration_id, "participant_id": actor.participant_id, "reason": str(reason), "at": clock.now()}
    if run_statement(_add_report, row).scalar() is None:
        return False
    record(AspirationReported(aspiration_id=aspiration_id, reason=str(reason)))
    return True


@cache
def _add_report(dialect: str) -> Any:
    return insert_of(Report, dialect).on_conflict_do_nothing(
        index_elements=["aspiration_id", "participant_id"]).returning(Report.aspiration_id)
