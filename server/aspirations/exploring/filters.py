"""What a reader of the list asked for. All of it stands in the address, so that a view can be kept and passed on."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from server import areas, categorization
from server.aspirations.codes import check_code
from server.aspirations.exploring.register import SORTS
from server.aspirations.models import PUBLIC_STATES
from server.core.i18n import language
from server.core.words import Kind, Outcome, label
from server.instruments.addresses import address_words, parse_address

NONE, OUTSIDE = "tanpa", "luar"  # no topic or area was said; anywhere outside of Jakarta
MOST = 40  # values of one filter
SEVERAL = ("topik", "naskah", "pasal", "wilayah", "jenis", "keadaan", "hasil")  # in the order of the page


@dataclass(frozen=True)
class Filters:
    """Unknown values are as if not given, so that an old link still shows something. Of one filter any value, of several all must fit."""

    q: str = ""
    jenis: tuple[str, ...] = ()
    topik: tuple[str, ...] = ()
    keadaan: tuple[str, ...] = ()
    wilayah: tuple[str, ...] = ()
    pasal: tuple[str, ...] = ()
    naskah: tuple[str, ...] = ()
    hasil: tuple[str, ...] = ()
    urut: str = ""
    kelompok: str = ""  # the code of one of a family: all that say the same
    satuan: str = ""  # "1": near-identical ones each for themselves

    @classmethod
    def read(cls, given: MultiDict[str, str]) -> Filters:
        """From the address."""
        several = {name: _known(name, given.getlist(name)) for name in SEVERAL}
        sort, family = given.get("urut", "").strip(), check_code(given.get("kelompok", "")[:40])
        return cls(q=given.get("q", "")[:200].strip(), urut=sort if sort in SORTS else "", kelompok=family.normalised if family.ok else "",
                   satuan="1" if given.get("satuan") == "1" else "", **several)

    def address(self, path: str = "/aspirasi", **changes: Any) -> str:
        """The list with other filters; from its beginning."""
        query = {name: value for name, value in (self.__dict__ | changes).items() if value}
        return path + (f"?{urlencode(query, doseq=True)}" if query else "")

    def without(self, name: str, value: str | None = None) -> Filters:
        """Without one value, or one filter."""
        kept: Any = tuple(one for one in getattr(self, name) if one != value) if name in SEVERAL and value is not None else ()
        changed: dict[str, Any] = {name: kept if name in SEVERAL else ""}
        return replace(self, **changed)

    @property
    def is_folded(self) -> bool:
        """Of near-identical ones only one is shown."""
        return not (self.satuan or self.kelompok)

    @property
    def what(self) -> Filters:
        """The part that decides which voices are among them, whatever the order."""
        return replace(self, urut="", satuan="")


_IS_KNOWN: dict[str, Callable[[str], bool]] = {
    "topik": lambda value: value == NONE or categorization.topic(value) is not None,
    "naskah": lambda value: 0 < len(value) <= 80,
    "pasal": lambda value: parse_address(value) is not None,
    "wilayah": lambda value: value in (NONE, OUTSIDE) or ((area := areas.area(value)) is not None and area.kind != "kelurahan"),
    "jenis": lambda value: value in set(Kind),
    "keadaan": lambda value: value in PUBLIC_STATES,
    "hasil": lambda value: value in set(Outcome),
}


def _known(name: str, values: list[str]) -> tuple[str, ...]:
    seen = dict.fromkeys(value[:200].strip() for value in values[:MOST])
    known = [value for value in seen if _IS_KNOWN[name](value)]
    if name == "pasal":
        known = list(dict.fromkeys(place.short for value in known if (place := parse_address(value)) is not None))
    return tuple(known)


def words_for(name: str, value: str, titles: dict[str, str]) -> str:
    """A filter's value in the page's words; `titles` are those of the instruments that everyone may read."""
    if name == "topik":
        topic = categorization.topic(value)
        return topic.name_in(language()) if topic else str(_("Tanpa topik"))
    if name == "wilayah":
        return _area_words(value)
    if name == "pasal":
        place = parse_address(value)
        return address_words(place) if place else value
    if name == "naskah":
        return titles.get(value, "")
    return label({"jenis": "kind", "keadaan": "aspiration", "hasil": "outcome"}[name], value)


def _area_words(value: str) -> str:
    if value == NONE:
        return str(_("Tidak menyebut wilayah"))
    if value == OUTSIDE:
        return str(_("Di luar Jakarta"))
    area = areas.area(value)
    return areas.local_name(area.name, language()) if area else ""


def narrowed_by(filters: Filters, titles: dict[str, str]) -> list[tuple[str, str]]:
    """(words, the list without it) of every filter that is on, search and order apart."""
    chosen = [(name, value) for name in SEVERAL for value in getattr(filters, name)]
    chips = [(words_for(name, value, titles), filters.without(name, value).address()) for name, value in chosen]
    if filters.kelompok:
        chips.append((str(_("Serupa dengan %(code)s", code=filters.kelompok)), filters.without("kelompok").address()))
    return [(words, without) for words, without in chips if words]



