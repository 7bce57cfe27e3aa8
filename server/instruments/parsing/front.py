"""What stands before the body: title, version, Menimbang, Mengingat. Formulas that every text has alike are left out."""
from __future__ import annotations

import re
from dataclasses import dataclass, field

from server.instruments.bill_source import ItemSource
from server.instruments.parsing import labels
from server.instruments.parsing.lines import Line, Text, asks_for_more, is_closed
from server.instruments.parsing.nodes import Freezer
from server.instruments.parsing.notes import Notes
from server.instruments.roman import roman_value

META = {"versi": "label", "jenis teks": "text_kind", "sumber": "source"}
_META = re.compile(r"(?P<name>Versi|Jenis teks|Sumber)\s?:\s?")
_SECTION = re.compile(r"(?P<name>MENIMBANG|Menimbang|MENGINGAT|Mengingat|MEMPERHATIKAN|Memperhatikan|MENETAPKAN|Menetapkan)(?:\s?:\s?|$)")
_FORMULA = re.compile(r"(?i:dengan rahmat tuhan|presiden republik indonesia|dengan persetujuan bersama|dewan perwakilan rakyat|memutuskan"
                      r"|m e m u t u s k a n|gubernur (?:provinsi |daerah )|dan presiden|dan gubernur|salinan$)")
_SMALL = frozenset({
    "tentang", "dan", "atas", "sebagai", "di", "ke", "dari", "yang", "dengan", "untuk", "dalam", "pada", "bagi", "atau",
    "serta", "oleh"})
_NAMES = frozenset({"DKI", "DPRD", "DPR", "RUU", "APBD", "RI", "UUD"})


@dataclass
class Front:
    """Texts by what they are; an entry of a list bears the label it had."""

    title: Text
    meta: dict[str, Text] = field(default_factory=dict)
    considerations: list[tuple[str, Text]] = field(default_factory=list)
    legal_basis: list[tuple[str, Text]] = field(default_factory=list)
    is_printed_here: bool = False  # our own printers name the version


def read(lines: list[Line], notes: Notes) -> Front:
    """Sorted; nothing is left out but formulas and, with a warning, what belongs nowhere."""
    reading = _Reading(notes, Front(Text(lines[0].place if lines else "berkas")))
    for line in lines:
        reading.take(line)
    return reading.front


@dataclass
class _Reading:
    """`now` is what a further line goes on; without one it belongs nowhere."""

    notes: Notes
    front: Front
    now: Text | None = None
    entries: list[tuple[str, Text]] | None = None
    is_decided: bool = False  # the title that comes again after Menetapkan is no loss

    def __post_init__(self) -> None:
        self.now = self.front.title

    def take(self, line: Line) -> None:
        if not any(map(str.isalnum, line.text[:200])):
            return  # the colon between `Menimbang` and what follows, a rule
        section, meta = _SECTION.match(line.text), _META.match(line.text)
        if section:
            self._begin(section["name"].lower(), line, line.text[section.end():])
        elif self.entries is None and meta and self.now is not None:
            self.front.is_printed_here = True
            self.now = self.front.meta[META[meta["name"].lower()]] = Text(line.place)
            self.now.add(line.text[meta.end():])
        elif self._is_formula(line):
            self.entries = None
            self.now = None if self.front.title.pieces else self.front.title
        elif self.entries is not None:
            _entry(self.entries, line, line.text)
        elif self.now is not None:
            self.now.add(line.text)
        elif not self.is_decided:
            self.notes.warn("left_out", line.place, line.text)

    def _begin(self, name: str, line: Line, rest: str) -> None:
        self.now = None
        self.entries = _entries_of(self.front, name)
        self.is_decided = name == "menetapkan"
        if self.entries is not None:
            _entry(self.entries, line, rest)
        elif name == "memperhatikan":
            self.notes.warn("left_out", line.place, line.text)

    def _is_formula(self, line: Line) -> bool:
        if not _FORMULA.match(line.text):
            return False
        return not self.entries or is_closed(self.entries[-1][1].last) or line.text.isupper()


def _entries_of(front: Front, name: str) -> list[tuple[str, Text]] | None:
    return {"menimbang": front.considerations, "mengingat": front.legal_basis}.get(name)


def _entry(entries: list[tuple[str, Text]], line: Line, text: str) -> None:
    """A new entry, or more of the last one."""
    text = text.lstrip(": ")
    if not text:
        return
    found = labels.item(text)
    last = next((label for label, _text in reversed(entries) if label), None)
    open_text = entries[-1][1].last if entries else ""
    if found and labels.item_follows(last, found.number) and (not open_text or line.is_sure or not asks_for_more(open_text)):
        entries.append((found.number, Text(line.place)))
        text = found.rest
    elif not entries or (line.is_new is True and last is None and is_closed(open_text)):
        entries.append(("", Text(line.place)))
    entries[-1][1].add(text)


def considerations(front: Front, freezer: Freezer) -> tuple[ItemSource, ...]:
    """`a. bahwa …;`: a sole one may have no label."""
    return tuple(ItemSource(label, words, text.place) for label, text in front.considerations if (words := freezer.words(text)))


def legal_basis(front: Front, freezer: Freezer) -> tuple[str, ...]:
    """Laws, in order."""
    return tuple(words for _label, text in front.legal_basis if (words := freezer.words(text)))


def title(front: Front, freezer: Freezer, *, most: int) -> str:
    """As it stands; one in capitals only, as laws print it, in the letters that people write."""
    words = freezer.words(front.title, most=most)
    if front.is_printed_here or not words.isupper():
        return words
    return " ".join(_in_small(word, is_first=i == 0) for i, word in enumerate(words.split()))


def _in_small(word: str, *, is_first: bool) -> str:
    lower = word.lower()
    if lower in _SMALL and not is_first:
        return lower
    if word in _NAMES or roman_value(word.strip(".,")) or not any(map(str.isalpha, word)):
        return word
    return "-".join(piece.capitalize() for piece in lower.split("-"))
