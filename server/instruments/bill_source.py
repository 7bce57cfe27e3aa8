"""A bill as an importer hands it over: a plain tree, and the checks that hold for every file format.

Every node knows its `place` in the file, so that a refusal can name it. Places are no part of the text:
the digest of a bill does not change with them.
"""
from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from server.core.errors import Refusal
from server.instruments.addresses import ARTICLE_NUMBER, ITEM_LABEL, PARAGRAPH_NUMBER, Address, format_address

LONGEST_TEXT, LONGEST_HEADING, LONGEST_LABEL, LONGEST_KIND = 20_000, 400, 200, 40
LONGEST_PART = 500_000  # of the general elucidation, or of one attachment
MOST_LEVELS = 4  # of items: huruf, angka, and two more below
CHAPTER_NUMBER = re.compile(r"[IVXLC]{1,8}[A-Z]?")
_UNITS = {"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9}
_PART_NUMBER = re.compile(r"(?P<kind>Bagian|Paragraf)\s+(?P<number>\S.{0,40})")


class ImportRefused(Refusal):
    """A file that cannot be a bill. data: `why` (a code), `place` in the file, and `what` stands there if that helps."""

    code, status = "import_refused", 422

    def __init__(self, why: str, place: str, what: str = "") -> None:
        super().__init__(why=why, place=place, what=what[:120])


@dataclass(frozen=True)
class ItemSource:
    """A huruf or angka, with what stands under it. `brings`: the articles that a point of an amending law puts into another law."""

    label: str
    text: str
    place: str = ""
    items: tuple[ItemSource, ...] = ()
    brings: tuple[ChapterSource, ...] = ()
    elucidation: str = ""


@dataclass(frozen=True)
class ParagraphSource:
    """An ayat; `number` is None where an article has just one. `tail` is what goes on after the items."""

    number: str | None
    text: str
    items: tuple[ItemSource, ...] = ()
    tail: str = ""
    place: str = ""
    brings: tuple[ChapterSource, ...] = ()
    elucidation: str = ""


@dataclass(frozen=True)
class HeadingSource:
    """`Bagian Kesatu` or `Paragraf 1`, with its title."""

    number: str
    title: str
    place: str = ""

    @property
    def slug(self) -> str:
        """`bagian-1`, `paragraf-2`: the piece of an address. Raises ImportRefused for what is neither."""
        found = _PART_NUMBER.fullmatch(self.number)
        figure = ordinal(found["number"]) if found else None
        if found is None or figure is None:
            raise ImportRefused("bad_number", self.place, self.number)
        return f"{found['kind'].lower()}-{figure}"


@dataclass(frozen=True)
class ArticleSource:
    """A pasal, under a part and a sub-part of its chapter if there are any."""

    number: str
    paragraphs: tuple[ParagraphSource, ...]
    part: HeadingSource | None = None
    subpart: HeadingSource | None = None
    place: str = ""
    elucidation: str = ""


@dataclass(frozen=True)
class ChapterSource:
    """A bab; without number and title it holds the articles that stand in none."""

    number: str
    title: str
    articles: tuple[ArticleSource, ...]
    place: str = ""


@dataclass(frozen=True)
class AttachmentSource:
    """A lampiran."""

    title: str
    text: str


@dataclass(frozen=True)
class BillSource:
    """One state of a text in the making. `label` says which, as the reader sees it; `elucidation` is its general part (I. Umum)."""

    title: str
    label: str
    chapters: tuple[ChapterSource, ...]
    text_kind: str = ""
    source: str = ""
    considerations: tuple[ItemSource, ...] = ()
    legal_basis: tuple[str, ...] = field(default=())
    closing: str = ""
    elucidation: str = ""
    attachments: tuple[AttachmentSource, ...] = ()

    @property
    def digest(self) -> str:
        """Changes with every letter of the bill, and with nothing else."""
        return hashlib.sha256(json.dumps(_said(asdict(self)), sort_keys=True).encode()).hexdigest()

    def articles(self) -> Iterator[ArticleSource]:
        """All of them, in order, also those that an amending law brings."""
        for chapter in self.chapters:
            yield from _articles_in(chapter)


def _articles_in(chapter: ChapterSource) -> Iterator[ArticleSource]:
    for article in chapter.articles:
        yield article
        for node in hosts(article):
            for brought in node.brings:
                yield from _articles_in(brought)


def hosts(article: ArticleSource) -> Iterator[ParagraphSource | ItemSource]:
    """Its paragraphs and items that put articles into another law."""
    waiting: list[ParagraphSource | ItemSource] = list(reversed(article.paragraphs))
    while waiting:
        node = waiting.pop()
        waiting.extend(reversed(node.items))
        if node.brings:
            yield node


_LATER = frozenset({"brings", "elucidation", "closing", "attachments"})  # no part of older digests, so that these stay what they were


def _said(node: Any) -> Any:
    """Without places, and without what a bill of the first kind did not have and this one has not."""
    if isinstance(node, dict):
        is_item = "label" in node and "chapters" not in node
        return {key: _said(value) for key, value in node.items()
                if key != "place" and (value or not (key in _LATER or (is_item and key == "items")))}
    return [_said(value) for value in node] if isinstance(node, list | tuple) else node


def ordinal(words: str) -> int | None:
    """`Kesatu` → 1, `Kesepuluh` → 10, `Keduabelas` and `Kedua Belas` → 12, `Kedua Puluh Satu` → 21, `3` → 3."""
    word = words.lower().replace(" ", "")
    if word.isdecimal() and word.isascii() and len(word) <= 3:
        return int(word)
    word = "satu" if word == "pertama" else word.removeprefix("ke")
    if word in _UNITS:
        return _UNITS[word]
    special = {"sepuluh": 10, "sebelas": 11}
    if word in special:
        return special[word]
    if word.endswith("belas"):
        unit = _UNITS.get(word.removesuffix("belas"))
        return unit + 10 if unit and unit > 1 else None
    tens, separator, rest = word.partition("puluh")
    if not separator or tens not in _UNITS or (rest and rest not in _UNITS):
        return None
    return _UNITS[tens] * 10 + (_UNITS[rest] if rest else 0)


def check_bill(bill: BillSource) -> None:
    """What holds for every format. Raises ImportRefused: nothing said twice, nothing empty, no number that is none."""
    if not any(bill.articles()):
        raise ImportRefused("no_articles", "chapters")
    _check_chapters(bill.chapters, set(), set())


def _check_chapters(chapters: Sequence[ChapterSource], seen: set[str], articles: set[str]) -> None:
    for chapter in chapters:
        if chapter.number:
            _check_number(chapter.number, CHAPTER_NUMBER, chapter.place, f"Bab {chapter.number}")
            _check_once(chapter.number, seen, "repeated_chapter", chapter.place, f"Bab {chapter.number}")
        _check_headings(chapter)
        for article in chapter.articles:
            _check_number(article.number, ARTICLE_NUMBER, article.place, f"Pasal {article.number}")
            _check_once(article.number, articles, "repeated_article", article.place, f"Pasal {article.number}")
            _check_article(article)
            for node in hosts(article):
                _check_chapters(node.brings, seen, articles)
    if sum(not chapter.number for chapter in chapters) > 1:
        raise ImportRefused("repeated_chapter", chapters[-1].place, "Bab ?")


def _check_number(number: str, pattern: re.Pattern[str], place: str, what: str) -> None:
    if not pattern.fullmatch(number):
        raise ImportRefused("bad_number", place, what)


def _check_once(number: str, seen: set[str], why: str, place: str, what: str) -> None:
    if number in seen:
        raise ImportRefused(why, place, what)
    seen.add(number)


def _check_headings(chapter: ChapterSource) -> None:
    """A part's articles stand together, and its title is the same each time."""
    seen: dict[str, str] = {}
    last = ""
    for article in chapter.articles:
        path = ""
        for heading in (article.part, article.subpart):
            if heading is None:
                continue
            path = f"{path}/{heading.slug}"
            is_new = not f"{last}/".startswith(f"{path}/")
            if seen.get(path, heading.title) != heading.title or (is_new and path in seen):
                raise ImportRefused("repeated_part", heading.place, heading.number)
            seen[path] = heading.title
        last = path


def _check_article(article: ArticleSource) -> None:
    if not article.paragraphs:
        raise ImportRefused("empty", article.place, f"Pasal {article.number}")
    seen: set[str] = set()
    for paragraph in article.paragraphs:
        address = Address(article.number, paragraph.number)
        if paragraph.number is None and len(article.paragraphs) > 1:
            raise ImportRefused("mixed_paragraphs", paragraph.place, format_address(address))
        if paragraph.number is not None:
            _check_number(paragraph.number, PARAGRAPH_NUMBER, paragraph.place, format_address(address))
            _check_once(paragraph.number, seen, "repeated_paragraph", paragraph.place, format_address(address))
        _check_items(address, paragraph.items)


def _check_items(parent: Address, items: Sequence[ItemSource]) -> None:
    labels: set[str] = set()
    for item in items:
        address = below(parent, item.label or "?")
        if len(address.below) >= MOST_LEVELS:
            raise ImportRefused("too_deep", item.place, format_address(address))
        _check_number(item.label, ITEM_LABEL, item.place, format_address(address))
        _check_once(item.label, labels, "repeated_item", item.place, format_address(address))
        _check_items(address, item.items)


def below(parent: Address, label: str) -> Address:
    """The address of an item under a paragraph or another item."""
    if parent.item is None:
        return Address(parent.article, parent.paragraph, label)
    return Address(parent.article, parent.paragraph, parent.item, (*parent.below, label))
