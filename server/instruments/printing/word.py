"""Writes a bill as a Word file: run as a program in a process of its own, never imported by the house (see `documents`).

    python -m server.instruments.printing.word

Asked with a bill as JSON, it answers with a DOCX whose BAB, Pasal, ayat, huruf and angka are Word's own numbering, so that a
drafter who puts one in need not count. A number that Word cannot count (`70A`, `2a`) stands as typed.
"""
from __future__ import annotations

import io
import sys
from dataclasses import dataclass, field
from typing import Any

from server.core.side_process import Answer, confine, serve
from server.instruments.bill_source import BillSource
from server.instruments.parsing import labels
from server.instruments.printing.flow import Block, blocks
from server.instruments.roman import roman

STEP, HANG = 360, 540  # twentieths of a point: of one level, and between a label and its text
FORMS = {  # what Word counts: its format and how a label looks; the first two stand alone on their line
    "chapter": ("upperRoman", "BAB %1"), "article": ("decimal", "Pasal %1"), "(1)": ("decimal", "(%1)"), "a.": ("lowerLetter", "%1."),
    "1.": ("decimal", "%1."), "a)": ("lowerLetter", "%1)"), "1)": ("decimal", "%1)")}
STYLES = {"title": "Title", "section": "Heading 1", "chapter": "Heading 1", "part": "Heading 2",
          "article": "Heading 3", "place": "Heading 3"}


def main() -> int:
    """Until there is nothing more to write."""
    confine(most_file=50_000_000)
    serve(answer)
    return 0


def answer(_asked: dict[str, Any], body: bytes) -> Answer:
    """A Word file."""
    from server.instruments.importers.json_file import read
    from server.instruments.parsing.notes import Notes

    return {}, write(read(body, Notes()))


def write(bill: BillSource) -> bytes:
    """The file's bytes."""
    from docx import Document

    document = Document()
    core = document.core_properties
    core.title, core.language, core.author, core.comments = bill.title[:250], "id-ID", "Jakarta ke Depan", ""
    counting = _Counting(_Numbering(document.part.numbering_part.element))
    for block in blocks(bill):
        _write(document, block, counting)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _write(document: Any, block: Block, counting: _Counting) -> None:
    paragraph = document.add_paragraph(style=STYLES.get(block.kind))
    number = counting.take(block)
    if number is not None:
        _set_number(paragraph, number, block)
    elif block.depth or block.kind in {"ayat", "item"}:
        _set_indent(paragraph, block)
    pieces = [] if number is not None or not block.label else [block.label]
    run = paragraph.add_run("" if not pieces else pieces[0])
    if block.kind in {"chapter", "part"} and block.text:
        run.add_break()
        paragraph.add_run(block.text)
    elif block.text:
        paragraph.add_run(f" {block.text}" if pieces else block.text)


def _set_number(paragraph: Any, number: int, block: Block) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = paragraph._p.get_or_add_pPr()
    numbered = properties.get_or_add_numPr()
    for name, value in (("w:ilvl", 0), ("w:numId", number)):
        element = OxmlElement(name)
        element.set(qn("w:val"), str(value))
        numbered.append(element)
    _set_indent(paragraph, block)


def _set_indent(paragraph: Any, block: Block) -> None:
    from docx.shared import Twips

    is_labelled = block.kind in {"ayat", "item"}
    form = paragraph.paragraph_format
    form.left_indent = Twips(STEP * block.depth + (HANG if is_labelled else 0))
    form.first_line_indent = Twips(-HANG) if is_labelled else None


@dataclass
class _Run:
    """A list that Word counts: its number among lists, and how far it has come."""

    form: str
    number: int
    value: int


@dataclass
class _Counting:
    """Says of each block which list it goes on, or None where its label must be typed."""

    numbering: _Numbering
    runs: dict[tuple[str, int], _Run] = field(default_factory=dict)

    def take(self, block: Block) -> int | None:
        form = _form_of(block)
        level = 0 if form in {"chapter", "article"} else block.depth + 1
        for key in [key for key in self.runs if (key[1] > level if form in {"chapter", "article"} else key[1] > block.depth + 1)
                    or (form is None and block.kind != "tail" and key[1] > block.depth)
                    or (block.kind in {"article", "ayat"} and key[1] > block.depth + (block.kind == "ayat"))]:
            del self.runs[key]
        if form is None:
            return None
        key = (form if form in {"chapter", "article"} else "", level)
        run = self.runs.get(key)
        if run is None or run.form != form or _counted(form, run.value + 1) != block.number:
            value = _value(form, block.number)
            if value is None:
                return None
            run = self.runs[key] = _Run(form, self.numbering.begin(form, value), value - 1)
        run.value += 1
        return run.number


def _form_of(block: Block) -> str | None:
    if block.kind in {"chapter", "article"}:
        return block.kind
    if block.kind == "ayat":
        return "(1)"
    if block.kind == "item" and block.number:
        return ("1" if block.number[0].isdigit() else "a") + block.label[-1]
    return None


def _counted(form: str, value: int) -> str:
    """What Word writes for a value."""
    kind = FORMS[form][0]
    if kind == "upperRoman":
        return roman(value)
    return str(value) if kind == "decimal" else chr(97 + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _value(form: str, number: str) -> int | None:
    """The value that Word writes so; None for what it cannot count."""
    order = {"chapter": labels.chapter_order, "article": labels.article_order}.get(form, labels.item_order)(number)
    return order[0] if order is not None and 0 < order[0] <= 9999 and _counted(form, order[0]) == number else None


class _Numbering:
    """The numbering part of a document, with our own forms instead of the template's."""

    def __init__(self, element: Any) -> None:
        self._element, self._last = element, 0
        for child in list(element):
            element.remove(child)
        self._forms = {form: i for i, form in enumerate(FORMS, 1)}
        for form, number in self._forms.items():
            element.append(self._abstract(form, number))

    def _abstract(self, form: str, number: int) -> Any:
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls

        kind, text = FORMS[form]
        after = "nothing" if form in {"chapter", "article"} else "tab"
        return parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
            f'<w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:suff w:val="{after}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            '</w:lvl></w:abstractNum>')

    def begin(self, form: str, value: int) -> int:
        """A list that counts from a value on."""
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls

        self._last += 1
        self._element.append(parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{self._last}"><w:abstractNumId w:val="{self._forms[form]}"/>'
            f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{value}"/></w:lvlOverride></w:num>'))
        return self._last


if __name__ == "__main__":
    sys.exit(main())
