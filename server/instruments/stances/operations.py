"""Saying in one tap what one thinks of an ayat, and taking it back."""
from __future__ import annotations

import sqlalchemy as sa

from server.core import clock
from server.core.database import insert_of, operation, session
from server.core.errors import Closed, Invalid, NotFound, SignInNeeded
from server.core.permissions import Actor
from server.core.words import Stance
from server.instruments.carrying.queries import line_of
from server.instruments.models import Instrument, Provision, Version
from server.instruments.stances.models import ProvisionStance, StanceCount


@operation
def set_stance(actor: Actor, provision_id: int, stance: str | None) -> None:
    """Set the device's stance; None takes it back. A repeat changes nothing. Not in the ledger: a tap is no text.

    Raises NotFound for what the public cannot read or has no text of its own, Invalid, and Closed(what="support") once
    nobody knows any more who gave theirs already.
    """
    if actor.participant_id is None:
        raise SignInNeeded()
    if stance is not None and stance not in frozenset(Stance):
        raise Invalid(stance="unknown")
    line = sorted(_line(provision_id))
    counts = _held_counts({provision_id, *line})
    if any(one.closed_at is not None for one in counts.values()):
        raise Closed(what="support")
    mine = ProvisionStance.participant_id == actor.participant_id
    rows = session.scalars(sa.select(ProvisionStance).where(ProvisionStance.provision_id.in_(line), mine).execution_options(
        populate_existing=True)).all()
    if [row.stance for row in rows if row.stance is not None] == ([stance] if stance else []):
        return  # said already, here or in an earlier version
    for row in rows:
        _step(counts[row.provision_id], row.stance, -1)
        session.delete(row)
    session.flush()
    if stance is not None:
        session.add(ProvisionStance(provision_id=provision_id, participant_id=actor.participant_id, stance=stance, at=clock.now()))
        _step(counts[provision_id], stance, +1)


def _held_counts(provision_ids: set[int]) -> dict[int, StanceCount]:
    """Their counters, made where missing and held until the commit: two taps of one device come one after the other."""
    dialect = session.get_bind().dialect.name
    rows = [{"provision_id": one} for one in sorted(provision_ids)]
    session.execute(insert_of(StanceCount, dialect).values(rows).on_conflict_do_nothing())
    query = sa.select(StanceCount).where(StanceCount.provision_id.in_(provision_ids)).order_by(StanceCount.provision_id)
    return {one.provision_id: one for one in session.scalars(query.with_for_update().execution_options(populate_existing=True))}


def _step(counts: StanceCount, stance: str | None, by: int) -> None:
    if stance is not None:
        setattr(counts, stance, getattr(counts, stance) + by)


def _line(provision_id: int) -> frozenset[int]:
    """All of the line of an ayat, item or undivided article that everyone may read. Raises NotFound."""
    found = session.scalar(
        sa.select(Provision.id).join(Version, Version.id == Provision.version_id)
        .join(Instrument, Instrument.id == Version.instrument_id)
        .where(Provision.id == provision_id, Provision.article.is_not(None), Provision.text != "", Version.published_at.is_not(None),
               Instrument.published_at.is_not(None)))
    if found is None:
        raise NotFound()
    return line_of([found])[found]


@operation
def forget_stances(participant_id: int) -> None:
    """A device's stances count no more and are deleted. Called by who knows that the device asked for it."""
    rows = session.scalars(sa.select(ProvisionStance).where(ProvisionStance.participant_id == participant_id)).all()
    for row in sorted(rows, key=lambda one: one.provision_id):  # in one order, so that two never wait for each other
        counts = session.scalars(sa.select(StanceCount).where(StanceCount.provision_id == row.provision_id).with_for_update()).one_or_none()
        if counts is not None:
            _step(counts, row.stance, -1)
        session.delete(row)
