"""Reading a CSV file that Google Forms, Excel or a person made: whatever its separator, its quotes and its letters.

Cells are kept as the text they are. One that Excel would take for a formula is only text here, and stays text where it is written
out again. Between the preview and the import the table travels in the page, packed, so that nothing is stored before it is wanted.
"""
from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass

from server.core.cells import STARTS, NoTable, lines_of
from server.core.errors import Invalid, Malformed

MOST_BYTES = 5_000_000
MOST_ROWS, MOST_COLUMNS, MOST_CELL = 5_000, 40, 1_000


@dataclass(frozen=True)
class Table:
    """Headers, and rows of the same width. Row 0 stands on line 2 of the file, as a spreadsheet counts."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read(data: bytes) -> Table:
    """Raises Invalid(file=…) for what is no table of text, for one without rows, and for one that is too large."""
    if not data.strip():
        raise Invalid(file="required")
    if len(data) > MOST_BYTES:
        raise Invalid(file="csv_large")
    try:
        lines = [[_cell(cell) for cell in row] for row in lines_of(
            data, most_cell=MOST_CELL, most_cells=MOST_COLUMNS, most_lines=MOST_ROWS + 1)]
    except NoTable:
        raise Invalid(file="csv_kind") from None
    if len(lines) < 2:
        raise Invalid(file="csv_empty")
    if len(lines) - 1 > MOST_ROWS:
        raise Invalid(file="csv_long")
    headers = tuple(lines[0])
    if len(headers) < 2:
        raise Invalid(file="csv_kind")
    rows = [tuple((line + [""] * len(headers))[: len(headers)]) for line in lines[1:]]
    return Table(headers, tuple(rows))


def _cell(text: str) -> str:
    """Without the apostrophe that others put before a formula to make it text."""
    return text[1:] if text[:1] == "'" and text[1:2] in STARTS else text


def pack(table: Table) -> str:
    """As it travels in the page."""
    data = json.dumps([table.headers, *table.rows], ensure_ascii=False).encode()
    return base64.b64encode(zlib.compress(data, 6)).decode()


def unpack(packed: str) -> Table:
    """The table again. Raises Malformed for what was not packed here, before much of it is read."""
    try:
        inflate = zlib.decompressobj()
        data = inflate.decompress(base64.b64decode(packed, validate=True), MOST_BYTES * 2)
        if inflate.unconsumed_tail:
            raise Malformed(field="table")
        headers, *rows = json.loads(data)
        is_right = all(isinstance(cell, str) for row in (headers, *rows) for cell in row) and all(len(row) == len(headers) for row in rows)
    except (ValueError, TypeError, RecursionError, zlib.error, binascii.Error):
        raise Malformed(field="table") from None
    if not is_right or not 2 <= len(headers) <= MOST_COLUMNS or not 1 <= len(rows) <= MOST_ROWS:
        raise Malformed(field="table")
    return Table(tuple(headers), tuple(tuple(cell[:MOST_CELL] for cell in row) for row in rows))
