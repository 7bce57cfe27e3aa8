"""Keeping what an instrument is, letting the public see it, its stages and its team."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from server.accounts.queries import workers
from server.core import clock
from server.core.database import operation, record, session
from server.core.errors import Conflict, Invalid, NotFound
from server.core.permissions import Actor, Permission, Role
from server.instruments.managing.events import InstrumentChanged, InstrumentPublished, StagesKept, TeamChanged
from server.instruments.managing.models import TeamMember
from server.instruments.models import ApprovalStep, Instrument, InstrumentTopic, Stage
from server.instruments.operations import StageSource, check_instrument
from server.instruments.queries import steps_of, topics_of

WORKING_ROLES = (Role.DRAFTER, Role.APPROVER)
MOST_STAGES = 20
FIELDS = ("kind", "title", "summary", "topics", "approval_steps")
answers_under_way: list[Callable[[int], int]] = []  # higher floors say how many answers of an instrument wait for a paraf


@dataclass(frozen=True)
class Outline:
    """What is told of an instrument."""

    slug: str
    kind: str
    title: str
    summary: str
    topics: tuple[str, ...]
    approval_steps: tuple[str, ...]


def outline_of(instrument: Instrument) -> Outline:
    """As it stands."""
    return Outline(instrument.slug, instrument.kind, instrument.title, instrument.summary, tuple(topics_of(instrument.id)),
                   tuple(steps_of(instrument.id)))


@operation
def change_instrument(actor: Actor, instrument_id: int, outline: Outline, *, revision: int) -> None:
    """Keep what was typed; its address stays. Raises Invalid, NotFound, and Conflict(revision=…) when somebody kept another since."""
    instrument = _managed(actor, instrument_id)
    if instrument.revision != revision:
        raise Conflict(why="revision", revision=instrument.revision)
    before = outline_of(instrument)
    check_instrument(None, outline.kind, outline.title, outline.topics, outline.approval_steps)
    if outline.approval_steps != before.approval_steps and any(count(instrument.id) for count in answers_under_way):
        raise Invalid(approval_steps="steps_in_use")
    if all(getattr(outline, name) == getattr(before, name) for name in FIELDS):
        return
    instrument.kind, instrument.title, instrument.summary = outline.kind, outline.title, outline.summary
    instrument.revision += 1
    _replace_rows(instrument.id, outline)
    record(InstrumentChanged(staff_id=actor.staff_id, instrument_id=instrument.id, revision=instrument.revision,
                             has_new_steps=outline.approval_steps != before.approval_steps))


def _replace_rows(instrument_id: int, outline: Outline) -> None:
    session.execute(sa.delete(InstrumentTopic).where(InstrumentTopic.instrument_id == instrument_id))
    session.execute(sa.delete(ApprovalStep).where(ApprovalStep.instrument_id == instrument_id))
    session.add_all(InstrumentTopic(instrument_id=instrument_id, topic=topic, position=place)
                    for place, topic in enumerate(dict.fromkeys(outline.topics)))
    session.add_all(ApprovalStep(instrument_id=instrument_id, position=place, title=step)
                    for place, step in enumerate(outline.approval_steps))


@operation
def publish_instrument(actor: Actor, instrument_id: int) -> None:
    """Let the public find it. Again: nothing changes. There is no way back: what people said to it stays to be read. Raises NotFound."""
    instrument = _managed(actor, instrument_id)
    if instrument.published_at is None:
        instrument.published_at = clock.now()
        record(InstrumentPublished(staff_id=actor.staff_id, instrument_id=instrument.id))


@operation
def keep_stages(actor: Actor, instrument_id: int, stages: Sequence[StageSource], *, revision: int) -> None:
    """Its steps become these, in this order. Raises Invalid for a step that ends before it begins, Conflict, NotFound."""
    instrument = _managed(actor, instrument_id)
    if instrument.revision != revision:
        raise Conflict(why="revision", revision=instrument.revision)
    if len(stages) > MOST_STAGES or not all(one.title.strip() for one in stages):
        raise Invalid(stages="unknown")
    if any(one.began_on and one.ended_on and one.ended_on < one.began_on for one in stages):
        raise Invalid(stages="ends_early")
    instrument.revision += 1
    known = list(session.scalars(sa.select(Stage).where(Stage.instrument_id == instrument.id).order_by(Stage.position, Stage.id)))
    for place, source in enumerate(stages):
        if place < len(known):
            row = known[place]
        else:
            row = Stage(instrument_id=instrument.id)
            session.add(row)
        row.position, row.title, row.description = place, source.title, source.description
        row.began_on, row.ended_on = source.began_on, source.ended_on
    for gone in known[len(stages):]:
        session.delete(gone)
    current = next((place for place, one in enumerate(stages) if _is_current(one)), None)
    record(StagesKept(staff_id=actor.staff_id, instrument_id=instrument.id, current=current))


def _is_current(stage: StageSource) -> bool:
    began: date | None = stage.began_on
    return began is not None and stage.ended_on is None


@operation
def keep_team(actor: Actor, instrument_id: int, staff_ids: Sequence[int]) -> None:
    """Who works on it; nobody means everyone with the role. Raises Invalid for somebody who may not, NotFound."""
    instrument = _managed(actor, instrument_id)
    wanted = set(staff_ids)
    if not wanted <= {one.id for one in workers(WORKING_ROLES)}:
        raise Invalid(team="unknown")
    known = set(session.scalars(sa.select(TeamMember.staff_id).where(TeamMember.instrument_id == instrument.id)))
    if wanted == known:
        return
    session.execute(sa.delete(TeamMember).where(TeamMember.instrument_id == instrument.id, TeamMember.staff_id.in_(known - wanted)))
    session.add_all(TeamMember(instrument_id=instrument.id, staff_id=staff_id) for staff_id in sorted(wanted - known))
    for member_id in sorted(known ^ wanted):
        record(TeamChanged(staff_id=actor.staff_id, instrument_id=instrument.id, members=len(wanted), member_id=member_id,
                           is_on=member_id in wanted))


def _managed(actor: Actor, instrument_id: int) -> Instrument:
    """The row, locked until the commit where rows can be."""
    actor.must(Permission.MANAGE_INSTRUMENTS)
    found = session.scalar(sa.select(Instrument).where(Instrument.id == instrument_id).with_for_update())
    if found is None:
        raise NotFound()
    return found
