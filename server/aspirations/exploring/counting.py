"""Counting in the register: which voices fit, and how many of them have each value of each filter."""
from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from server import areas
from server.aspirations import search_index
from server.aspirations.exploring.bits import Bits, ids_of
from server.aspirations.exploring.filters import NONE, OUTSIDE, SEVERAL, Filters
from server.aspirations.exploring.keeping import Kept
from server.aspirations.exploring.register import Register
from server.aspirations.models import Aspiration
from server.core import clock
from server.core.database import session
from server.instruments.addresses import parse_address
from server.instruments.carrying.lines import public_lines

EXACT = 1000
FACET_OF = {"topik": "topic", "naskah": "instrument", "pasal": "article", "wilayah": "regency", "jenis": "kind", "keadaan": "state",
            "hasil": "outcome"}
MOST_KEPT = 200  # counts of filters, for as long as nothing changes


@dataclass(frozen=True)
class Count:
    """How many; beyond 1,000 only that there are more."""

    all: int = 0

    @property
    def shown(self) -> int:
        """Exact to 1,000."""
        return min(self.all, EXACT)

    @property
    def is_more(self) -> bool:
        return self.all > EXACT


@dataclass(frozen=True)
class Asked:
    """The filters with what had to be looked up for them outside of the register; None of `texts`: the words say nothing."""

    filters: Filters
    texts: int | None = -1
    family: int | None = None
    provisions: Mapping[str, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Counted:
    """Which voices fit, and the counts: filter → value → how many there would be with that value instead."""

    among: int
    facets: dict[str, dict[str, Count]]
    districts: dict[str, Count]  # of those that may be placed there, whatever area is asked for


def look_up(filters: Filters, kept: Kept) -> Asked:
    """What the database has to say first: the texts with the words, provisions below an article, whose family it is."""
    provisions = {address: _provision_ids(address) for address in filters.pasal if not _is_article(address)}
    family = None
    if filters.kelompok:
        row = session.execute(sa.select(Aspiration.id, Aspiration.family_id).where(Aspiration.code == filters.kelompok)).first()
        family = None if row is None else row.family_id or -row.id
    return Asked(filters, texts_with(filters.q, kept) if filters.q else -1, family, provisions)


def texts_with(q: str, kept: Kept) -> int | None:
    """The texts that have all the words; None when there is nothing to seek."""
    words = search_index.sought_words(q)
    if not words:
        return None
    found = -1
    for word in words:
        bits = kept.terms.get(word)
        if bits is None:
            bits = Bits(search_index.texts_with(word))
            kept.terms.keep(word, bits)
        found &= bits.value
    return found


def _is_article(address: str) -> bool:
    place = parse_address(address)
    return place is not None and place.short == place.article


def _provision_ids(address: str) -> frozenset[int]:
    """What counts at the place in the newest text that everyone may read, whatever its number was before, and what is below it."""
    place = parse_address(address)
    return frozenset[int]().union(*(lines.at(place) for lines in public_lines())) if place is not None else frozenset()


def count(asked: Asked, kept: Kept, open_districts: Collection[str]) -> Counted:
    """Whatever the size, some 2 ms; the same again costs nothing as long as nothing changes. To be called with the register's lock."""
    register = kept.register
    visible = register.visible(clock.now())
    key = (asked.filters.what, register.changes, frozenset(open_districts))
    known: OrderedDict[object, Counted] = kept.counted
    if key in known:
        known.move_to_end(key)
        return known[key]
    counted = _count(asked, register, visible, open_districts)
    known[key] = counted
    if len(known) > MOST_KEPT:
        known.popitem(last=False)
    return counted


def _count(asked: Asked, register: Register, visible: int, open_districts: Collection[str]) -> Counted:
    base = visible & (asked.texts or 0) if asked.filters.q else visible
    if asked.filters.kelompok:
        base &= _family(asked.family, register)
    by_filter = {name: _any_of(name, asked, register, open_districts) for name in SEVERAL if getattr(asked.filters, name)}
    among = base
    for bits in by_filter.values():
        among &= bits
    facets, districts = {}, {}
    for name in SEVERAL:
        others = base
        for other, bits in by_filter.items():
            if other != name:
                others &= bits
        facets[name] = {value: Count((others & bits.value).bit_count()) for value, bits in register.bits[FACET_OF[name]].items()}
        if name == "wilayah":
            districts = {one.code: Count((others & _in_district(one.code, register, open_districts)).bit_count())
                         for one in areas.districts()}
            facets[name][OUTSIDE] = Count((others & _outside(register)).bit_count())
    return Counted(among, facets, districts)


def _family(family: int | None, register: Register) -> int:
    """All of a family; a negative one stands for a voice that has none."""
    if family is None:
        return 0
    return Bits({-family} if family < 0 else register.families.get(family, ())).value


def _any_of(name: str, asked: Asked, register: Register, open_districts: Collection[str]) -> int:
    values: tuple[str, ...] = getattr(asked.filters, name)
    if name == "wilayah":
        return _in_areas(values, register, open_districts)
    if name == "pasal":
        return _at_provisions(values, asked.provisions, register)
    return register.of(FACET_OF[name], ["" if value == NONE else value for value in values])


def _in_areas(values: Collection[str], register: Register, open_districts: Collection[str]) -> int:
    found = 0
    for value in values:
        area = areas.area(value)
        if area is not None and area.kind == "kecamatan":
            found |= _in_district(value, register, open_districts)
        elif value == OUTSIDE:
            found |= _outside(register)
        else:
            found |= register.of("regency", ["" if value == NONE else value])
    return found


def _in_district(code: str, register: Register, open_districts: Collection[str]) -> int:
    """Who chose anonim is found in a kecamatan only where enough others come from it: a filter must not tell more than a page."""
    return register.of("district" if code in open_districts else "open", [code])


def _outside(register: Register) -> int:
    home = {one.code for one in areas.regencies()}
    return register.of("regency", [value for value in register.bits["regency"] if value and value not in home])


def _at_provisions(values: Collection[str], provisions: Mapping[str, frozenset[int]], register: Register) -> int:
    found = register.of("article", [value for value in values if value not in provisions])
    for address, ids in provisions.items():
        place = parse_address(address)
        near = ids_of(register.of("article", [place.article if place else ""]))
        found |= Bits(one for one in near if (entry := register.entry(one)) is not None and entry.provision_id in ids).value
    return found


def capped(counts: dict[str, Count], name: str, value: str) -> Count:
    """How many would be found with this value."""
    return counts.get("" if value == NONE and name in ("topik", "wilayah") else value, Count())



