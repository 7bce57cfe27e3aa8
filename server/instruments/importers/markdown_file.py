"""Markdown: headings for BAB and Pasal, paragraphs apart by blank lines, tables left out with a warning."""
from __future__ import annotations

import re
from dataclasses import replace

from server.instruments.bill_source import BillSource
from server.instruments.parsing.bills import bill_of
from server.instruments.parsing.lines import Line, squeezed
from server.instruments.parsing.notes import Notes
from server.instruments.parsing.pages import without_furniture
from server.instruments.parsing.plain_lines import decode, pages_of

SUFFIXES = (".md", ".markdown")
_HEADING = re.compile(r"#{1,6}\s+")
_BULLET = re.compile(r"[-*+]\s+(?=\(?[a-z0-9]{1,3}[.)])")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]<>()#+.!|~-])")
_EMPHASIS = re.compile(r"(?<!\\)(?:\*{1,3}|(?<!\w)_{1,3}(?=\w)|(?<=[\w.,;:])_{1,3}(?!\w))")
_RULE = re.compile(r"(?:-{3,80}|\*{3,80}|_{3,80}|`{3,9}\w{0,20}|<!--.{0,400}-->)$")


def read(data: bytes, notes: Notes) -> BillSource:
    """Raises ImportRefused with the line."""
    lines: list[Line] = []
    is_table = False
    for line in without_furniture(pages_of(decode(data)), notes):
        is_row = line.text.startswith("|") and line.text.endswith("|")
        if is_row:
            if not is_table:
                notes.warn("left_out", line.place, line.text)
        elif not _RULE.match(line.text[:500]):
            lines.append(_bare(line))
        is_table = is_row
    return bill_of(lines, notes)


def _bare(line: Line) -> Line:
    """Without Markdown's signs; a heading is one by itself."""
    heading = _HEADING.match(line.text)
    text = line.text[heading.end():] if heading else line.text.removeprefix("> ")
    bullet = _BULLET.match(text)
    if bullet:
        text = text[bullet.end():]
    text = squeezed(_ESCAPED.sub(r"\1", _EMPHASIS.sub("", text)))
    is_new = True if heading else line.is_new
    return replace(line, text=text, is_heading=heading is not None, is_new=is_new, indent=None, body=None)
