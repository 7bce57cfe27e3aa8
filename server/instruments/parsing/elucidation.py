"""Penjelasan: its general part, and what is said article by article."""
from __future__ import annotations

import re
from dataclasses import dataclass, field

from server.instruments.parsing import labels
from server.instruments.parsing.lines import Line, Text, asks_for_more, is_closed
from server.instruments.parsing.nodes import Elucidations, Place
from server.instruments.parsing.notes import Notes

_GENERAL = re.compile(r"(?:I\s?\.?\s?)?UMUM$")
_BY_ARTICLE = re.compile(r"(?:II\s?\.?\s?)?PASAL DEMI PASAL$")
_PARAGRAPH = re.compile(r"Ayat \(\s?(?P<number>\d{1,3}[a-z]?)\s?\)(?=$|[ :.])")
_ITEM = re.compile(r"(?:Huruf (?P<letter>[a-z]{1,2})|Angka (?P<figure>\d{1,3}[a-z]?))(?=$|[ :.])")
_END = re.compile(r"TAMBAHAN (?:LEMBARAN|BERITA) (?:NEGARA|DAERAH)\b")


@dataclass
class Elucidation:
    """`general` is one text; `said` goes by the place that it is about."""

    general: Text
    said: Elucidations = field(default_factory=dict)


@dataclass
class _Reading:
    """`at` is the place that is spoken of; `style` of the last label tells siblings from what stands below."""

    out: Elucidation
    notes: Notes
    mode: str = "head"  # head (names of the law), general, articles, over
    at: Place | None = None
    sink: Text | None = None

    def take(self, line: Line) -> None:
        if self.mode == "over":
            return
        if _END.match(line.text):
            self.mode = "over"
        elif _GENERAL.match(line.text) and self.mode == "head":
            self.mode, self.sink = "general", self.out.general
        elif _BY_ARTICLE.match(line.text):
            self.mode, self.sink = "articles", None
        elif self.mode == "general" or (not self._heading(line) and self.mode == "articles"):
            self._more(line)

    def _heading(self, line: Line) -> bool:
        if self.sink is not None and self.sink.pieces and (asks_for_more(self.sink.last) or not (
                is_closed(self.sink.last) or line.is_new is True)):
            return False
        for place, end in (self._article(line.text), self._paragraph(line.text), self._item(line.text)):
            if place is not None:
                self.mode, self.at = "articles", place
                self.sink = self.out.said.setdefault(place, Text(line.place))
                rest = line.text[end:].lstrip(" :.")
                if rest:
                    self.sink.add(rest, "\n")
                return True
        return False

    def _article(self, text: str) -> tuple[Place | None, int]:
        found = labels.article(text)
        if found is None or (found.rest and not found.rest.lower().startswith("cukup jelas")):
            return None, 0
        return (found.number, None, ()), len(text) - len(found.rest)

    def _paragraph(self, text: str) -> tuple[Place | None, int]:
        found = _PARAGRAPH.match(text) if self.at else None
        return ((self.at[0], found["number"], ()), found.end()) if found and self.at else (None, 0)

    def _item(self, text: str) -> tuple[Place | None, int]:
        found = _ITEM.match(text) if self.at else None
        if found is None or self.at is None:
            return None, 0
        label = found["letter"] or found["figure"]
        article, paragraph, above = self.at
        while above and above[-1].isalpha() != label.isalpha() and any(one.isalpha() == label.isalpha() for one in above):
            above = above[:-1]
        is_sibling = bool(above) and above[-1].isalpha() == label.isalpha()
        return (article, paragraph, (*above[:-1], label) if is_sibling else (*above, label)), found.end()

    def _more(self, line: Line) -> None:
        if self.sink is None:
            if self.mode == "articles":
                self.notes.warn("orphan", line.place, line.text)
            return
        begins = line.is_new is True or (is_closed(self.sink.last) and (
            labels.item(line.text) is not None or labels.paragraph(line.text) is not None))
        self.sink.add(line.text, "\n" if begins else " ")


def read(lines: list[Line], notes: Notes) -> Elucidation:
    """From the line PENJELASAN on."""
    reading = _Reading(Elucidation(Text(lines[0].place if lines else "")), notes)
    for line in lines[1:]:
        reading.take(line)
    return reading.out
