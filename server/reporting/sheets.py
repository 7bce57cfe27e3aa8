"""Writes workbooks from blocks: run as a program in a process of its own, never imported by the house (see `drawing`).

    python -m server.reporting.sheets

A sheet for each heading; facts and tables one below the other. Numbers written the Indonesian way become numbers, and nothing
becomes a formula or a link.
"""
from __future__ import annotations

import io
import re
import sys
from typing import Any

from server.core.cells import harmless
from server.core.side_process import Answer, confine, serve

NUMBER = re.compile(r"\d{1,3}(\.\d{3})*\Z")
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
MOST_NAME, WIDE, NARROW, MOST_CELL = 31, 46, 16, 32_000


def main() -> int:
    """Until there is nothing more to write."""
    confine(most_file=50_000_000)
    serve(answer)
    return 0


def answer(asked: dict[str, Any], _body: bytes) -> Answer:
    """A workbook."""
    return {}, write(asked["data"])


def write(data: dict[str, Any]) -> bytes:
    """The file's bytes; the same data, the same bytes."""
    from datetime import datetime

    import xlsxwriter  # type: ignore[import-untyped]

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": data["title"], "subject": data.get("subject", ""), "author": data.get("author", ""),
                         "created": datetime.fromisoformat(data["at"]).replace(tzinfo=None)})
    strong = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#DDEBE7", "text_wrap": True})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    counted = book.add_format({"border": 1, "num_format": "#,##0", "valign": "top"})
    sheet, row, names = None, 0, set[str]()
    for block in [{"kind": "h1", "runs": [{"text": data["title"]}]}, *({"kind": "p", "runs": [{"text": one}]} for one in data["lines"]),
                  *data["blocks"]]:
        if block["kind"] == "h1" or sheet is None:
            sheet, row = book.add_worksheet(_name(_text(block.get("runs", [])), names)), 0
            sheet.set_column(0, 0, WIDE)
            sheet.set_column(1, 8, NARROW)
        if "runs" in block:
            sheet.write_string(row, 0, _safe(_text(block["runs"])), strong)
            row += 1
        for n, cells in enumerate([block["head"], *block["rows"]] if block["kind"] == "table" else []):
            for column, runs in enumerate(cells):
                _put(sheet, (row, column), _text(runs), head if n == 0 else cell, counted if n and column else None)
            row += 1
        for label, value in block["rows"] if block["kind"] == "facts" else []:
            _put(sheet, (row, 0), label, head)
            _put(sheet, (row, 1), value, cell, counted)
            row += 1
        row += block["kind"] in ("table", "facts")
    book.close()
    return out.getvalue()


def _text(runs: list[dict[str, Any]]) -> str:
    return "".join(run["text"] for run in runs)


def _safe(value: str) -> str:
    return str(harmless(value))[:MOST_CELL]


def _put(sheet: Any, place: tuple[int, int], value: str, format_: Any, counted: Any = None) -> None:
    if counted is not None and NUMBER.match(value):
        sheet.write_number(*place, int(value.replace(".", "")), counted)
    else:
        sheet.write_string(*place, _safe(value), format_)


def _name(words: str, names: set[str]) -> str:
    """A sheet's name: short, without what Excel forbids, and used once."""
    base = FORBIDDEN.sub(" ", words).strip()[:MOST_NAME - 3].strip() or "Lembar"
    name, n = base, 2
    while name.casefold() in names:
        name, n = f"{base} {n}", n + 1
    names.add(name.casefold())
    return name


if __name__ == "__main__":
    sys.exit(main())
