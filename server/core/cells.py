"""Tables of spreadsheets, out and in. What a person typed is never a formula there: a cell that would begin one gets an apostrophe."""
from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import islice

STARTS = ("=", "+", "-", "@")
SEPARATORS = (",", ";", "\t")
ENDS = re.compile(r"[\r\n]+")
MOST_HEAD = 50_000  # characters in which the first lines stand
BINARY = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class NoTable(ValueError):
    """What came is no table of text, whatever its name says."""


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


# --- what others made ------------------------------------------------------------------------


def lines_of(data: bytes, *, most_cell: int, most_cells: int, most_lines: int, heads: int = 1) -> list[list[str]]:
    """The rows that hold anything, of a CSV file that Google, Zoom, Excel or a person made: whatever its separator and letters.

    Each cell is one line of at most `most_cell` characters; of a row that has more than `most_cells` the rest is left out, and
    reading stops after one row more than `most_lines`. The separator is what the first `heads` lines have most of, outside of
    quotes. Raises NoTable.
    """
    text = ENDS.sub("\n", _text(data))  # millions of empty lines are one; within a cell they are a space anyway
    begin = "\n".join([line for line in text[:MOST_HEAD].splitlines() if line.strip()][:heads])
    unquoted = "".join(begin.split('"')[::2])
    separator = max(SEPARATORS, key=unquoted.count)
    rows = ([" ".join(cell.split())[:most_cell] for cell in row[:most_cells]]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    try:
        return list(islice((row for row in rows if any(row)), most_lines + 1))
    except csv.Error:
        raise NoTable from None


def _text(data: bytes) -> str:
    if data.startswith(BINARY):
        raise NoTable
    mark = next((name for mark, name in MARKS if data.startswith(mark)), None)
    for encoding in (mark,) if mark else ("utf-8", "cp1252"):  # the last is what Excel writes as "CSV"
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text or text.lstrip()[:1] in "<{":
            break
        return text
    raise NoTable
