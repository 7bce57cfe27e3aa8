"""The line of a provision: which it was before, and which it is now."""
from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import aliased

from server.core.database import session
from server.instruments.addresses import parse_address
from server.instruments.models import Instrument, Provision, Version
from server.instruments.queries import official_label, provision_label


def line_of(provision_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """For each provision all of its line, itself among them, in published and internal versions: one query."""
    found: dict[int, set[int]] = {provision_id: {provision_id} for provision_id in provision_ids}
    mine, other = aliased(Provision), aliased(Provision)
    query = sa.select(mine.id, other.id).join(other, other.origin_id == mine.origin_id).where(mine.id.in_(found))
    for provision_id, other_id in session.execute(query) if found else ():
        found[provision_id].add(other_id)
    return {provision_id: frozenset(ids) for provision_id, ids in found.items()}


def same_as_in(version_id: int, provision_ids: Collection[int]) -> dict[int, int]:
    """The same provisions in another version; what has no heir there is left out. One query."""
    mine, there = aliased(Provision), aliased(Provision)
    query = sa.select(mine.id, there.id).join(there, sa.and_(there.origin_id == mine.origin_id, there.version_id == version_id)).where(
        mine.id.in_(provision_ids))
    return dict(session.execute(query).tuples().all()) if provision_ids else {}


def in_line_with(*conditions: sa.ColumnElement[bool]) -> sa.Select[int]:
    """The ids of all provisions in a line with those for which the conditions hold: for `Aspiration.provision_id.in_(…)`."""
    chosen: Any = sa.select(Provision.origin_id).where(*conditions)
    one = aliased(Provision)
    return sa.select(one.id).where(one.origin_id.in_(chosen))


# --- how a cited provision is named ----------------------------------------------------------


@dataclass(frozen=True)
class Cited:
    """A provision that something was said of, with what it is in the newest text that everyone may read."""

    provision: Provision
    number: int  # of its version
    instrument: Instrument
    is_public: bool
    newest: int | None
    now: Provision | None

    @property
    def is_moved(self) -> bool:
        """It stands elsewhere now."""
        return self.now is not None and self.now.address != self.provision.address

    @property
    def is_gone(self) -> bool:
        """The newest text has it no more, or nobody has said yet which it is there."""
        return self.now is None and self.newest is not None and self.number < self.newest

    @property
    def label(self) -> str:
        """In the page's language; both places when they differ."""
        return self._said(provision_label, _("%(then)s versi %(n)s, kini %(now)s"), _("%(then)s versi %(n)s"))

    @property
    def official(self) -> str:
        """The same in the words of the law: for what is stored, printed or sent to everyone."""
        return self._said(official_label, "%(then)s versi %(n)s, kini %(now)s", "%(then)s versi %(n)s")

    @property
    def href(self) -> str:
        """Where it is now in the reader; where it was, if it is gone."""
        if self.now is not None and self.newest is not None:
            return place_path(self.instrument, self.newest, self.now)
        return place_path(self.instrument, self.number, self.provision)

    def _said(self, words: Callable[[Provision], str], moved: str, gone: str) -> str:
        if self.is_moved and self.now is not None:
            return moved % {"then": words(self.provision), "n": self.number, "now": words(self.now)}
        return gone % {"then": words(self.provision), "n": self.number} if self.is_gone else words(self.provision)


def cited(provision_ids: Collection[int | None]) -> dict[int, Cited]:
    """Many at once: two queries, one when all are of the newest text."""
    ids = {one for one in provision_ids if one is not None}
    newest = sa.select(sa.func.max(Version.number)).where(Version.instrument_id == Instrument.id, Version.published_at.is_not(None))
    query = (sa.select(Provision, Version.number, Version.published_at, Instrument, newest.correlate(Instrument).scalar_subquery())
             .join(Version, Version.id == Provision.version_id).join(Instrument, Instrument.id == Version.instrument_id))
    rows = session.execute(query.where(Provision.id.in_(ids))).all() if ids else []
    heirs = _heirs({row[0].id for row in rows if row[4] is not None and row[1] != row[4]})
    return {one.id: Cited(one, number, instrument, published_at is not None, last,
                          one if number == last else heirs.get((one.origin_id, instrument.id, last)))
            for one, number, published_at, instrument, last in rows}


def _heirs(provision_ids: Collection[int]) -> dict[tuple[int | None, int, int], Provision]:
    origins = sa.select(Provision.origin_id).where(Provision.id.in_(provision_ids))
    query = sa.select(Provision, Version.instrument_id, Version.number).join(Version, Version.id == Provision.version_id).where(
        Provision.origin_id.in_(origins), Version.published_at.is_not(None))
    return {(one.origin_id, instrument_id, number): one for one, instrument_id, number in session.execute(query)} if provision_ids else {}


def place_path(instrument: Instrument, number: int, provision: Provision) -> str:
    """`/ruu/2/pasal/10#2b`, or the version's page for a chapter."""
    place = parse_address(provision.address) if provision.article else None
    if place is None:
        return f"{instrument.path}/{number}"
    return f"{instrument.path}/{number}/pasal/{quote(place.article)}" + (f"#{place.anchor}" if place.anchor else "")
