"""What the worker does: the Word file of a session's activity report."""
from __future__ import annotations

from typing import Any

from server.core import files, outbox
from server.core.database import session
from server.reporting import drawing
from server.reporting.packet import operations
from server.reporting.packet.models import Packet
from server.reporting.packet.paper import paper_of
from server.webinars.models import Webinar


@outbox.job(operations.DRAW, lane=outbox.AWAITED)
def draw(payload: dict[str, Any]) -> None:
    """One drawing; of one that is past, none."""
    webinar_id, wanted = int(payload["webinar_id"]), int(payload["drawing"])
    packet, webinar = session.get(Packet, webinar_id), session.get(Webinar, webinar_id)
    if packet is None or webinar is None or packet.drawing != wanted or packet.drawn_at is not None:
        return
    made = files.keep_bytes(drawing.docx(paper_of(webinar, packet)), "docx")
    if not operations.keep_file(webinar_id, wanted, made):
        files.drop(made)
