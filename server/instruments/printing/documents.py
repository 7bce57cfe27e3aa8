"""One door to all printers, by the suffix of the file that is wanted."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from server.core import typesetting
from server.core.side_process import running
from server.instruments.bill_source import BillSource, ImportRefused
from server.instruments.printing import json_file, markdown, text
from server.instruments.printing.flow import blocks

TEMPLATE = Path(__file__).with_name("bill.typ")
WITHIN = 60.0  # seconds for one file


def print_bill(bill: BillSource, suffix: str) -> bytes:
    """The file. Raises ImportRefused for a form that nobody prints, `Silent` or `Undrawable` when Word or PDF cannot be made.

    `.docx` and `.pdf` take seconds and another process: for jobs and commands.
    """
    writer = PRINTERS.get(suffix.lower())
    if writer is None:
        raise ImportRefused("unknown_format", suffix or "?", ", ".join(PRINTERS))
    return writer(bill)


def docx(bill: BillSource) -> bytes:
    """A Word file whose numbers Word counts itself."""
    with running("server.instruments.printing.word") as process:
        _head, body = process.ask({}, json_file.write(bill), within=WITHIN)
    return body


def pdf(bill: BillSource) -> bytes:
    """A tagged PDF."""
    rows = [{"kind": one.kind, "label": one.label, "text": one.text, "depth": one.depth} for one in blocks(bill)]
    with typesetting.press(TEMPLATE) as press:
        return press.draw({"title": bill.title, "blocks": rows})


PRINTERS: dict[str, Callable[[BillSource], bytes]] = {
    ".json": json_file.write, ".txt": text.write, ".md": markdown.write, ".docx": docx, ".pdf": pdf}
