"""PDF with a text layer, by where its letters stand: lines, indents, paragraphs; heads, numbers and catchwords of pages go.

pdfium is not ours: only the confined process and tests call `read`.
"""
from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from server.instruments.bill_source import BillSource, ImportRefused
from server.instruments.parsing import labels
from server.instruments.parsing.bills import bill_of
from server.instruments.parsing.lines import ENDS, Line, check_amount, squeezed
from server.instruments.parsing.notes import Notes
from server.instruments.parsing.pages import without_furniture

SUFFIXES = (".pdf",)
MOST_PAGES, MOST_LETTERS = 1_000, 4_000_000
FEWEST_LETTERS = 20  # a page: fewer on all of them, and it is a picture
NARROW_SPACE = 0.08  # of a letter's height
WIDE_GAP = 1.25  # times the usual distance of lines: a paragraph begins


def read(data: bytes, notes: Notes) -> BillSource:
    """Raises ImportRefused for what pdfium cannot open, for a locked one, too many pages, or pictures without text."""
    if not data.startswith(b"%PDF-"):
        raise ImportRefused("broken_file", "berkas")
    rows = list(_pages(data))
    margin = max((row.right for page in rows for row in page), default=0.0)
    pages = [_lines(page, number, margin) for number, page in enumerate(rows, 1)]
    if sum(len(line.text) for page in pages for line in page) < FEWEST_LETTERS * len(pages):
        raise ImportRefused("no_text_layer", "berkas", f"{len(pages)} halaman")
    return bill_of(without_furniture(pages, notes), notes)


def _pages(data: bytes) -> Iterator[list[_Row]]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise ImportRefused("locked" if "password" in str(error).lower() else "broken_file", "berkas") from None
    with document:
        if len(document) > MOST_PAGES:
            raise ImportRefused("too_many_pages", "berkas", f"{len(document)} > {MOST_PAGES}")
        letters = amount = 0
        for number in range(len(document)):
            try:
                page = document[number]
                text = page.get_textpage()  # lives as long as its letters are read
                rows = _rows(text.raw, page.get_height())
            except pypdfium2.PdfiumError:
                raise ImportRefused("broken_file", f"halaman {number + 1}") from None
            letters += sum(len(row.text) for row in rows)
            amount += len(rows)
            if letters > MOST_LETTERS:
                raise ImportRefused("too_long", f"halaman {number + 1}", str(MOST_LETTERS))
            check_amount(range(amount))
            yield rows


@dataclass
class _Row:
    """Letters on one base line; `body` is where the text after a label begins."""

    text: str
    left: float
    right: float
    base: float
    height: float
    body: float | None = None


@dataclass
class _Letter:
    sign: str
    left: float
    right: float
    base: float
    top: float


def _letters(page: Any) -> Iterator[_Letter | None]:
    """Every letter with its box; None where pdfium ends a line."""
    import pypdfium2.raw as pdfium

    left, right, bottom, top, base, _x = (ctypes.c_double() for _ in range(6))
    for i in range(pdfium.FPDFText_CountChars(page)):
        code = pdfium.FPDFText_GetUnicode(page, i)
        if code in {10, 13}:
            yield None
            continue
        if code in {2, 0xFFFE, 0xAD}:  # pdfium's own mark of a hyphen at a line's end
            code = 0x2D if code != 0xAD else 0xAD
        if code < 32 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
            continue
        pdfium.FPDFText_GetCharBox(page, i, left, right, bottom, top)
        has_base = pdfium.FPDFText_GetCharOrigin(page, i, _x, base)
        sign = "" if code == 32 and pdfium.FPDFText_IsGenerated(page, i) == 1 else chr(code)
        yield _Letter(sign, left.value, right.value, base.value if has_base else bottom.value, top.value)


def _rows(page: Any, height: float) -> list[_Row]:
    """Rows from top to bottom, pieces on one base line put together from left to right."""
    pieces: list[_Row] = []
    letters: list[_Letter] = []
    for letter in _letters(page):
        if letter is not None:
            letters.append(letter)
        elif letters:
            pieces.extend(_row(letters))
            letters = []
    pieces.extend(_row(letters))
    pieces = [piece for piece in pieces if -height < piece.base < 2 * height]
    rows: list[list[_Row]] = []
    for piece in sorted(pieces, key=lambda one: -one.base):
        if rows and abs(rows[-1][0].base - piece.base) <= 0.35 * max(piece.height, 4.0):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_merged(sorted(row, key=lambda one: one.left)) for row in rows]


def _row(letters: list[_Letter]) -> Iterator[_Row]:
    seen = [one for one in letters if one.sign and not one.sign.isspace()]
    text = squeezed("".join(_spaced(letters)))
    if seen and text:
        label = labels.paragraph(text) or labels.item(text)
        at = len("".join((text[:len(text) - len(label.rest)]).split())) if label and label.rest else None
        yield _Row(text, seen[0].left, max(one.right for one in seen), median(one.base for one in seen),
                   median(one.top - one.base for one in seen), seen[at].left if at is not None and at < len(seen) else None)


def _spaced(letters: list[_Letter]) -> Iterator[str]:
    """Signs; a space that pdfium only guessed stands where there is room for one (before a `j`, which leans back, there is none)."""
    last: _Letter | None = None
    is_guessed = False
    for one in letters:
        if not one.sign:
            is_guessed = True
            continue
        if is_guessed and last is not None and one.left - last.right > NARROW_SPACE * (one.top - one.base or 1.0):
            yield " "
        yield one.sign
        last, is_guessed = one, False


def _merged(row: list[_Row]) -> _Row:
    if len(row) == 1:
        return row[0]
    text = " ".join(one.text for one in row)
    is_label = (labels.paragraph(text) or labels.item(text)) is not None
    return _Row(text, row[0].left, max(one.right for one in row), row[0].base, max(one.height for one in row),
                row[0].body if row[0].body is not None else row[1].left if is_label else None)


def _lines(rows: list[_Row], page: int, margin: float) -> list[Line]:
    """Rows as lines: a wider gap than usual begins a paragraph, and so does a line after one that ended before it was full."""
    gaps = [above.base - below.base for above, below in pairwise(rows)]
    usual = median(sorted(gaps)[:max(1, len(gaps) * 2 // 3)]) if gaps else 0.0
    return [Line(row.text, f"halaman {page} baris {i + 1}", row.left, row.body, True if i and (
        gaps[i - 1] > usual * WIDE_GAP + 0.5 or _ended_early(rows[i - 1], row, margin)) else None) for i, row in enumerate(rows)]


def _ended_early(before: _Row, row: _Row, margin: float) -> bool:
    """Whether its next word would still have fitted, with room to spare, where a sentence or an item may end."""
    if before.text[-1:] not in ENDS:
        return False
    of_letter = (row.right - row.left) / len(row.text)
    return before.right + (len(row.text.split(" ", 1)[0]) + 1) * of_letter <= 0.9 * margin
