"""The countdown's script and our clock, in the head of a session's page before it begins."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from server.core import clock, slots
from server.core.database import session
from server.core.words import Phase
from server.webinars.models import Webinar


def countdown_head(webinar_ids: Sequence[int]) -> dict[int, Any]:
    """For sessions with a date that is still to come; the page that bears this is nobody's cache's."""
    found = {webinar_id: session.get_one(Webinar, webinar_id) for webinar_id in webinar_ids}
    return {webinar_id: {"now": int(clock.now().timestamp() * 1000)} for webinar_id, webinar in found.items()
            if webinar.phase == Phase.SCHEDULED and webinar.starts_at is not None}


slots.session_head.fill(countdown_head, "live/before/_head.html", order=20)
