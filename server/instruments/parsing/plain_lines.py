"""Decoded text → lines: indents, blank lines, pages, and whether a line ended because it was full."""
from __future__ import annotations

import re
from dataclasses import replace

from server.instruments.bill_source import ImportRefused
from server.instruments.parsing import labels
from server.instruments.parsing.lines import ENDS, Line, check_amount, squeezed

WIDEST = 160  # characters: nobody wraps later, so a file with such a line is not wrapped at all
NARROWEST = 40  # a file of shorter lines does not say how wide it is
_PAGE_NUMBER = re.compile(r"\s{0,200}[-–—] ?\d{1,3} ?[-–—]\s{0,20}$")


def decode(data: bytes) -> str:
    """UTF-8, or UTF-16 with its mark. Raises ImportRefused with the line."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        text = _decoded(data, "utf-16")
    else:
        text = _decoded(data, "utf-8-sig")
    if "\x00" in text:
        raise ImportRefused("nul", f"baris {text.count(chr(10), 0, text.index(chr(0))) + 1}")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ImportRefused("not_utf8", f"baris {line}") from None


def pages_of(text: str) -> list[list[Line]]:
    """Lines page by page: a form feed or a line such as `- 3 -` ends one."""
    raw = text.split("\n")
    check_amount(raw)
    width = max((len(line) for line in raw), default=0)
    pages: list[list[Line]] = [[]]
    is_blank, before = True, ""
    for number, one in enumerate(raw, 1):
        for piece_number, piece in enumerate(one.split("\f")):
            if piece_number:
                pages.append([])
            words = squeezed(piece)
            if not words:
                is_blank = True
                continue
            line = _line(piece, words, f"baris {number}")
            pages[-1].append(replace(line, is_new=_is_new(is_blank, before, words, width)))
            is_blank, before = False, piece
            if _PAGE_NUMBER.match(piece):
                pages.append([])
    return pages


def _is_new(is_blank: bool, before: str, words: str, width: int) -> bool | None:
    """A line ended on purpose where the next word would still have fitted, and its words say no other."""
    if is_blank or width > WIDEST:
        return True
    if width < NARROWEST:
        return None
    before, first = before.rstrip(), words.split(" ", 1)[0]
    return True if before[-1:] in ENDS and len(before) + 1 + len(first) <= 0.8 * width else None


def _line(piece: str, words: str, place: str) -> Line:
    expanded = piece[:2000].expandtabs(4)
    indent = len(expanded) - len(expanded.lstrip())
    found = labels.paragraph(words) or labels.item(words)
    body = None
    if found and found.rest:
        at = expanded.find(found.rest[:12], indent)
        body = float(at) if at >= 0 else None
    return Line(words, place, float(indent), body)
