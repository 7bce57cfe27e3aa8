"""What the worker does for attendance: draw the list as a workbook, and delete it a day later."""
from __future__ import annotations

import io
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from server.core import outbox
from server.core.cells import harmless
from server.core.database import session
from server.core.i18n import speaking, wib_full
from server.webinars.attendance.listing import Table, table_of
from server.webinars.attendance.lists import DRAW, REMOVE, keep_content
from server.webinars.attendance.models import AttendanceList
from server.webinars.models import Webinar

WIDTHS = (6, 28, 28, 18, 28, 18)  # of the first columns, in letters
OTHER_WIDTH = 20


@outbox.job(DRAW, lane=outbox.LONG)
def draw(payload: dict[str, Any]) -> None:
    """One list. It was taken back meanwhile, or drawn already: nothing happens."""
    session.rollback()
    row = session.get(AttendanceList, payload["list_id"])
    if row is None or row.ready_at is not None:
        return
    webinar = session.get_one(Webinar, row.webinar_id)
    with speaking(payload["language"]):
        table = table_of(webinar.id)
        content = as_workbook(table, [_("Daftar hadir"), webinar.title, wib_full(webinar.began_at or webinar.starts_at)])
    keep_content(row.id, content, len(table.rows))


def as_workbook(table: Table, heading: list[str]) -> bytes:
    """An Excel workbook: the heading's lines, then the table with a filter. Nothing in it is a formula or a link. In the worker only."""
    import xlsxwriter  # type: ignore[import-untyped]

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(str(_("Daftar hadir"))[:31])
    strong, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    titles = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#DDEBE7"})
    for n, line in enumerate(heading):
        sheet.write_string(n, 0, str(harmless(line)), strong)
    top = len(heading) + 1
    for column, header in enumerate(table.headers):
        sheet.set_column(column, column, WIDTHS[column] if column < len(WIDTHS) else OTHER_WIDTH)
        sheet.write_string(top, column, str(harmless(header)), titles)
    for n, row in enumerate(table.rows, top + 1):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(n, column, cell, wrapped)
            else:
                sheet.write_string(n, column, str(harmless(cell)), wrapped)
    sheet.autofilter(top, 0, top + len(table.rows), len(table.headers) - 1)
    sheet.freeze_panes(top + 1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    book.close()
    return out.getvalue()


@outbox.job(REMOVE, inside=True)
def remove(payload: dict[str, Any]) -> None:
    """A day has passed."""
    session.execute(sa.delete(AttendanceList).where(AttendanceList.id == payload["list_id"]))
