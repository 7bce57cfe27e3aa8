"""The body of a text, line by line: chapters, articles, ayat, items, and what an amending law brings."""
from __future__ import annotations

import re
from dataclasses import dataclass, replace

from server.instruments.bill_source import MOST_LEVELS
from server.instruments.parsing import labels
from server.instruments.parsing.lines import Line, Text, asks_for_more, is_closed
from server.instruments.parsing.nodes import Article, Chapter, Heading, Item, Paragraph
from server.instruments.parsing.notes import Notes
from server.instruments.roman import roman, roman_value

TOLERANCE = 2.5  # of an indent: characters, or points on a page
_INSTRUCTION = re.compile(
    r"(?:Ketentuan|Di antara|Setelah|Sebelum|Judul|Penjelasan|BAB|Bab|Bagian|Pasal|Paragraf|Diantara|Mengubah|Menghapus|Menyisipkan)\b")
_FINAL = (".", ";", ":")


@dataclass
class OpenList:
    """A list that may go on."""

    style: str
    items: list[Item]
    indent: float | None

    @property
    def last(self) -> str:
        return self.items[-1].label


@dataclass
class _Outer:
    """Where an amending law goes on after the articles that a point brings."""

    article: Article
    paragraph: Paragraph
    lists: list[OpenList]
    chapters: list[Chapter]


