"""The filters as the page shows them: each with its values, their words and counts, the chosen ones ticked."""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from server import areas, categorization
from server.aspirations.exploring.counting import Count, Counted, capped
from server.aspirations.exploring.filters import NONE, OUTSIDE, Filters, words_for
from server.aspirations.models import PUBLIC_STATES
from server.core.words import Kind, Outcome

MOST_ARTICLES, MOST_TOPICS = 10, 12  # shown unasked; the chosen ones always


@dataclass(frozen=True)
class Value:
    """One box to tick. `is_below`: a part of the value above it."""

    value: str
    words: str
    count: Count
    is_on: bool
    is_below: bool = False


@dataclass(frozen=True)
class Facet:
    """One filter. `more` are values that are folded away."""

    name: str
    title: str
    values: tuple[Value, ...]
    more: tuple[Value, ...] = ()

    @property
    def is_on(self) -> bool:
        """Something of it is chosen."""
        return any(value.is_on for value in (*self.values, *self.more))


def facets_of(filters: Filters, counted: Counted, titles: dict[str, str]) -> list[Facet]:
    """All of them, in the order of the page; without those that can tell nothing apart."""
    instruments = [_instruments(filters, counted, titles)] if len(titles) > 1 else []
    facets = [_topics(filters, counted), *instruments, _articles(filters, counted, titles),
              _areas(filters, counted), _codes(filters, counted, "jenis", str(_("Jenis")), Kind),
              _codes(filters, counted, "keadaan", str(_("Keadaan")), PUBLIC_STATES),
              _codes(filters, counted, "hasil", str(_("Hasil")), Outcome)]
    return [facet for facet in facets if facet.values]


def _value(filters: Filters, counted: Counted, name: str, value: str, titles: dict[str, str], *, is_below: bool = False) -> Value:
    count = counted.districts[value] if value in counted.districts else capped(counted.facets[name], name, value)
    return Value(value, words_for(name, value, titles), count, value in getattr(filters, name), is_below)


def _codes(filters: Filters, counted: Counted, name: str, title: str, codes: Iterable[str]) -> Facet:
    return Facet(name, title, tuple(_value(filters, counted, name, str(code), {}) for code in codes))


def _topics(filters: Filters, counted: Counted) -> Facet:
    values = [_value(filters, counted, "topik", slug, {}) for slug in (*(topic.slug for topic in categorization.topics()), NONE)]
    ranked = sorted((value for value in values if value.count.all or value.is_on), key=lambda value: -value.count.all)
    first = [value for place, value in enumerate(ranked) if place < MOST_TOPICS or value.is_on]
    return Facet("topik", str(_("Topik")), tuple(first), tuple(value for value in ranked if value not in first))


def _instruments(filters: Filters, counted: Counted, titles: dict[str, str]) -> Facet:
    values = [_value(filters, counted, "naskah", slug, titles) for slug in titles]
    return Facet("naskah", str(_("Naskah")), tuple(value for value in values if value.count.all or value.is_on))


def _articles(filters: Filters, counted: Counted, titles: dict[str, str]) -> Facet:
    """Articles of one text: of several, Pasal 3 would be several things, so a text is to be chosen first."""
    found = counted.facets["pasal"]
    known = [article for article in found if article and found[article].all] if len(titles) < 2 or len(filters.naskah) == 1 else []
    busiest = sorted(known, key=lambda article: -found[article].all)[:MOST_ARTICLES]
    shown = sorted({*busiest, *(one for one in filters.pasal if one in found)}, key=_by_number)
    deeper = [one for one in filters.pasal if one not in found]
    rest = sorted(set(known) - set(shown), key=_by_number)
    values = [_value(filters, counted, "pasal", one, {}) for one in shown]
    values += [Value(one, words_for("pasal", one, {}), Count(counted.among.bit_count()), True) for one in deeper]
    return Facet("pasal", str(_("Pasal")), tuple(values), tuple(_value(filters, counted, "pasal", one, {}) for one in rest))


def _by_number(article: str) -> tuple[int, str]:
    digits = re.match(r"\d+", article)
    return (int(digits[0]) if digits else 0, article)


def _areas(filters: Filters, counted: Counted) -> Facet:
    return Facet("wilayah", str(_("Wilayah")), tuple(_area_values(filters, counted)))


def _area_values(filters: Filters, counted: Counted) -> Iterator[Value]:
    for regency in areas.regencies():
        yield _value(filters, counted, "wilayah", regency.code, {})
        below = areas.districts(regency.code)
        if regency.code in filters.wilayah or any(one.code in filters.wilayah for one in below):
            yield from (_value(filters, counted, "wilayah", one.code, {}, is_below=True) for one in below)
    chosen = [one.code for one in areas.neighbours() if one.code in filters.wilayah]
    for value in (OUTSIDE, *chosen, *(["lain"] if "lain" in filters.wilayah else []), NONE):
        yield _value(filters, counted, "wilayah", value, {}, is_below=value not in (OUTSIDE, NONE))
