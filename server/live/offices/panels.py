"""The control room's desk after the end: which office answers what."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g

from server.core import slots
from server.core.database import session
from server.core.words import Phase
from server.live import after
from server.live.offices import queries
from server.live.offices.models import MOST_OFFICE
from server.webinars.models import Webinar


def desk(webinar_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The questions that wait, each with its office, as long as there are any and the session is over."""
    found = {}
    for webinar in (session.get_one(Webinar, webinar_id) for webinar_id in webinar_ids):
        waiting = after.still_open(webinar.id) if webinar.phase == Phase.ENDED else []
        if waiting:
            offices = queries.offices_of([question.id for question in waiting])
            found[webinar.id] = {
                "webinar": webinar, "questions": waiting, "offices": offices, "owed": queries.owed(waiting, offices),
                "known": queries.known(), "most": MOST_OFFICE, "refused": g.get("office_refused", {}), "summary": after.summary(webinar)}
    return found


slots.control_tools.fill(desk, "live/offices/_desk.html", order=10)
