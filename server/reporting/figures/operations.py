"""Asking for a report's files, and keeping them."""
from __future__ import annotations

from server.core import clock, files, outbox
from server.core.database import operation, record, session
from server.core.errors import Conflict, NotFound
from server.core.files import Received
from server.core.permissions import Actor, Permission
from server.core.words import Phase
from server.reporting.figures.events import SessionReportAsked, SessionReportDrawn
from server.reporting.figures.models import SessionReport
from server.webinars.models import Webinar

DRAW = "figures.draw"


@operation
def ask_for_report(actor: Actor, webinar_id: int) -> None:
    """Have workbook and PDF drawn of the rows as they are then. Under way already: nothing happens.

    Raises NotFound, also for a rehearsal; Conflict until the session is over.
    """
    actor.must(Permission.READ_REPORTS)
    webinar = session.get(Webinar, webinar_id, with_for_update={"key_share": True})
    if webinar is None or webinar.is_rehearsal:
        raise NotFound()
    if webinar.phase != Phase.ENDED:
        raise Conflict(state=webinar.phase)
    row = session.get(SessionReport, webinar_id)
    if row is not None and row.is_under_way:
        return
    if row is None:
        row = SessionReport(webinar_id=webinar_id, asked_at=clock.now(), drawing=0)
        session.add(row)
    row.asked_at, row.drawn_at, row.drawing = clock.now(), None, row.drawing + 1
    session.flush()
    outbox.post(DRAW, f"figures:{webinar_id}:{row.drawing}", {"webinar_id": webinar_id, "drawing": row.drawing})
    record(SessionReportAsked(staff_id=actor.staff_id, webinar_id=webinar_id))


@operation
def keep_files(webinar_id: int, drawing: int, xlsx: Received, pdf: Received) -> bool:
    """Both, drawn by the worker. False when they are there already, or asked for anew."""
    row, webinar = session.get(SessionReport, webinar_id, with_for_update=True), session.get(Webinar, webinar_id)
    if row is None or webinar is None or row.drawing != drawing or row.drawn_at is not None:
        return False
    old = row.xlsx_id, row.pdf_id
    row.xlsx_id, row.pdf_id = files.keep(xlsx, f"Laporan angka {webinar.slug}"), files.keep(pdf, f"Laporan angka {webinar.slug}")
    row.drawn_at = clock.now()
    session.flush()
    for file_id in old:
        files.discard(file_id)
    record(SessionReportDrawn(webinar_id=webinar_id))
    return True
