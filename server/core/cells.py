"""Tables for spreadsheets. What a person typed is never a formula there: a cell that would begin one begins with an apostrophe."""
from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

STARTS = ("=", "+", "-", "@")


def harmless(value: object) -> object:
    """The value as a spreadsheet may hold it: numbers as they are, text that would begin a formula with an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and _would_begin(value) else value


def _would_begin(text: str) -> bool:
    """Also behind spaces and signs that nobody sees, and in the wide forms of East Asian keyboards."""
    if text[:1] in ("\t", "\r", "\n"):
        return True
    seen = next((c for c in text if unicodedata.category(c)[0] not in "ZC"), "")
    return unicodedata.normalize("NFKC", seen) in STARTS


def as_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """Comma-separated, UTF-8 with the mark by which Excel knows it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([harmless(value) for value in row] for row in rows)
    return "\ufeff".encode() + out.getvalue().encode()
