"""Finding aspirations again: one page of those that fit, how many there are, and the counts beside every filter."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from server.aspirations.exploring import counting, keeping
from server.aspirations.exploring.bits import Bits, ids_of
from server.aspirations.exploring.counting import Count, Counted
from server.aspirations.exploring.filters import Filters
from server.aspirations.exploring.orders import HIGHEST, ID_BITS, ID_MASK
from server.aspirations.models import Aspiration
from server.aspirations.queries import open_districts
from server.core.database import session
from server.core.errors import Malformed
from server.core.paging import Page, decode_cursor, encode_cursor
from server.instruments.carrying.queries import cited

PAGE = 20


@dataclass(frozen=True)
class Family:
    """How many of those that fit say nearly the same, and two of them."""

    count: Count
    ids: tuple[int, ...]


@dataclass(frozen=True)
class Found:
    """One page, how many there are (exact to 1,000), and what has to be known to show them."""

    page: Page[Any]
    count: Count
    counted: Counted
    is_sought: bool = True  # False: the words say nothing that could be sought
    districts: frozenset[str] = field(default_factory=frozenset)
    places: dict[int, tuple[str, str]] = field(default_factory=dict)
    families: dict[int, Family] = field(default_factory=dict)
    moments: tuple[int, ...] = ()  # of a family: when each of those that fit came, in seconds since 1970
    voices: dict[int, Aspiration] = field(default_factory=dict)  # those of the page, and two of each family


def find(filters: Filters, cursor: str | None) -> Found:
    """A handful of queries, whatever the size; counting and sorting are the register's. Raises Malformed for a forged cursor."""
    below, districts, kept = _below(cursor), open_districts(), keeping.kept()
    asked = counting.look_up(filters, kept)
    register = kept.register
    with register.lock:
        counted = counting.count(asked, kept, districts)
        ids = register.page(counted.among, filters.urut, below, PAGE, is_folded=filters.is_folded)
        next_key = register.orders[filters.urut].key(ids[PAGE - 1]) if len(ids) > PAGE else None
        families = {one: found for one in ids[:PAGE] if filters.is_folded and (found := _family_of(one, kept, counted)) is not None}
        moments = tuple(entry.submitted_at for one in ids_of(counted.among) if (entry := register.entry(one))) if filters.kelompok else ()
    every = {row.id: row for row in _rows([*ids[:PAGE], *(each for family in families.values() for each in family.ids)])}
    rows = [every[one] for one in ids[:PAGE] if one in every]
    cursor_after = None if next_key is None else encode_cursor([next_key >> ID_BITS, next_key & ID_MASK])
    return Found(Page(rows, cursor_after), Count(counted.among.bit_count()), counted, asked.texts is not None, districts,
                 _places([row.provision_id for row in rows]), families, moments, every)


def counted_of(filters: Filters) -> tuple[Counted, frozenset[str]]:
    """The counts alone, and the kecamatan that may be told for authors who chose anonim."""
    districts, kept = open_districts(), keeping.kept()
    asked = counting.look_up(filters, kept)
    with kept.register.lock:
        return counting.count(asked, kept, districts), districts


def all_ids(filters: Filters) -> list[int]:
    """The ids of all that fit, in the order that is asked for."""
    districts, kept = open_districts(), keeping.kept()
    asked = counting.look_up(filters, kept)
    with kept.register.lock:
        return kept.register.all_ids(counting.count(asked, kept, districts).among, filters.urut)


def _family_of(one: int, kept: keeping.Kept, counted: Counted) -> Family | None:
    """The others that say nearly the same, among those that fit: the newest two."""
    entry = kept.register.entry(one)
    if entry is None or entry.family_id is None:
        return None
    others = Bits(kept.register.families.get(entry.family_id, ())).value & counted.among & ~(1 << one)
    newest = others.bit_length() - 1
    second = (others & ~(1 << newest)).bit_length() - 1 if others else -1
    return Family(Count(others.bit_count()), tuple(each for each in (newest, second) if each >= 0)) if others else None


def _below(cursor: str | None) -> int | None:
    if not cursor:
        return None
    value, one = decode_cursor(cursor, 2)
    if not (isinstance(value, int) and isinstance(one, int) and 0 <= value <= HIGHEST and 0 <= one <= ID_MASK):
        raise Malformed(field="sesudah")
    return value << ID_BITS | one


def _rows(ids: list[int]) -> list[Aspiration]:
    """In this order; without one that nobody may read any more at this moment."""
    if not ids:
        return []
    # by the key alone: with more conditions SQLite walks along an index of all that is shown
    found = {row.id: row for row in session.scalars(sa.select(Aspiration).where(Aspiration.id.in_(ids))) if row.is_shown}
    return [found[one] for one in ids if one in found]


def _places(provision_ids: list[int | None]) -> dict[int, tuple[str, str]]:
    """(label, path) of provisions, for tags: where it was said of, and where that is now if it moved."""
    return {one: (place.label, place.href) for one, place in cited(provision_ids).items()}


def place_of(provision_id: int | None) -> tuple[str, str] | None:
    """(label, path) of one provision."""
    return _places([provision_id]).get(provision_id) if provision_id is not None else None
