"""Where voices come from: a tile for each kecamatan, and the same numbers as a table."""
from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from server import areas
from server.aspirations import explore
from server.aspirations.exploring.counting import Count, capped
from server.aspirations.exploring.filters import NONE, OUTSIDE, Filters, words_for

SIDE, GAP = 100, 6  # of a tile, in the drawing's own units
STEPS = 4  # of colour, beside none


@dataclass(frozen=True)
class Tile:
    """One kecamatan on the drawing."""

    code: str
    name: str
    short: str
    count: Count
    step: int  # 0: nothing, then 1 to STEPS
    x: int
    y: int
    is_on: bool
    href: str


@dataclass(frozen=True)
class Line:
    """One line of the table. `is_head`: a kota with what lies below it; no `href`: its voices can't be told apart by a link."""

    words: str
    count: Count
    href: str = ""
    is_head: bool = False
    is_on: bool = False


@dataclass(frozen=True)
class Places:
    """The drawing and the table."""

    tiles: tuple[Tile, ...]
    lines: tuple[Line, ...]
    total: Count
    width: int
    height: int


def places_of(filters: Filters) -> Places:
    """Of the voices that fit, whatever area is asked for."""
    counted, _open = explore.counted_of(filters)
    most = max((count.all for count in counted.districts.values()), default=0)
    tiles = tuple(_tile(filters, code, counted.districts[code], most, place) for code, place in areas.tiles().items())
    by_area = counted.facets["wilayah"]
    lines: list[Line] = []
    for regency in areas.regencies():
        below = areas.districts(regency.code)
        whole = capped(by_area, "wilayah", regency.code)
        lines.append(_line(filters, regency.code, whole, is_head=True))
        lines += [_line(filters, one.code, counted.districts[one.code]) for one in below]
        rest = whole.all - sum(counted.districts[one.code].all for one in below)
        if rest > 0:
            lines.append(Line(str(_("Kecamatan tidak ditampilkan")), Count(rest)))
    lines.append(_line(filters, OUTSIDE, capped(by_area, "wilayah", OUTSIDE), is_head=True))
    for code in (*(one.code for one in areas.neighbours()), "lain"):
        if capped(by_area, "wilayah", code).all:
            lines.append(_line(filters, code, capped(by_area, "wilayah", code)))
    lines.append(_line(filters, NONE, capped(by_area, "wilayah", NONE), is_head=True))
    total = Count(sum(count.all for area, count in by_area.items() if area != OUTSIDE))
    columns, rows = max(one.column for one in areas.tiles().values()) + 1, max(one.row for one in areas.tiles().values()) + 1
    return Places(tiles, tuple(lines), total, columns * SIDE, rows * SIDE)


def _tile(filters: Filters, code: str, count: Count, most: int, place: areas.Place) -> Tile:
    name = words_for("wilayah", code, {})
    step = -(-count.all * STEPS // most) if count.all else 0
    return Tile(code, name, place.short, count, step, place.column * SIDE, place.row * SIDE, code in filters.wilayah, _only(filters, code))


def _line(filters: Filters, code: str, count: Count, *, is_head: bool = False) -> Line:
    return Line(words_for("wilayah", code, {}), count, _only(filters, code), is_head, code in filters.wilayah)


def _only(filters: Filters, code: str) -> str:
    return filters.address(wilayah=(code,))
