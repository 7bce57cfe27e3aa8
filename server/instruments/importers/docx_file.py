"""Word, as drafters make it: automatic numbers, tracked changes, comments; recitals set as a table without lines.

Read with zipfile and expat alone: what a file may unpack, nest or declare is bounded before anything is built of it.
"""
from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from server.instruments.bill_source import BillSource, ImportRefused
from server.instruments.parsing.bills import bill_of
from server.instruments.parsing.lines import Line, check_amount, squeezed
from server.instruments.parsing.notes import Notes
from server.instruments.parsing.safe_xml import Node, opened, part
from server.instruments.parsing.word_numbers import Numbers

SUFFIXES = (".docx",)
_GONE = {"after": {"w:del", "w:moveFrom"}, "before": {"w:ins", "w:moveTo"}}
_CHANGES = {"w:ins", "w:del", "w:moveFrom", "w:moveTo", "w:pPrChange"}
_SIGNS = {"w:tab": " ", "w:ptab": " ", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-", "w:softHyphen": ""}
_BOXES = {"w:drawing", "w:pict", "w:object"}
_RECITALS = ("menimbang", "mengingat", "memperhatikan", "menetapkan", "memutuskan")


def read(data: bytes, notes: Notes) -> BillSource:
    """Raises ImportRefused with the paragraph, or the part of the packed file."""
    packed = opened(data)
    main = _main_part(packed)
    root = part(packed, main)
    body = root.first("w:body") if root else None
    if body is None:
        raise ImportRefused("broken_file", main)
    folder = main.rpartition("/")[0]
    numbers = Numbers(part(packed, f"{folder}/numbering.xml"), part(packed, f"{folder}/styles.xml"))
    changes = sum(node.name in _CHANGES for node in body.walk())
    if changes:
        notes.warn("tracked", "berkas", f"{changes}; {'diterima' if notes.tracked == 'after' else 'ditolak'}")
    reading = _Reading(notes, numbers)
    reading.block(body)
    return bill_of(reading.lines, notes)


def _main_part(packed: zipfile.ZipFile) -> str:
    relations = part(packed, "_rels/.rels")
    for node in relations.nodes() if relations else ():
        if node.attributes.get("Type", "").endswith("/officeDocument"):
            return node.attributes.get("Target", "").lstrip("/")
    return "word/document.xml"


@dataclass
class _Reading:
    """Walks the body; `waiting` is what a deleted paragraph mark leaves to the next paragraph."""

    notes: Notes
    numbers: Numbers
    lines: list[Line] = field(default_factory=list)
    amount: int = 0
    waiting: list[str] = field(default_factory=list)
    kept_number: tuple[str, int] | None = None

    @property
    def place(self) -> str:
        return f"paragraf {self.amount}"

    def block(self, parent: Node) -> None:
        """What stands in the body, a content control or a cell."""
        for node in parent.nodes():
            if node.name == "w:p":
                self._paragraph(node)
            elif node.name == "w:tbl":
                self._table(node)
            elif node.name == "w:altChunk":
                self.notes.warn("left_out", self.place, "berkas di dalam berkas")
            elif node.name not in _GONE[self.notes.tracked] and node.name in {"w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:del",
                                                                              "w:moveTo", "w:moveFrom"}:
                self.block(node)

    # --- paragraphs --------------------------------------------------------------------------

    def _paragraph(self, node: Node) -> None:
        self.amount += 1
        check_amount(self.lines)
        properties = self._properties(node)
        style = properties.value("w:pStyle") if properties else None
        name = self.numbers.styles[style].name.lower() if style in self.numbers.styles else (style or "").lower()
        if name.startswith("toc"):
            return
        text = "".join(self.waiting) + "".join(self._runs(node))
        number = self._number(properties, style) or self.kept_number
        if self._has_no_end(node):
            self.waiting, self.kept_number = [text] if text.strip() else [], number if text.strip() else None
            return
        self.waiting, self.kept_number = [], None
        if number is None:
            self._add(text, "", name, properties)
        else:  # an empty paragraph shows its number, too: `Pasal 5`
            self._add(text, self.numbers.label(*number), name, properties)

    def _add(self, text: str, label: str, style: str, properties: Node | None) -> None:
        is_first = True
        for piece in text.split("\n"):
            words = squeezed(f"{label} {piece}" if is_first else piece)
            if words:
                self.lines.append(Line(words, self.place, _indent(properties) if is_first else None, None, True if is_first else None,
                                       style.startswith("heading"), bool(label) and is_first))
                is_first = False

    def _properties(self, node: Node) -> Node | None:
        properties = node.first("w:pPr")
        changed = properties.first("w:pPrChange") if properties and self.notes.tracked == "before" else None
        return changed.first("w:pPr") if changed else properties

    def _number(self, properties: Node | None, style: str | None) -> tuple[str, int] | None:
        """List and level: the paragraph's own, else its style's."""
        numbered = properties.first("w:numPr") if properties else None
        if numbered is not None and self.notes.tracked == "before" and numbered.first("w:ins") is not None:
            numbered = None
        number = numbered.value("w:numId") if numbered else None
        if numbered is None or number is None:
            return self.numbers.of_style(style)
        level = numbered.value("w:ilvl") or "0"
        return (number, int(level)) if number != "0" and level.isdecimal() and len(level) == 1 else None

    def _has_no_end(self, node: Node) -> bool:
        """Whether its mark is deleted (or not yet put in), so that the next paragraph goes on."""
        properties = node.first("w:pPr")
        marks = properties.first("w:rPr") if properties else None
        return marks is not None and any(child.name in _GONE[self.notes.tracked] for child in marks.nodes())

    def _runs(self, node: Node) -> Iterator[str]:
        """Its letters as they show; notes of what is left out."""
        for child in node.nodes():
            if child.name in _GONE[self.notes.tracked] or child.name in {"w:pPr", "w:rPr", "w:instrText", "w:delInstrText"}:
                continue
            if child.name in {"w:t", "w:delText"}:
                yield child.text().replace("\n", " ")
            elif child.name in _SIGNS:
                yield "" if child.name == "w:br" and child.attributes.get("type") in {"page", "column"} else _SIGNS[child.name]
            elif child.name == "w:r" and _is_hidden(child):
                self._leave_out(child)
            elif child.name in _BOXES or child.name == "mc:AlternateContent":
                self._box(child)
            elif child.name in {"w:footnoteReference", "w:endnoteReference"}:
                self.notes.warn("left_out", self.place, "catatan kaki")
            elif child.name in {"x:oMath", "x:oMathPara"}:
                self._leave_out(child)
            elif child.name.startswith("w:"):
                yield from self._runs(child)

    def _box(self, node: Node) -> None:
        for box in node.walk():
            if box.name == "w:txbxContent":
                self._leave_out(box)
                return

    def _leave_out(self, node: Node) -> None:
        words = squeezed("".join(one.text() + " " for one in node.walk() if one.name in {"w:t", "x:t"}))
        if words:
            self.notes.warn("left_out", self.place, words)

    # --- tables ------------------------------------------------------------------------------

    def _table(self, node: Node) -> None:
        """Menimbang and Mengingat are often set so; any other table is no part of a tree."""
        words = squeezed(" ".join(one.text() for one in node.walk() if one.name == "w:t")[:400])
        if not words.lower().startswith(_RECITALS):
            if words:
                self.notes.warn("left_out", f"tabel setelah {self.place}", words)
            self.amount += sum(one.name == "w:p" for one in node.walk())
            return
        for cell in (one for one in node.walk() if one.name == "w:tc"):
            self.block(cell)


def _is_hidden(run: Node) -> bool:
    properties = run.first("w:rPr")
    hidden = properties.first("w:vanish") if properties else None
    return hidden is not None and hidden.attributes.get("val") not in {"0", "false"}


def _indent(properties: Node | None) -> float | None:
    """Where its first line begins, in twentieths of a point, if it says so itself."""
    indent = properties.first("w:ind") if properties else None
    if indent is None:
        return None
    try:
        left = float(indent.attributes.get("left") or indent.attributes.get("start") or 0)
        return left - float(indent.attributes.get("hanging") or 0)
    except ValueError:
        return None

