"""Addresses in a text: `Pasal 10 ayat (2) huruf b`, short `10(2)b`. Pure: knows no table.

Short forms: `10`, `70A`, `10(2)`, `10(2)b`; an item of an article without numbered paragraphs is `22a`
(huruf a of Pasal 22, where `22A` is an article of its own), a numbered one `1.5` (Pasal 1 angka 5). What stands under an
item follows with a point: `10(2)b.1` (huruf b angka 1). An amending law's own articles bear Roman numbers: `I`, `I.2` (Pasal I angka 2).
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import total_ordering

from flask_babel import gettext as _

from server.core.i18n import SOURCE, language
from server.instruments.roman import roman_value

LONGEST = 200  # characters; nothing longer is an address

ARTICLE_NUMBER = re.compile(r"[1-9]\d{0,3}[A-Z]{0,2}|[IVX]{1,6}")
PARAGRAPH_NUMBER = re.compile(r"[1-9]\d{0,2}[a-z]?")
ITEM_LABEL = re.compile(r"[a-z]{1,2}|[1-9]\d{0,2}[a-z]?")

_SHORT = re.compile(
    r"(?P<article>[1-9]\d{0,3}[A-Z]{0,2}|[IVX]{1,6})(?:\((?P<paragraph>[1-9]\d{0,2}[a-z]?)\))?"
    r"(?:(?:(?P<letter>[a-z]{1,2})|\.?(?<![\dA-Z])(?P<figure>[1-9]\d{0,2}[a-z]?))(?P<below>(?:\.(?:[a-z]{1,2}|[1-9]\d{0,2}[a-z]?)){0,3}))?")
_FULL = re.compile(
    r"\b(?i:pasal|psl\.?|ps\.?)\s{0,3}(?P<article>[1-9]\d{0,3}(?:[A-Z]{1,2}|[a-z])?|[IVX]{1,6})(?![\w(])"
    r"(?:[\s,]{0,3}(?i:ayat)\s{0,3}\(?(?P<paragraph>[1-9]\d{0,2}[a-z]?)(?!\w)\)?)?"
    r"(?:[\s,]{0,3}(?:(?i:huruf|hrf\.?)\s{0,3}\(?(?P<letter>[a-zA-Z]{1,2})(?!\w)\)?|(?i:angka)\s{0,3}\(?(?P<figure>[1-9]\d{0,2}[a-z]?)(?!\w)\)?)"
    r"(?P<below>(?:[\s,]{1,3}(?:huruf|angka)\s{1,3}(?:[a-z]{1,2}|[1-9]\d{0,2}[a-z]?)(?!\w)){0,3}))?")
_BELOW = re.compile(r"(?<![a-z\d])(?:[a-z]{1,2}|[1-9]\d{0,2}[a-z]?)(?![a-z\d])")
_ENGLISH = re.compile(r"^(?i:article|art\.?)\s{1,3}(?=\d)")
_MORE_PARAGRAPHS = re.compile(
    r"[\s,]{0,3}(?i:dan|atau|serta|sampai dengan|hingga)?[\s,]{0,3}(?i:ayat)\s{0,3}\(?(?P<paragraph>[1-9]\d{0,2}[a-z]?)(?!\w)\)?"
    r"(?:[\s,]{0,3}(?i:huruf|hrf\.?)\s{0,3}\(?(?P<letter>[a-zA-Z]{1,2})(?!\w)\)?)?")
_SHORT_IN_TEXT = re.compile(
    r"(?<![\w.,/(-])(?P<article>[1-9]\d{0,2}[A-Z]{0,2})\((?P<paragraph>[1-9]\d?[a-z]?)\)(?P<letter>[a-z])?(?![\w(])")
# `Pasal 18 ayat (2) UUD 1945` speaks of another law, `Pasal 18 undang-undang ini` of this one.
_OTHER_LAW = re.compile(
    r"\s{1,3}(?:(?i:dari|dalam|pada)\s{1,3})?(?:UUD|UU|PP|Perpres|Perda|Permen\w*|Keppres|KUHP|KUHAP|(?i:undang-undang|peraturan))\b(?!\s{1,3}(?i:ini)\b)")


@total_ordering
@dataclass(frozen=True)
class Address:
    """A place in a text: an article, one of its paragraphs (ayat), an item (huruf or angka) of either, or what stands `below` that."""

    article: str
    paragraph: str | None = None
    item: str | None = None
    below: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """`10(2)b`: what is stored, and what links bear."""
        return self.article + self._within()

    @property
    def anchor(self) -> str:
        """`2b`: the place within its article's page. Empty for the article itself."""
        return (self.paragraph or "") + (self._item() if self.paragraph else self._item().lstrip("."))

    @property
    def parent(self) -> Address | None:
        """The item of what stands below it, the paragraph of an item, the article of a paragraph."""
        if self.below:
            return Address(self.article, self.paragraph, self.item, self.below[:-1])
        if self.item:
            return Address(self.article, self.paragraph)
        return Address(self.article) if self.paragraph else None

    def _within(self) -> str:
        return (f"({self.paragraph})" if self.paragraph else "") + self._item()

    def _item(self) -> str:
        if not self.item:
            return ""
        return ".".join((f".{self.item}" if self.item[0].isdigit() else self.item, *self.below))

    def __lt__(self, other: Address) -> bool:
        return self._order() < other._order()

    def _order(self) -> tuple[tuple[int, str], ...]:
        return tuple(map(number_order, (self.article, self.paragraph, self.item, *self.below)))

    def __str__(self) -> str:
        return self.short


