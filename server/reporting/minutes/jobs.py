"""What the worker does: the files of signed minutes."""
from __future__ import annotations

from typing import Any

from server.core import files, outbox
from server.core.database import session
from server.reporting import drawing
from server.reporting.minutes import operations
from server.reporting.minutes.models import Minutes
from server.reporting.minutes.paper import paper_of
from server.webinars.models import Webinar


@outbox.job(operations.DRAW, lane=outbox.AWAITED)
def draw(payload: dict[str, Any]) -> None:
    """Both files of one signing; of one that is past, none."""
    webinar_id, wanted = int(payload["webinar_id"]), int(payload["drawing"])
    minutes, webinar = session.get(Minutes, webinar_id), session.get(Webinar, webinar_id)
    if minutes is None or webinar is None or not minutes.is_signed or minutes.drawing != wanted:
        return
    paper = paper_of(webinar, minutes)
    made = files.keep_bytes(drawing.pdf(paper), "pdf"), files.keep_bytes(drawing.docx(paper), "docx")
    if not operations.keep_files(webinar_id, wanted, *made):
        for one in made:
            files.drop(one)
