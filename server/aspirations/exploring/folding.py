"""Near-identical shown texts in one family, so that a campaign is one sample with a count. It moves no vote and no state.

The worker looks every few seconds for shown texts without a sketch. A text that is no longer shown loses its sketch at once.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlalchemy as sa

from server.aspirations.exploring.models import Band, Tie
from server.aspirations.exploring.sketches import ALIKE, Pairs, alike, bands_of, pairs_of
from server.aspirations.models import Aspiration
from server.core.database import operation, session

AT_A_TIME = 50  # texts whose families are kept in one transaction
MOST_COMPARED = 24  # texts that share a part of the sketch: the earliest ones
_QUIETLY = {"synchronize_session": False}


def fold_new(limit: int = AT_A_TIME) -> int:
    """Find the families of shown texts that have no sketch yet, the earliest first. Returns how many were looked at."""
    return fold(ids_without_sketch(limit))


def ids_without_sketch(limit: int, above: int = 0) -> list[int]:
    """Shown texts that have none, in the order of their ids."""
    known = sa.exists().where(Band.aspiration_id == Aspiration.id)
    query = sa.select(Aspiration.id).where(Aspiration.is_listed, Aspiration.id > above, ~known).order_by(Aspiration.id).limit(limit)
    return list(session.scalars(query))


def fold(ids: Collection[int]) -> int:
    """Sketch these texts and join each with those that are near-identical. Reading and comparing come before the transaction."""
    if not ids:
        return 0
    texts = _texts(ids)
    sketches = {one: pairs_of(text) for one, text in texts.items()}
    near = _near(sketches)
    _keep(texts, {one: bands_of(pairs) or [0] for one, pairs in sketches.items()}, near)  # [0]: looked at, and nothing to compare
    return len(texts)


def _texts(ids: Iterable[int]) -> dict[int, str]:
    query = sa.select(Aspiration.id, Aspiration.text).where(Aspiration.id.in_(list(ids)), Aspiration.is_listed)
    return {row.id: row.text for row in session.execute(query)}


def _near(sketches: dict[int, Pairs]) -> dict[int, list[int]]:
    """For each of these the ones that are alike, of those sketched before and of these themselves."""
    holders: dict[int, list[int]] = {}
    keys = {one: set(bands_of(pairs)) for one, pairs in sketches.items()}
    every = {key for found in keys.values() for key in found}
    for row in session.execute(sa.select(Band.key, Band.aspiration_id).where(Band.key.in_(every)).order_by(Band.aspiration_id)):
        holders.setdefault(row.key, []).append(row.aspiration_id)
    near: dict[int, list[int]] = {}
    known: dict[int, Pairs] = dict(sketches)
    for one in sorted(sketches):
        others = sorted({other for key in keys[one] for other in holders.get(key, ())[:MOST_COMPARED]} - {one})[:MOST_COMPARED]
        known |= {other: pairs_of(text) for other, text in _texts(set(others) - known.keys()).items()} if set(others) - known.keys() else {}
        near[one] = [other for other in others if other in known and alike(sketches[one], known[other]) >= ALIKE]
        for key in keys[one]:
            holders.setdefault(key, []).append(one)
    return near


@operation
def _keep(texts: dict[int, str], bands: dict[int, list[int]], near: dict[int, list[int]]) -> None:
    """What was found, of texts that are as they were when it was."""
    standing = dict(session.execute(sa.select(Aspiration.id, Aspiration.text).where(
        Aspiration.id.in_(texts), Aspiration.is_listed).order_by(Aspiration.id).with_for_update()).tuples().all())
    for one in sorted(standing):
        if standing[one] != texts[one]:
            continue
        session.execute(sa.delete(Band).where(Band.aspiration_id == one))
        session.execute(sa.insert(Band), [{"aspiration_id": one, "key": key} for key in sorted(set(bands[one]))])
        join([one, *near[one], *_tied(one)])


def _tied(one: int) -> list[int]:
    """Those that a moderator tied to it, or it to."""
    query = sa.select(Tie.aspiration_id, Tie.head_id).where(sa.or_(Tie.aspiration_id == one, Tie.head_id == one))
    return sorted({each for row in session.execute(query) for each in row} - {one})


def join(ids: Collection[int]) -> None:
    """One family of these and of all their families, within the operation under way; its number is the lowest id."""
    rows = session.execute(sa.select(Aspiration.id, Aspiration.family_id).where(Aspiration.id.in_(set(ids)), Aspiration.is_listed)).all()
    if len(rows) < 2:
        return
    old = {row.family_id for row in rows} - {None}
    head = min(*(row.id for row in rows), *old) if old else min(row.id for row in rows)
    which = sa.or_(Aspiration.id.in_([row.id for row in rows]), Aspiration.family_id.in_(old))
    changed = sa.or_(Aspiration.family_id.is_(None), Aspiration.family_id != head)
    session.execute(sa.update(Aspiration).where(which, changed, Aspiration.is_listed).values(family_id=head), execution_options=_QUIETLY)


def leave(aspiration: Aspiration) -> None:
    """It is not shown any more, or says something else: no sketch, no family. What is left of a family goes on, if it is two or more."""
    session.execute(sa.delete(Band).where(Band.aspiration_id == aspiration.id))
    family, aspiration.family_id = aspiration.family_id, None
    if family is None:
        return
    session.flush()
    rest = list(session.scalars(sa.select(Aspiration.id).where(Aspiration.family_id == family).limit(2)))
    if len(rest) == 1:
        session.execute(sa.update(Aspiration).where(Aspiration.id == rest[0]).values(family_id=None), execution_options=_QUIETLY)


@operation
def forget_sketches(above: int, until: int) -> int:
    """Let the texts of these ids be sketched anew: no sketch, no family. Returns how many had one."""
    within = sa.and_(Band.aspiration_id > above, Band.aspiration_id <= until)
    had = session.scalar(sa.select(sa.func.count(sa.distinct(Band.aspiration_id))).where(within)) or 0
    session.execute(sa.delete(Band).where(within))
    session.execute(sa.update(Aspiration).where(Aspiration.id > above, Aspiration.id <= until, Aspiration.family_id.is_not(None))
                    .values(family_id=None), execution_options=_QUIETLY)
    return had
