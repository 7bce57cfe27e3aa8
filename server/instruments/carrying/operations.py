"""Tying a version's provisions to those of before: by itself when it is imported, by hand where that was unsure; and undoing either.

A tie moves nothing: voices, votes, rows and their states keep the provision they cite. Only the line changes, by which they are found.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from server.core import clock
from server.core.database import operation, record, session
from server.core.errors import Conflict, Invalid, NotFound
from server.core.permissions import SYSTEM, Actor, Permission
from server.instruments.carrying.events import CarryingUndone, ProvisionDeclared, ProvisionsCarried, ProvisionTied
from server.instruments.carrying.models import CarryingDeed, Tie, TieState
from server.instruments.carrying.planning import BY_HAND, INSIDE, UNSURE, Plan, candidates_as_json, places_of, plan_stored
from server.instruments.comparing.alignment import align_below
from server.instruments.models import Instrument, Provision, Version

AUTOMATIC = "automatic"
State = dict[str, Any]  # what of a tie a deed changes


def carry(actor: Actor, version_id: int, plan: Plan) -> None:
    """Within the operation that stored a version: tie what is sure, keep what waits, and say so in the ledger. Nothing for a first one."""
    if plan.earlier_version_id is None:
        return
    addresses = sa.select(Provision.address, Provision.id).where(Provision.version_id == version_id)
    ids: dict[str, int] = dict(session.execute(addresses).tuples().all())
    rows = [{"version_id": version_id, "provision_id": ids[one.address] if one.address else one.provision_id, "earlier_id": one.earlier_id,
             "state": one.state.value, "likeness": one.likeness, "reason": one.reason, "candidates": candidates_as_json(one, ids)}
            for one in plan.ties]
    if rows:
        session.execute(sa.insert(Tie), rows)
    counts = {state: sum(row["state"] == state for row in rows) for state in TieState}
    deed = _deed(actor, version_id, AUTOMATIC)
    deed.tied = counts[TieState.TIED]
    session.flush()
    settle(version_id)
    record(ProvisionsCarried(staff_id=actor.staff_id, version_id=version_id, deed_id=deed.id, earlier_version_id=plan.earlier_version_id,
                             tied=counts[TieState.TIED], new=counts[TieState.NEW], removed=counts[TieState.REMOVED],
                             waiting=counts[TieState.OPEN]))


@operation
def match_version(actor: Actor, version_id: int) -> None:
    """Align a version that stands already: one from before there were lines, or whose batch was undone. Raises Conflict if it is tied."""
    version = _locked(actor, version_id)
    standing = sa.select(CarryingDeed.id).where(CarryingDeed.version_id == version_id, CarryingDeed.kind == AUTOMATIC,
                                                CarryingDeed.undone_at.is_(None))
    if session.scalar(standing) is not None:
        raise Conflict(what="carried")
    hand = session.execute(sa.select(Tie.provision_id, Tie.earlier_id).where(Tie.version_id == version_id, Tie.reason == BY_HAND)).all()
    kept = {row.provision_id for row in hand}
    taken = {row.earlier_id for row in hand} - {None}
    plan = plan_stored(version)
    addresses = {one.address: one.key for one in places_of(version_id)}
    session.execute(sa.delete(Tie).where(Tie.version_id == version_id, Tie.reason != BY_HAND))
    settled = kept | taken
    ties = [one for one in plan.ties if (addresses.get(one.address) or one.provision_id) not in settled and one.earlier_id not in taken]
    carry(actor, version_id, Plan(plan.earlier_version_id, ties))


@operation
def tie(actor: Actor, version_id: int, provision_id: int, earlier_id: int) -> int:
    """This provision is that earlier one; what is surely the same below goes with it. Returns how many were tied.

    Raises NotFound, Invalid for one that is not of an earlier version, Conflict(what="taken") when another continues it already.
    """
    version = _locked(actor, version_id)
    one = session.get(Provision, provision_id)
    if one is None or one.version_id != version_id:
        raise NotFound()
    earlier = _earlier(version, earlier_id)
    if (one.article is None) != (earlier.article is None):
        raise Invalid(ke="unknown")
    taken = _heir_of(version_id, earlier_id)
    if taken is not None and taken != provision_id:
        raise Conflict(what="taken", provision=taken)
    deed = _deed(actor, version_id, TieState.TIED)
    pairs = [(provision_id, earlier_id, _likeness(one, earlier)), *_below(one, earlier)]
    changes = [_change(version_id, new, TieState.TIED, earlier=old, likeness=percent) for new, old, percent in pairs]
    changes += _release({old for _new, old, _percent in pairs}, version_id)
    deed.tied, deed.changes = len(pairs), changes
    session.flush()
    settle(version_id)
    record(ProvisionTied(staff_id=actor.staff_id, version_id=version_id, deed_id=deed.id, provision_id=provision_id,
                         earlier_id=earlier_id, below=len(pairs) - 1))
    return len(pairs)


@operation
def declare(actor: Actor, version_id: int, provision_id: int, state: TieState) -> None:
    """A provision of the version is new, or one of before was removed. Raises NotFound, Invalid for what cannot be so."""
    version = _locked(actor, version_id)
    one = session.get(Provision, provision_id)
    is_own = one is not None and one.version_id == version_id
    if one is None or (not is_own and not _is_earlier(version, one)):
        raise NotFound()
    if state not in (TieState.NEW, TieState.REMOVED) or is_own != (state == TieState.NEW):
        raise Invalid(ke="unknown")
    if not is_own and _heir_of(version_id, provision_id) is not None:
        raise Conflict(what="taken", provision=provision_id)
    deed = _deed(actor, version_id, state)
    changes = [_change(version_id, provision_id, state)]
    released = changes[0]["before"]["earlier_id"]
    changes += _parts_with(version_id, provision_id) if is_own and released is not None else []
    deed.changes = changes
    session.flush()
    settle(version_id)
    record(ProvisionDeclared(staff_id=actor.staff_id, version_id=version_id, deed_id=deed.id, provision_id=provision_id, state=state.value))


@operation
def undo(actor: Actor, deed_id: int) -> None:
    """Take a deed or a batch back. Again: nothing changes. Raises NotFound, Conflict(what="later") when a later deed built on it."""
    deed = session.get(CarryingDeed, deed_id)
    if deed is None:
        raise NotFound()
    _locked(actor, deed.version_id)
    session.refresh(deed)
    if deed.undone_at is not None:
        return
    undone = _undo_batch(deed) if deed.kind == AUTOMATIC else _undo_changes(deed)
    deed.undone_at = clock.now()
    session.flush()
    settle(deed.version_id)
    record(CarryingUndone(staff_id=actor.staff_id, version_id=deed.version_id, deed_id=deed.id, provisions=undone))


# --- inside --------------------------------------------------------------------------------


def _locked(actor: Actor, version_id: int) -> Version:
    """The version, with its instrument locked where rows can be: one deed at a time. Raises NotFound."""
    if actor is not SYSTEM:
        actor.must(Permission.MANAGE_INSTRUMENTS)
    version = session.get(Version, version_id)
    if version is None:
        raise NotFound()
    session.scalar(sa.select(Instrument.id).where(Instrument.id == version.instrument_id).with_for_update())
    return version


def _is_earlier(version: Version, one: Provision) -> bool:
    other = session.get_one(Version, one.version_id)
    return other.instrument_id == version.instrument_id and other.number < version.number


def _earlier(version: Version, provision_id: int) -> Provision:
    one = session.get(Provision, provision_id)
    if one is None or not _is_earlier(version, one):
        raise Invalid(ke="unknown")
    return one


def _heir_of(version_id: int, earlier_id: int) -> int | None:
    query = sa.select(Tie.provision_id).where(Tie.version_id == version_id, Tie.earlier_id == earlier_id, Tie.state == TieState.TIED)
    return session.scalar(query.limit(1))


def _likeness(one: Provision, earlier: Provision) -> int:
    found = align_below(*_two(one, earlier)).matches.get(one.id)
    return found.likeness if found else 0


def _two(one: Provision, earlier: Provision) -> tuple[Any, Any, Sequence[Any], Sequence[Any]]:
    older, newer = places_of(earlier.version_id), places_of(one.version_id)
    return (next(each for each in older if each.key == earlier.id), next(each for each in newer if each.key == one.id), older, newer)


def _below(one: Provision, earlier: Provision) -> list[tuple[int, int, int]]:
    """(new, earlier, percent) of the parts that surely go with two that were tied, and are tied to nothing else yet."""
    matches = [match for match in align_below(*_two(one, earlier)).matches.values() if match.is_sure and match.new != one.id]
    tied = sa.select(Tie.provision_id, Tie.earlier_id).where(Tie.version_id == one.version_id, Tie.state == TieState.TIED)
    rows = session.execute(tied).all()
    new, old = {row.provision_id for row in rows}, {row.earlier_id for row in rows}
    return [(match.new, match.old, match.likeness) for match in matches if match.new not in new and match.old not in old]


def _deed(actor: Actor, version_id: int, kind: str) -> CarryingDeed:
    deed = CarryingDeed(version_id=version_id, kind=str(kind), staff_id=actor.staff_id, at=clock.now(), changes=[])
    session.add(deed)
    session.flush()
    return deed


def _change(version_id: int, provision_id: int, state: TieState, *, earlier: int | None = None, likeness: int = 0, reason: str = BY_HAND,
            candidates: list[Any] | None = None) -> State:
    """Set a tie, adding it if there is none; what it was and what it is now."""
    row = session.scalar(sa.select(Tie).where(Tie.version_id == version_id, Tie.provision_id == provision_id))
    if row is None:
        row = Tie(version_id=version_id, provision_id=provision_id, state=TieState.OPEN.value, reason=UNSURE, likeness=0, candidates=[])
        session.add(row)
        session.flush()
    before = _state_of(row)
    row.state, row.earlier_id, row.likeness, row.reason = state.value, earlier, likeness, reason
    if candidates is not None:
        row.candidates = candidates
    return {"tie": row.id, "before": before, "after": _state_of(row)}


def _state_of(row: Tie) -> State:
    return {"state": row.state, "earlier_id": row.earlier_id, "likeness": row.likeness, "reason": row.reason}


def _release(earlier_ids: Iterable[int], version_id: int) -> list[State]:
    """Earlier ones that waited or counted as removed: somebody continues them now."""
    rows = session.scalars(sa.select(Tie.provision_id).where(Tie.version_id == version_id, Tie.provision_id.in_(list(earlier_ids)))).all()
    return [_change(version_id, one, TieState.TIED) for one in rows]


def _parts_with(version_id: int, provision_id: int) -> list[State]:
    """What is below one that is new after all is new with it."""
    below: set[int] = set()
    step = {provision_id}
    while step:
        step = set(session.scalars(sa.select(Provision.id).where(Provision.parent_id.in_(step)))) - below
        below |= step
    tied = session.scalars(sa.select(Tie.provision_id).where(Tie.version_id == version_id, Tie.provision_id.in_(below),
                                                             Tie.state == TieState.TIED)).all() if below else []
    return [_change(version_id, one, TieState.NEW, reason=INSIDE) for one in tied]


def _undo_changes(deed: CarryingDeed) -> int:
    rows = {row.id: row for row in session.scalars(sa.select(Tie).where(Tie.id.in_([change["tie"] for change in deed.changes])))}
    if any(change["tie"] not in rows or _state_of(rows[change["tie"]]) != change["after"] for change in deed.changes):
        raise Conflict(what="later")
    restored = {change["before"]["earlier_id"] for change in deed.changes} - {None}
    mine = set(rows)
    taken = sa.select(Tie.id).where(Tie.version_id == deed.version_id, Tie.state == TieState.TIED, Tie.earlier_id.in_(restored))
    if restored and set(session.scalars(taken)) - mine:
        raise Conflict(what="later")
    for change in deed.changes:
        row, before = rows[change["tie"]], change["before"]
        row.state, row.earlier_id, row.likeness, row.reason = before["state"], before["earlier_id"], before["likeness"], before["reason"]
    return len(deed.changes)


def _undo_batch(deed: CarryingDeed) -> int:
    """Articles wait for a person again, with what they were tied to as their candidate; parts wait with them. Deeds of persons stay."""
    query = sa.select(Tie, Provision.kind).join(Provision, Provision.id == Tie.provision_id).where(
        Tie.version_id == deed.version_id, Tie.state == TieState.TIED, Tie.reason != BY_HAND)
    undone = 0
    for row, kind in session.execute(query):
        row.candidates = [{"id": row.earlier_id, "likeness": row.likeness}]
        row.state, row.reason = (TieState.OPEN.value, UNSURE) if kind == "article" else (TieState.NEW.value, INSIDE)
        row.earlier_id = None
        undone += 1
    return undone


def settle(version_id: int) -> None:
    """Write the lines of a version and of those after it anew, as the ties are now: one query and one write a version."""
    version = session.get_one(Version, version_id)
    later = sa.select(Version.id).where(Version.instrument_id == version.instrument_id, Version.number >= version.number)
    session.flush()
    for one in session.scalars(later.order_by(Version.number)).all():
        earlier = aliased(Provision)
        query = (sa.select(Provision.id, Provision.origin_id, earlier.origin_id).select_from(Provision)
                 .outerjoin(Tie, sa.and_(Tie.provision_id == Provision.id, Tie.version_id == one, Tie.state == TieState.TIED))
                 .outerjoin(earlier, earlier.id == Tie.earlier_id).where(Provision.version_id == one))
        wrong = [{"id": provision, "origin_id": of_earlier or provision} for provision, now, of_earlier in session.execute(query).tuples()
                 if now != (of_earlier or provision)]
        if wrong:
            session.execute(sa.update(Provision), wrong)
        elif one != version_id:
            return
