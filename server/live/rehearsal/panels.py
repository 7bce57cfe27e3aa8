"""The control room's tool for gladi."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from server.core import slots
from server.core.database import session
from server.webinars.models import Webinar
from server.webinars.rehearsals import rehearsals_of


def rehearsal_tool(webinar_ids: Sequence[int]) -> dict[int, Any]:
    """A session's rehearsals, or in one of them the button that empties it."""
    return {webinar_id: {"webinar": session.get_one(Webinar, webinar_id), "rehearsals": rehearsals_of(webinar_id)}
            for webinar_id in webinar_ids}


slots.control_tools.fill(rehearsal_tool, "live/rehearsal/_tool.html", order=90)
