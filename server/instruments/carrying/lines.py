"""All lines of a text as seen from one of its versions: where each provision's voices count there.

What is said of a provision counts at its heir and at what the heir is part of. A part that has no heir counts at the article it was
part of, so that no voice is lost with an ayat. Few integers, kept in the process until a text or a tie is added.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import sqlalchemy as sa
from flask import current_app, g

from server.core.database import in_operation, session
from server.instruments.addresses import Address
from server.instruments.carrying.models import CarryingDeed
from server.instruments.models import Instrument, Provision, Version

KEPT = 12  # versions in memory; about 1 MB for five versions of 2,000 provisions
Chain = tuple[int, ...]
Parents = dict[int, tuple[int | None, int | None, str]]


@dataclass(frozen=True)
class Lines:
    """`places`: any provision of the text → the places of this version where it counts, the nearest first. `below`: the way back."""

    version_id: int
    places: Mapping[int, Chain]
    below: Mapping[int, frozenset[int]]
    addresses: Mapping[str, int]  # of this version
    articles: Mapping[int, str]  # of any provision: the article where it counts here, else its own
    elsewhere: Mapping[str, frozenset[int]]  # article → what was cited there and counts nowhere in this version

    def at(self, address: Address) -> frozenset[int]:
        """All provisions, of any version, that count at an address of this one, or were cited there and have no heir."""
        here = self.addresses.get(address.short)
        return (self.below.get(here, frozenset()) if here is not None else frozenset()) | self.elsewhere.get(address.short, frozenset())


def lines_in(version_id: int) -> Lines:
    """Kept as long as nothing changes: then one short query. Never kept inside of an operation, which may be rolled back."""
    if in_operation():
        return _read(version_id)
    return _fresh().of(version_id)


def public_lines() -> tuple[Lines, ...]:
    """Of every instrument, as seen from its newest published version. The same object as long as nothing changes."""
    if in_operation():
        return tuple(_read(version_id) for version_id in _newest())
    kept = _fresh()
    if kept.public is None:
        kept.public = tuple(kept.of(version_id) for version_id in _newest())
    return kept.public


@dataclass
class _Kept:
    """What was read while the stamp was this one."""

    stamp: tuple[Any, ...]
    versions: dict[int, Lines] = field(default_factory=dict)
    public: tuple[Lines, ...] | None = None

    def of(self, version_id: int) -> Lines:
        if version_id not in self.versions:
            self.versions[version_id] = _read(version_id)
            while len(self.versions) > KEPT:
                self.versions.pop(next(iter(self.versions)), None)
        return self.versions[version_id]


def _fresh() -> _Kept:
    """One short query in a transaction: has a text, a publication or a tie been added?"""
    known = g.get("provision_lines")
    if known is not None and known[0] is session.get_transaction():  # it saw the same state of things
        return cast(_Kept, known[1])
    undone = sa.select(sa.func.count()).where(CarryingDeed.undone_at.is_not(None)).scalar_subquery()
    stamp = tuple(session.execute(sa.select(
        sa.select(sa.func.max(Provision.id)).scalar_subquery(), sa.select(sa.func.max(CarryingDeed.id)).scalar_subquery(), undone,
        sa.select(sa.func.max(Version.created_at)).scalar_subquery(), sa.select(sa.func.count(Version.published_at)).scalar_subquery(),
        sa.select(sa.func.count(Version.id)).scalar_subquery())).one())
    kept = cast("_Kept | None", current_app.extensions.get("provision_lines"))
    if kept is None or kept.stamp != stamp:
        kept = current_app.extensions["provision_lines"] = _Kept(stamp)
    g.provision_lines = session.get_transaction(), kept
    return kept


def stamp() -> tuple[Any, ...]:
    """Changes when a text, a publication or a tie is added: for who keeps what was made of lines."""
    return _fresh().stamp


def _newest() -> list[int]:
    last = sa.select(sa.func.max(Version.number)).where(Version.instrument_id == Instrument.id, Version.published_at.is_not(None))
    query = sa.select(Version.id).join(Instrument, Instrument.id == Version.instrument_id).where(
        Version.number == last.correlate(Instrument).scalar_subquery())
    return list(session.scalars(query.order_by(Version.id)))


def _read(version_id: int) -> Lines:
    of_text = sa.select(Version.id).where(Version.instrument_id == sa.select(Version.instrument_id).where(
        Version.id == version_id).scalar_subquery())
    rows = session.execute(sa.select(Provision.id, Provision.parent_id, Provision.origin_id, Provision.version_id, Provision.address,
                                     Provision.article).where(Provision.version_id.in_(of_text), Provision.article.is_not(None))).all()
    parents = {row.id: (row.parent_id, row.origin_id, row.article) for row in rows}
    addresses = {row.address: row.id for row in rows if row.version_id == version_id}
    heirs = {row.origin_id: row.id for row in rows if row.version_id == version_id and row.origin_id is not None}
    places = {one: chain for one in parents if (chain := _chain(one, parents, heirs))}
    below: dict[int, set[int]] = {}
    elsewhere: dict[str, set[int]] = {}
    for one, chain in places.items():
        for place in chain:
            below.setdefault(place, set()).add(one)
    for row in rows:
        if row.id not in places:
            for address in {row.address, row.article}:
                elsewhere.setdefault(address, set()).add(row.id)
    articles = {one: parents[places[one][-1] if one in places else one][2] for one in parents}
    return Lines(version_id, places, {place: frozenset(ids) for place, ids in below.items()}, addresses, articles,
                 {address: frozenset(ids) for address, ids in elsewhere.items()})


def _chain(one: int, parents: Parents, heirs: Mapping[int, int]) -> Chain:
    """The heir of the nearest that has one, and what it is part of: at most item, paragraph, article."""
    at: int | None = one
    while at in parents:
        parent, origin, _article = parents[at]
        if origin is not None and origin in heirs:
            return _upwards(heirs[origin], parents)
        at = parent
    return ()


def _upwards(one: int, parents: Parents) -> Chain:
    chain = [one]
    while (parent := parents[chain[-1]][0]) in parents:
        chain.append(parent)
    return tuple(chain)

