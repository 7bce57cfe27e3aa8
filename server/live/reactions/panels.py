"""The buttons for reacting, and the switch."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from server.core import slots
from server.core.database import session
from server.core.words import choices
from server.live.reactions import queries
from server.webinars.models import Webinar


def buttons_panel(webinar_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """One button for each kind with its total; hidden while reacting is off."""
    return {webinar_id: {"webinar": session.get_one(Webinar, webinar_id), "kinds": choices("reaction"),
                         "counts": queries.totals(webinar_id)} for webinar_id in webinar_ids}


def switch_panel(webinar_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The control room's switch."""
    return {webinar_id: {"webinar": session.get_one(Webinar, webinar_id)} for webinar_id in webinar_ids}


def after_panel(webinar_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Over the session's time, where anybody reacted."""
    found = {webinar_id: queries.over_time(session.get_one(Webinar, webinar_id)) for webinar_id in webinar_ids}
    return {webinar_id: {"bars": bars, "most": max(bar.count for bar in bars), "counts": queries.totals(webinar_id),
                         "kinds": choices("reaction")} for webinar_id, bars in found.items() if bars}


slots.room_notices.fill(buttons_panel, "live/reactions/_buttons.html", order=50)
slots.control_switches.fill(switch_panel, "live/reactions/_switch.html", order=50)
slots.room_after.fill(after_panel, "live/reactions/_after.html", order=60)
