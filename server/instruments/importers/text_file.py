"""Plain text: wrapped or one paragraph a line, with page heads and catchwords or without."""
from __future__ import annotations

from server.instruments.bill_source import BillSource
from server.instruments.parsing.bills import bill_of
from server.instruments.parsing.notes import Notes
from server.instruments.parsing.pages import without_furniture
from server.instruments.parsing.plain_lines import decode, pages_of

SUFFIXES = (".txt",)


def read(data: bytes, notes: Notes) -> BillSource:
    """Raises ImportRefused with the line."""
    return bill_of(without_furniture(pages_of(decode(data)), notes), notes)
