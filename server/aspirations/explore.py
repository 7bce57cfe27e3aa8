"""Finding aspirations again: filters, search and order over shown ones, in keyset pages."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from server import areas, categorization
from server.aspirations import search_index
from server.aspirations.models import PUBLIC_STATES, Aspiration
from server.aspirations.queries import listed, open_districts
from server.core.database import session
from server.core.i18n import language
from server.core.paging import Page, keyset
from server.core.words import Display, Kind, label
from server.instruments.addresses import address_words, parse_address
from server.instruments.models import Instrument, Provision, Version
from server.instruments.queries import provision_label

PAGE, EXACT = 20, 1000


@dataclass(frozen=True)
class Filters:
    """What the reader asked for; unknown values are as if not given, so that an old link still shows something."""

    q: str = ""
    jenis: str = ""
    topik: str = ""
    keadaan: str = ""
    wilayah: str = ""
    pasal: str = ""
    urut: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Filters:
        """From the address."""
        raw = cls(**{item.name: given.get(item.name, "")[:200].strip() for item in fields(cls)})
        area, place = areas.area(raw.wilayah), parse_address(raw.pasal)
        return replace(
            raw, jenis=raw.jenis if raw.jenis in set(Kind) else "", topik=raw.topik if categorization.topic(raw.topik) else "",
            keadaan=raw.keadaan if raw.keadaan in PUBLIC_STATES else "", urut=raw.urut if raw.urut == "dukungan" else "",
            wilayah=raw.wilayah if area and area.kind != "kelurahan" else "", pasal=place.short if place else "")

    def address(self, **changes: str) -> str:
        """The list with other filters; from its beginning."""
        query = {name: value for name, value in (self.__dict__ | changes).items() if value}
        return "/aspirasi" + (f"?{urlencode(query)}" if query else "")


def narrowed_by(filters: Filters) -> list[tuple[str, str]]:
    """(words, the list without it) of every filter that is on, search and order apart."""
    topic, area, place = categorization.topic(filters.topik), areas.area(filters.wilayah), parse_address(filters.pasal)
    told = {
        "jenis": label("kind", filters.jenis) if filters.jenis else "", "topik": topic.name_in(language()) if topic else "",
        "keadaan": label("aspiration", filters.keadaan) if filters.keadaan else "",
        "wilayah": areas.local_name(area.name, language()) if area else "",
        "pasal": address_words(place) if place else "",
    }
    return [(words, filters.address(**{name: ""})) for name, words in told.items() if words]


@dataclass(frozen=True)
class Found:
    """One page, how many there are (exact to 1,000), and what has to be known to show them."""

    page: Page[Any]
    total: int
    is_more: bool
    districts: frozenset[str] = field(default_factory=frozenset)
    places: dict[int, tuple[str, str]] = field(default_factory=dict)


def find(filters: Filters, cursor: str | None) -> Found:
    """Two or three queries, whatever the size. Raises Malformed for a forged cursor."""
    districts = open_districts()
    query = _narrowed(listed(), filters, districts)
    if query is None:
        return Found(Page([], None), 0, False, districts)
    columns = [Aspiration.supports, Aspiration.id] if filters.urut == "dukungan" else [Aspiration.submitted_at, Aspiration.id]
    page = keyset(query, columns, cursor, PAGE)
    count = session.scalar(sa.select(sa.func.count()).select_from(query.with_only_columns(Aspiration.id).limit(EXACT + 1).subquery())) or 0
    return Found(page, min(count, EXACT), count > EXACT, districts, _places([row.provision_id for row in page.rows]))


def _narrowed(query: sa.Select[Any], filters: Filters, districts: frozenset[str]) -> sa.Select[Any] | None:
    if filters.jenis:
        query = query.where(Aspiration.kind == filters.jenis)
    if filters.topik:
        query = query.where(Aspiration.topic == filters.topik)
    if filters.keadaan:
        query = query.where(Aspiration.state == filters.keadaan)
    if filters.wilayah:
        query = _in_area(query, filters.wilayah, districts)
    if filters.pasal:
        query = query.where(Aspiration.provision_id.in_(_provision_ids(filters.pasal)))
    if filters.q:
        matches = search_index.newest_matches(filters.q)
        if not matches:
            return None
        query = query.where(Aspiration.id.in_(matches))
    return query


def _in_area(query: sa.Select[Any], code: str, districts: frozenset[str]) -> sa.Select[Any]:
    """A kecamatan finds authors who chose anonim only where enough others come from it: a filter must not tell more than a page."""
    area = areas.area(code)
    if area is None or area.kind != "kecamatan":
        return query.where(Aspiration.regency == code)
    query = query.where(Aspiration.district == code)
    return query if code in districts else query.where(Aspiration.display != Display.ANONYMOUS)


def _provision_ids(address: str) -> sa.Select[int]:
    """The place in every version, and what is below it."""
    parsed = parse_address(address)
    if parsed is not None and parsed.short == parsed.article:
        return sa.select(Provision.id).where(Provision.article == parsed.article)
    return sa.select(Provision.id).where(sa.or_(Provision.address == address, Provision.address.startswith(address, autoescape=True)))


def _places(provision_ids: list[int | None]) -> dict[int, tuple[str, str]]:
    """(label, path) of provisions, for tags."""
    wanted = {provision_id for provision_id in provision_ids if provision_id is not None}
    if not wanted:
        return {}
    query = (sa.select(Provision, Version.number, Instrument).join(Version, Version.id == Provision.version_id)
             .join(Instrument, Instrument.id == Version.instrument_id).where(Provision.id.in_(wanted)))
    return {provision.id: (provision_label(provision), _path(instrument, number, provision)) for provision, number, instrument
            in session.execute(query)}


def _path(instrument: Instrument, number: int, provision: Provision) -> str:
    place = parse_address(provision.address) if provision.article else None
    if place is None:
        return f"{instrument.path}/{number}"
    return f"{instrument.path}/{number}/pasal/{place.article}" + (f"#{place.anchor}" if place.anchor else "")


def place_of(provision_id: int | None) -> tuple[str, str] | None:
    """(label, path) of one provision."""
    return _places([provision_id]).get(provision_id) if provision_id is not None else None
