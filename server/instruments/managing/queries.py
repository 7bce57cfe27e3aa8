"""Reading instruments for their administration, and who may work on one."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from server.accounts.models import Staff
from server.core.database import session
from server.core.errors import NotAllowed, NotFound
from server.core.permissions import Actor, Permission
from server.instruments.managing.models import TeamMember
from server.instruments.models import InputWindow, Instrument, Stage, Version, WindowExtension
from server.instruments.queries import stages_of, steps_of, topics_of


def managed(actor: Actor, slug: str) -> Instrument:
    """By its slug, internal ones too, for who manages them. Raises NotFound."""
    actor.must(Permission.MANAGE_INSTRUMENTS)
    found = session.scalar(sa.select(Instrument).where(Instrument.slug == slug))
    if found is None:
        raise NotFound()
    return found


def version(actor: Actor, instrument: Instrument, number: int) -> Version:
    """By its number within the instrument, internal ones too. Raises NotFound."""
    actor.must(Permission.MANAGE_INSTRUMENTS)
    found = session.scalar(sa.select(Version).where(Version.instrument_id == instrument.id, Version.number == number))
    if found is None:
        raise NotFound()
    return found


def window(actor: Actor, instrument: Instrument, window_id: int) -> InputWindow:
    """By its id within the instrument. Raises NotFound."""
    actor.must(Permission.MANAGE_INSTRUMENTS)
    found = session.scalar(sa.select(InputWindow).where(InputWindow.id == window_id, InputWindow.instrument_id == instrument.id))
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True)
class Line:
    """An instrument in the list of its administration."""

    instrument: Instrument
    stage: Stage | None
    versions: int
    internal: int
    team: int


def all_lines(actor: Actor) -> list[Line]:
    """All, the default one first: four queries whatever the number."""
    actor.must(Permission.MANAGE_INSTRUMENTS)
    instruments = session.scalars(sa.select(Instrument).order_by(Instrument.is_default.desc(), Instrument.title)).all()
    stages = {stage.instrument_id: stage for stage in session.scalars(
        sa.select(Stage).where(Stage.began_on.is_not(None), Stage.ended_on.is_(None)).order_by(Stage.position.desc()))}
    versions = {one: (total, internal) for one, total, internal in session.execute(sa.select(
        Version.instrument_id, sa.func.count(), sa.func.sum(sa.case((Version.published_at.is_(None), 1), else_=0))).group_by(
            Version.instrument_id)).tuples()}
    team = dict(session.execute(sa.select(TeamMember.instrument_id, sa.func.count()).group_by(TeamMember.instrument_id)).tuples().all())
    return [Line(one, stages.get(one.id), *versions.get(one.id, (0, 0)), team.get(one.id, 0)) for one in instruments]


@dataclass(frozen=True)
class Whole:
    """All that stands on an instrument's page."""

    versions: Sequence[Version]
    stages: Sequence[Stage]
    windows: Sequence[InputWindow]
    extensions: dict[int, list[WindowExtension]]
    steps: Sequence[str]
    topics: Sequence[str]
    team: Sequence[Staff]


def whole(actor: Actor, instrument: Instrument) -> Whole:
    """For its page."""
    actor.must(Permission.MANAGE_INSTRUMENTS)
    of = instrument.id
    windows = session.scalars(sa.select(InputWindow).where(InputWindow.instrument_id == of).order_by(InputWindow.opens_at.desc())).all()
    return Whole(
        versions=session.scalars(sa.select(Version).where(Version.instrument_id == of).order_by(Version.number.desc())).all(),
        stages=stages_of(of),
        windows=windows, extensions=extensions_of([one.id for one in windows]),
        steps=steps_of(of), topics=topics_of(of),
        team=session.scalars(sa.select(Staff).join(TeamMember, TeamMember.staff_id == Staff.id).where(
            TeamMember.instrument_id == of).order_by(Staff.name)).all())


def extensions_of(window_ids: Sequence[int]) -> dict[int, list[WindowExtension]]:
    """How each window was let stand longer, in order."""
    found: dict[int, list[WindowExtension]] = {window_id: [] for window_id in window_ids}
    if found:
        for one in session.scalars(sa.select(WindowExtension).where(WindowExtension.window_id.in_(found)).order_by(WindowExtension.id)):
            found[one.window_id].append(one)
    return found


def team_ids(instrument_id: int) -> frozenset[int]:
    """Who is on its team; nobody means everyone with the role."""
    return frozenset(session.scalars(sa.select(TeamMember.staff_id).where(TeamMember.instrument_id == instrument_id)))


def must_work_on(actor: Actor, instrument_id: int) -> None:
    """Raises NotAllowed for a member of staff who is not on the team of an instrument that has one."""
    if actor.staff_id is None:
        return
    team = team_ids(instrument_id)
    if team and actor.staff_id not in team:
        raise NotAllowed(why="team")