class Body:
    """Takes one line after the other; `chapters` is what came of it."""

    def __init__(self, notes: Notes, *, is_hanging: bool) -> None:
        self.notes, self.is_hanging = notes, is_hanging
        self.chapters: list[Chapter] = []
        self.part: Heading | None = None
        self.subpart: Heading | None = None
        self.article: Article | None = None
        self.paragraph: Paragraph | None = None
        self.lists: list[OpenList] = []
        self.outer: _Outer | None = None
        self.sink: Text | None = None
        self.is_title = False
        self.last_chapter: labels.Order | None = None
        self.last_article: labels.Order | None = None

    def take(self, line: Line) -> None:
        """Where it belongs, by the first rule that fits."""
        for rule in (self._chapter, self._part, self._subpart, self._article, self._ayat, self._item):
            if rule(line):
                return
        self._rest(line)

    # --- whether something begins ------------------------------------------------------------

    def _may_begin(self, line: Line, *, is_next: bool, after_comma: bool = False) -> bool:
        if line.is_sure or self.is_title or self.sink is None or not self.sink.pieces:
            return True
        last = self.sink.last
        if asks_for_more(last) or line.is_new is False:
            return False
        if is_closed(last):
            return is_next or line.is_new is True or last.endswith(_FINAL)
        return is_next and (line.is_new is True or (after_comma and last.endswith(",")) or self._stands_out(line))

    def _stands_out(self, line: Line) -> bool:
        """Left of the column in which the text before goes on: a label, even where its writer forgot the full stop."""
        if not self.is_hanging or line.indent is None or self.sink is None or self.sink.body is None:
            return False
        return line.indent < self.sink.body - TOLERANCE

    def _sequence(self, last: labels.Order | None, order: labels.Order, line: Line, what: str) -> None:
        code = labels.oddity(last, order)
        if code == "missing":
            self.notes.warn(code, line.place, what)
        elif code is not None:
            self.notes.warn(code, line.place, line.text)

    # --- headings ----------------------------------------------------------------------------

    def _chapter(self, line: Line) -> bool:
        found = labels.chapter(line.text)
        if found is None or (line.text.startswith("Bab") and found.rest and not line.is_heading and not line.is_sure):
            return False
        order = labels.chapter_order(found.number)
        is_next = order is not None and labels.follows(self.last_chapter, order)
        if order is None or not self._may_begin(line, is_next=is_next):
            return False
        chapter = Chapter(found.number, Text(line.place))
        if self._brings():
            self._into_host().append(chapter)
        else:
            self._sequence(self.last_chapter, order, line, f"BAB {roman((self.last_chapter or (0, 0))[0] + 1)}")
            self.last_chapter, self.outer = order, None
            self.chapters.append(chapter)
        self.part = self.subpart = None
        self._begin_title(chapter.title, found.rest)
        return True

    def _part(self, line: Line) -> bool:
        found = labels.part(line.text)
        if found is None or not self._may_begin(line, is_next=True) or not self._stands_alone(line, found.rest):
            return False
        self.part, self.subpart = Heading(found.number, Text(line.place)), None
        self._begin_title(self.part.title, found.rest)
        return True

    def _subpart(self, line: Line) -> bool:
        found = labels.subpart(line.text)
        if found is None or not self._may_begin(line, is_next=True) or not self._stands_alone(line, found.rest):
            return False
        self.subpart = Heading(found.number, Text(line.place))
        self._begin_title(self.subpart.title, found.rest)
        return True

    def _stands_alone(self, line: Line, rest: str) -> bool:
        """A heading, not a sentence that begins with the same word."""
        return not rest or line.is_heading or not is_closed(rest)

    def _begin_title(self, title: Text, rest: str) -> None:
        title.add(rest)
        self.sink, self.is_title = title, True
        self.article = self.paragraph = None
        self.lists = []

    def _article(self, line: Line) -> bool:
        found = labels.article(line.text)
        if found is None or (found.rest and not line.is_sure and not labels.paragraph(found.rest)):
            return False
        order = labels.article_order(found.number)
        is_roman = roman_value(found.number) is not None
        is_brought = not is_roman and self._brings()
        is_next = is_brought or (order is not None and labels.follows(self.last_article, order))
        if order is None or not self._may_begin(line, is_next=is_next):
            return False
        article = Article(found.number, line.place, self.part, self.subpart)
        if is_brought:
            self._last_of(self._into_host(), line).articles.append(article)
        else:
            self._leave()
            article.part, article.subpart = self.part, self.subpart
            self._sequence(self.last_article, order, line, f"Pasal {_after(self.last_article, is_roman=is_roman)}")
            self.last_article = order
            self._last_of(self.chapters, line).articles.append(article)
        self.article, self.paragraph, self.lists = article, None, []
        self.sink, self.is_title = None, False
        if found.rest:
            self.take(replace(line, text=found.rest, is_sure=False))
        return True

    def _last_of(self, chapters: list[Chapter], line: Line) -> Chapter:
        """The chapter that an article stands in; one without number where there is none."""
        if not chapters:
            chapters.append(Chapter("", Text(line.place)))
        return chapters[-1]

    # --- amending laws -----------------------------------------------------------------------

    def _brings(self) -> bool:
        """Whether what comes now is put into another law: in a Roman article, after `… berbunyi sebagai berikut:`."""
        if self.outer is not None:
            return True
        return self.article is not None and self.paragraph is not None and roman_value(self.article.number) is not None

    def _into_host(self) -> list[Chapter]:
        if self.outer is None and self.article is not None and self.paragraph is not None:
            host: Paragraph | Item = self.lists[-1].items[-1] if self.lists else self.paragraph
            self.outer = _Outer(self.article, self.paragraph, self.lists, host.brings)
            self.part = self.subpart = None
        return self.outer.chapters if self.outer else self.chapters

    def _leave(self) -> None:
        if self.outer is not None:
            self.article, self.paragraph, self.lists = self.outer.article, self.outer.paragraph, self.outer.lists
            self.outer = self.part = self.subpart = None

    def _is_next_point(self, found: labels.Found) -> bool:
        """Whether a number goes on the amending law's list, not one in the articles it brings."""
        if self.outer is None or not self.outer.lists:
            return False
        point = self.outer.lists[-1]
        if point.style != found.style or not labels.item_follows(point.last, found.number):
            return False
        return bool(_INSTRUCTION.match(found.rest)) or not any(
            one.style == found.style and labels.item_follows(one.last, found.number) for one in self.lists)

    # --- ayat and items ----------------------------------------------------------------------

    def _ayat(self, line: Line) -> bool:
        found = labels.paragraph(line.text)
        if found is None or self.article is None or self.is_title:
            return False
        order = labels.paragraph_order(found.number)
        before = self.article.paragraphs[-1] if self.article.paragraphs else None
        last = labels.paragraph_order(before.number) if before and before.number else None
        is_next = labels.follows(last, order) if order else False
        is_plain = is_next and last is not None and found.rest[:1].isupper() and self.sink is not None and not asks_for_more(self.sink.last)
        if order is None or not (is_plain or self._may_begin(line, is_next=is_next)):
            return False
        if last is None and order != (1, 0) and not (line.is_sure or self.paragraph is None):
            return False
        self._sequence(last, order, line, f"Pasal {self.article.number} ayat ({_after(last)})")
        if before is not None and last is None:
            self.notes.warn("mixed", line.place, f"Pasal {self.article.number}")
        self._begin_paragraph(found.number, line, found.rest)
        return True

    def _begin_paragraph(self, number: str | None, line: Line, text: str) -> None:
        assert self.article is not None  # noqa: S101  both callers stand in one
        self.paragraph = Paragraph(number, Text(line.place, indent=line.indent, body=line.body if number else line.indent))
        self.article.paragraphs.append(self.paragraph)
        self.lists, self.sink = [], self.paragraph.text
        self.sink.add(text)

    def _item(self, line: Line) -> bool:
        found = labels.item(line.text)
        if found is None or self.article is None or self.is_title:
            return False
        if self._is_next_point(found) and self._may_begin(line, is_next=True):
            self._leave()
        if self.paragraph is None:
            if found.number not in {"a", "1"}:
                return False
            self._begin_paragraph(None, line, "")
        at = self._list_for(found, line)
        if at is None or self.paragraph is None:
            return False
        del self.lists[at + 1:]
        items = self.lists[at].items
        if self.paragraph.tail is not None:
            self.notes.warn("orphan", self.paragraph.tail.place, self.paragraph.tail.last)
        item = Item(found.number, Text(line.place, indent=line.indent, body=line.body))
        items.append(item)
        self.sink = item.text
        self.sink.add(found.rest)
        return True

    def _list_for(self, found: labels.Found, line: Line) -> int | None:
        """Which of the open lists it goes on, or a new one; None: it is no item."""
        going_on = [i for i, one in enumerate(self.lists) if one.style == found.style and labels.item_follows(one.last, found.number)]
        if going_on and self._may_begin(line, is_next=True, after_comma=True):
            return self._nearest(going_on, line)
        last = self.sink.last if self.sink else ""
        if found.number in {"a", "1"} and self._opens(line, last, found.style):
            return self._open(found, line)
        same = [i for i, one in enumerate(self.lists) if one.style == found.style]
        is_odd = bool(same) and not going_on and len(found.number) < 3 and (line.is_sure or last.endswith(_FINAL))
        if is_odd and self._may_begin(line, is_next=False):
            return self._odd(same[-1], found, line)
        if not self.lists and last.endswith(":") and (found.number.isdigit() or len(found.number) == 1):
            self.notes.warn("missing", line.place, f"{'angka 1' if found.number[0].isdigit() else 'huruf a'}")
            return self._open(found, line)
        return None

    def _nearest(self, depths: list[int], line: Line) -> int:
        if line.indent is not None and all(self.lists[i].indent is not None for i in depths):
            return min(reversed(depths), key=lambda i: abs((self.lists[i].indent or 0.0) - (line.indent or 0.0)) // TOLERANCE)
        return depths[-1]

    def _opens(self, line: Line, last: str, style: str) -> bool:
        """A list begins after a colon, or where a paragraph does; not the same kind twice where nothing announces it."""
        if len(self.lists) >= MOST_LEVELS:
            self.notes.warn("too_deep", line.place, line.text)
            return False
        if not last or last.endswith(":"):
            return True
        is_same = any(one.style == style for one in self.lists)
        return not is_same and not asks_for_more(last) and (line.is_sure or line.is_new is True)

    def _open(self, found: labels.Found, line: Line) -> int:
        assert self.paragraph is not None  # noqa: S101  _item made one
        items = self.lists[-1].items[-1].items if self.lists else self.paragraph.items
        self.lists.append(OpenList(found.style, items, line.indent))
        return len(self.lists) - 1

    def _odd(self, depth: int, found: labels.Found, line: Line) -> int:
        """An item whose number does not follow."""
        before, here = labels.item_order(self.lists[depth].last), labels.item_order(found.number)
        if before is not None and here is not None:
            self._sequence(before, here, line, _next_label(self.lists[depth].last))
        return depth

    # --- lines without a label ---------------------------------------------------------------

    def _rest(self, line: Line) -> None:
        if self.sink is None or self.article is None or (self.paragraph is None and not self.is_title):
            self._rest_of_heading(line)
        elif not self.sink.pieces:
            self.sink.add(line.text)
        elif self.lists and self._is_tail(line):
            self._add_tail(line)
        else:
            self._go_on(line)

    def _rest_of_heading(self, line: Line) -> None:
        """More of a title, or the first words of an article."""
        if self.is_title and self.sink is not None:
            is_stray = line.is_new is True and bool(self.sink.pieces) and (
                is_closed(line.text) or (self.sink.last.isupper() and not line.text.isupper()))
            if is_stray:
                self.notes.warn("orphan", line.place, line.text)
            else:
                self.sink.add(line.text)
        elif self.article is not None:
            self._begin_paragraph(None, line, line.text)
        else:
            self.notes.warn("orphan", line.place, line.text)

    def _is_tail(self, line: Line) -> bool:
        item = self.lists[-1].items[-1].text
        if line.is_new is not None:
            return line.is_new
        if not self.is_hanging or line.indent is None or item.body is None:
            return False
        return line.indent < item.body - TOLERANCE

    def _add_tail(self, line: Line) -> None:
        assert self.paragraph is not None and self.sink is not None  # noqa: S101  there is a list
        if is_closed(self.sink.last) and self.sink.last.endswith("."):
            self.notes.warn("orphan", line.place, line.text)
        glue = "\n" if self.paragraph.tail else " "
        self.paragraph.tail = self.paragraph.tail or Text(line.place)
        self.paragraph.tail.add(line.text, glue)
        self.sink = self.paragraph.tail

    def _go_on(self, line: Line) -> None:
        assert self.sink is not None  # noqa: S101  asked before
        is_stray = line.is_new is True and self.sink.last.endswith(_FINAL)
        if is_stray:
            self.notes.warn("orphan", line.place, line.text)
        self.sink.add(line.text, "\n" if is_stray else " ")


def _after(last: labels.Order | None, *, is_roman: bool = False) -> str:
    value = (last[0] if last else 0) + 1
    return roman(value) if is_roman else str(value)


def _next_label(last: str) -> str:
    if last[0].isdigit():
        return f"angka {int(last.rstrip('abcdefghijklmnopqrstuvwxyz')) + 1}"
    return f"huruf {chr(ord(last) + 1)}" if len(last) == 1 and last < "z" else "huruf"
