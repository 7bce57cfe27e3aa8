"""Tables for spreadsheets. What a person typed is never a formula there: a cell that would begin one begins with an apostrophe."""
from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: object) -> object:
    """The value as a spreadsheet may hold it: numbers as they are, text that would begin a formula with an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(STARTS) else value


def as_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """Comma-separated, UTF-8 with the mark by which Excel knows it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([harmless(value) for value in row] for row in rows)
    return "\ufeff".encode() + out.getvalue().encode()
