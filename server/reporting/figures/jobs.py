"""What the worker does: the workbook and the PDF of a session's figures."""
from __future__ import annotations

from typing import Any

from server.core import files, outbox
from server.core.database import session
from server.reporting import drawing
from server.reporting.figures import operations
from server.reporting.figures.counting import count
from server.reporting.figures.document import paper_of
from server.reporting.figures.models import SessionReport
from server.webinars.models import Webinar


@outbox.job(operations.DRAW, lane=outbox.AWAITED)
def draw(payload: dict[str, Any]) -> None:
    """Both files of one asking; of one that is past, none. They name no institution that few come from."""
    webinar_id, wanted = int(payload["webinar_id"]), int(payload["drawing"])
    row, webinar = session.get(SessionReport, webinar_id), session.get(Webinar, webinar_id)
    if row is None or webinar is None or row.drawing != wanted or not row.is_under_way:
        return
    paper = paper_of(webinar, count(webinar))
    made = files.keep_bytes(drawing.xlsx(paper), "xlsx"), files.keep_bytes(drawing.pdf(paper), "pdf")
    if not operations.keep_files(webinar_id, wanted, *made):
        for one in made:
            files.drop(one)
