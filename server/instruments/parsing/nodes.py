"""The tree while it grows, and its last step: checked texts in a BillSource."""
from __future__ import annotations

from dataclasses import dataclass, field

from server.core import text as texts
from server.core.errors import Malformed, TooLarge
from server.instruments.bill_source import (
    LONGEST_HEADING,
    LONGEST_TEXT,
    ArticleSource,
    ChapterSource,
    HeadingSource,
    ImportRefused,
    ItemSource,
    ParagraphSource,
)
from server.instruments.parsing.lines import Joiner, Text
from server.instruments.parsing.notes import Notes

Place = tuple[str, str | None, tuple[str, ...]]  # article, ayat, labels of items
Elucidations = dict[Place, Text]


@dataclass
class Item:
    """A huruf or angka."""

    label: str
    text: Text
    items: list[Item] = field(default_factory=list)
    brings: list[Chapter] = field(default_factory=list)


@dataclass
class Paragraph:
    """An ayat, or the one text of an article."""

    number: str | None
    text: Text
    items: list[Item] = field(default_factory=list)
    tail: Text | None = None
    brings: list[Chapter] = field(default_factory=list)


@dataclass
class Heading:
    """Bagian or Paragraf."""

    number: str
    title: Text


@dataclass
class Article:
    """A pasal."""

    number: str
    place: str
    part: Heading | None
    subpart: Heading | None
    paragraphs: list[Paragraph] = field(default_factory=list)


@dataclass
class Chapter:
    """A bab; without number it holds what stands in none."""

    number: str
    title: Text
    articles: list[Article] = field(default_factory=list)


class Freezer:
    """Makes the tree that is stored. What is empty is a warning; what is too long is refused."""

    def __init__(self, notes: Notes, joiner: Joiner, elucidations: Elucidations) -> None:
        self._notes, self._joiner, self._left = notes, joiner, elucidations

    def words(self, text: Text | None, *, most: int = LONGEST_TEXT) -> str:
        """Put together and cleaned. Raises ImportRefused."""
        if text is None:
            return ""
        try:
            return texts.plain(self._joiner.join(text.pieces), most=most)
        except TooLarge:
            raise ImportRefused("too_long", text.place, str(most)) from None
        except Malformed as error:
            raise ImportRefused("nul" if error.data["why"] == "nul" else "not_utf8", text.place) from None

    def chapters(self, chapters: list[Chapter]) -> tuple[ChapterSource, ...]:
        """All, in order."""
        return tuple(ChapterSource(one.number, self._title(one.title, f"BAB {one.number}") if one.number else "",
                                   tuple(map(self._article, one.articles)), one.title.place) for one in chapters)

    def left_over(self) -> Elucidations:
        """What is said of places that are not in the text."""
        return self._left

    def _title(self, title: Text, what: str) -> str:
        words = self.words(title, most=LONGEST_HEADING)
        if not words:
            self._notes.warn("no_title", title.place, what)
        return words

    def _heading(self, heading: Heading | None) -> HeadingSource | None:
        if heading is None:
            return None
        return HeadingSource(heading.number, self._title(heading.title, heading.number), heading.title.place)

    def _article(self, article: Article) -> ArticleSource:
        if not article.paragraphs:
            self._notes.warn("empty", article.place, f"Pasal {article.number}")
        paragraphs = tuple(self._paragraph(article.number, one) for one in article.paragraphs)
        return ArticleSource(article.number, paragraphs, self._heading(article.part), self._heading(article.subpart), article.place,
                             self._said_of((article.number, None, ())))

    def _paragraph(self, article: str, one: Paragraph) -> ParagraphSource:
        text = self.words(one.text)
        if not text:
            self._notes.warn("empty", one.text.place, f"Pasal {article}" + (f" ayat ({one.number})" if one.number else ""))
        items = tuple(self._item((article, one.number, (item.label,)), item) for item in one.items)
        said = self._said_of((article, one.number, ())) if one.number else ""
        return ParagraphSource(one.number, text, items, self.words(one.tail), one.text.place, self.chapters(one.brings), said)

    def _item(self, place: Place, item: Item) -> ItemSource:
        text = self.words(item.text)
        if not text:
            self._notes.warn("empty", item.text.place, f"Pasal {place[0]}: {item.label}")
        items = tuple(self._item((place[0], place[1], (*place[2], below.label)), below) for below in item.items)
        return ItemSource(item.label, text, item.text.place, items, self.chapters(item.brings), self._said_of(place))

    def _said_of(self, place: Place) -> str:
        return self.words(self._left.pop(place, None))
