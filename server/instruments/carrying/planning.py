"""What a new version carries on, found before anything is stored: it takes a moment, and a transaction must not wait for it. Reads only."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from server.core.database import aside, in_operation, session
from server.instruments.bill_source import BillSource
from server.instruments.carrying.models import TieState
from server.instruments.comparing.alignment import CONTAINERS, Aligned, Candidate, align
from server.instruments.comparing.nodes import Place
from server.instruments.models import Instrument, Provision, Version
from server.instruments.storing import drafts_of

ASK = {"article": 30, "paragraph": 40, "item": 50}  # percent: who is less like anything is new by itself
NOTHING, INSIDE, UNSURE, BY_HAND = "none", "inside", "unsure", "hand"  # reasons beside those of comparing.alignment.Why


@dataclass(frozen=True)
class Planned:
    """One tie to be, of a provision of the new version (by its address) or of an earlier one (by its id)."""

    state: TieState
    reason: str
    address: str = ""
    provision_id: int | None = None
    earlier_id: int | None = None
    likeness: int = 0
    candidates: tuple[tuple[str | int, int], ...] = ()  # (id of an earlier one or address of a new one, percent)


@dataclass(frozen=True)
class Plan:
    """All ties of a version to the one before; `earlier_version_id` is None for the first."""

    earlier_version_id: int | None = None
    ties: list[Planned] = field(default_factory=list)


def plan_import(instrument_slug: str | None, source: BillSource) -> Plan:
    """For a bill that is about to be stored. Up to 0.3 s for two long laws that differ, on a side thread of a web process."""
    wanted = Instrument.is_default if instrument_slug is None else Instrument.slug == instrument_slug
    query = sa.select(Version.id).join(Instrument, Instrument.id == Version.instrument_id).where(wanted)
    earlier = session.scalar(query.order_by(Version.number.desc()).limit(1))
    if earlier is None:
        return Plan()
    return _plan(earlier, source) if in_operation() else aside(_plan, earlier, source)


def _plan(earlier_version_id: int, source: BillSource) -> Plan:
    places: list[Place] = []
    keys: dict[str | None, int] = {}
    for n, draft in enumerate(drafts_of(source), 1):
        keys[draft.address] = -n  # no id of a provision
        places.append(Place(-n, keys.get(draft.parent), draft.kind, draft.number, draft.address, draft.heading, draft.text, draft.tail))
    return make_plan(earlier_version_id, places_of(earlier_version_id), places)


def plan_stored(version: Version) -> Plan:
    """For a version that stands already, from before there were lines or after its batch was undone."""
    query = sa.select(Version.id).where(Version.instrument_id == version.instrument_id, Version.number < version.number)
    earlier = session.scalar(query.order_by(Version.number.desc()).limit(1))
    return Plan() if earlier is None else make_plan(earlier, places_of(earlier), places_of(version.id))


def places_of(version_id: int, among: Collection[int] | None = None) -> list[Place]:
    """A version as the alignment reads it: one query."""
    query = sa.select(Provision.id, Provision.parent_id, Provision.kind, Provision.number, Provision.address, Provision.heading,
                      Provision.text, Provision.tail).where(Provision.version_id == version_id).order_by(Provision.position)
    return [Place(*row) for row in session.execute(query if among is None else query.where(Provision.id.in_(among))).tuples()]


def make_plan(earlier_version_id: int, older: Sequence[Place], newer: Sequence[Place]) -> Plan:
    """What is sure goes on by itself, what is like nothing is new, what is neither waits. Parts wait with what they are part of."""
    aligned = align(older, newer)
    sure = {match.new: match.old for match in aligned.matches.values() if match.is_sure}
    addresses = {place.key: place.address for place in newer}
    ties = [_new_side(place, aligned, sure) for place in newer]
    taken, kinds = set(sure.values()), {place.key: place.kind for place in older}
    for place in older:
        if place.key not in taken:
            is_holder_tied = place.parent is None or place.parent in taken or kinds[place.parent] in CONTAINERS
            ties.append(_old_side(place, aligned, is_holder_tied=is_holder_tied, addresses=addresses))
    return Plan(earlier_version_id, ties)


def _new_side(place: Place, aligned: Aligned, sure: dict[int, int]) -> Planned:
    if place.key in sure:
        match = aligned.matches[place.key]
        return Planned(TieState.TIED, match.why.value, place.address, earlier_id=match.old, likeness=match.likeness)
    holder_waits = place.kind not in ("article", *CONTAINERS) and place.parent not in sure
    if holder_waits:
        return Planned(TieState.NEW, INSIDE, place.address)
    candidates = [one for one in aligned.candidates.get(place.key, ()) if one.likeness >= ASK.get(place.kind, 101)]
    if not candidates:
        return Planned(TieState.NEW, NOTHING, place.address)
    return Planned(TieState.OPEN, UNSURE, place.address, likeness=candidates[0].likeness,
                   candidates=tuple((one.key, one.likeness) for one in candidates))


def _old_side(place: Place, aligned: Aligned, *, is_holder_tied: bool, addresses: dict[int, str]) -> Planned:
    if place.kind not in ("article", "paragraph") or not is_holder_tied:
        reason = NOTHING if is_holder_tied else INSIDE
        return Planned(TieState.REMOVED, reason, provision_id=place.key)
    heirs: list[Candidate] = aligned.heirs.get(place.key, [])
    return Planned(TieState.OPEN, UNSURE, provision_id=place.key, likeness=heirs[0].likeness if heirs else 0,
                   candidates=tuple((addresses[one.key], one.likeness) for one in heirs))


def candidates_as_json(planned: Planned, ids: dict[str, int]) -> list[dict[str, Any]]:
    """As a tie keeps them: [{"id", "likeness"}]."""
    return [{"id": ids[key] if isinstance(key, str) else key, "likeness": percent} for key, percent in planned.candidates]