def number_order(number: str | None) -> tuple[int, str]:
    """Sorts `9` before `10`, `70` before `70A` before `71`, `z` before `aa`, `IV` before `V`; None before all."""
    if not number:
        return -1, ""
    value = roman_value(number)
    if value is not None:
        return 0, f"{value:04}"
    digits = re.match(r"\d*", number)
    figure = digits[0] if digits else ""
    letters = number[len(figure):]
    return int(figure or 0), f"{len(letters)}{letters}"


def parse_address(text: str) -> Address | None:
    """`10(2)b`, `Pasal 10 ayat (2) huruf b` or `Article 10(2)b`; None for anything else."""
    text = _ENGLISH.sub("", text.strip())
    if len(text) > LONGEST:
        return None
    found = _SHORT.fullmatch(text) or _FULL.fullmatch(text)
    return _address_of(found) if found else None


def address_words(address: Address) -> str:
    """For a page, in its language: `Pasal 10 ayat (2) huruf b`, `Article 10(2)b`. `parse_address` reads both."""
    return format_address(address) if language() == SOURCE else str(_("Pasal %(n)s", n=address.short))


def format_address(address: Address) -> str:
    """`Pasal 10 ayat (2) huruf b`: as the law itself says it, in every language; for what is stored, printed or sent to all."""
    words = f"Pasal {address.article}"
    if address.paragraph:
        words += f" ayat ({address.paragraph})"
    for label in filter(None, (address.item, *address.below)):
        words += f" {'angka' if label[0].isdigit() else 'huruf'} {label}"
    return words


def find_addresses(text: str) -> list[Address]:
    """The places a text speaks of, in its order, each once. Those of other laws (`Pasal 18 UUD 1945`) are left out."""
    return list(dict.fromkeys(address for address, _start, _end in find_spans(text)))


def find_spans(text: str) -> list[tuple[Address, int, int]]:
    """Like find_addresses, with where each stands: (address, start, end), also repeated ones."""
    spans = [span for found in _FULL.finditer(text) for span in _with_followers(text, found)]
    taken = [(start, end) for _address, start, end in spans]
    for found in _SHORT_IN_TEXT.finditer(text):
        if not any(start <= found.start() < end for start, end in taken):
            spans.append((_address_of(found), found.start(), found.end()))
    return sorted(spans, key=lambda span: span[1])


def _with_followers(text: str, found: re.Match[str]) -> Iterator[tuple[Address, int, int]]:
    """`Pasal 10 ayat (2) dan ayat (3)` is two places."""
    first = _address_of(found)
    spans = [(first, found.start(), found.end())]
    while first.paragraph and (more := _MORE_PARAGRAPHS.match(text, spans[-1][2])):
        start = more.start() + len(more[0]) - len(more[0].lstrip(" ,\n\t"))
        spans.append((Address(first.article, more["paragraph"], _lower(more["letter"])), start, more.end()))
    if not _OTHER_LAW.match(text, spans[-1][2]):
        yield from spans


def _address_of(found: re.Match[str]) -> Address:
    parts = found.groupdict()
    below = _BELOW.findall((parts.get("below") or "").replace("huruf", "").replace("angka", ""))
    return Address(parts["article"].upper(), parts["paragraph"], _lower(parts["letter"]) or parts.get("figure"), tuple(below))


def _lower(letter: str | None) -> str | None:
    return letter.lower() if letter else None
