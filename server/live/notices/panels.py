"""Announcements and the pinned info on the pages."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g

from server.core import clock, slots
from server.core.database import session
from server.core.keys import new_key
from server.live.notices import operations, queries
from server.webinars.models import Webinar

Panel = dict[str, Any]


def notices_panel(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """What stands now, by the server's clock, and the info."""
    return {webinar_id: _notices(webinar_id) for webinar_id in webinar_ids}


def _notices(webinar_id: int) -> Panel:
    now = clock.now()
    items = [{"row": one, "text": queries.pieces(one.text)} for one in queries.standing(webinar_id) if not one.has_ended(now)]
    return {"items": items, "info": queries.pieces(queries.info(webinar_id))}


def lite_panel(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """The same, where there is something to say."""
    return {webinar_id: panel for webinar_id, panel in notices_panel(webinar_ids).items() if panel["items"] or panel["info"]}


def tool_panel(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """The control room's forms, with what was wrong with the last one."""
    return {webinar_id: _notices(webinar_id) | {
        "webinar": session.get_one(Webinar, webinar_id), "info_text": queries.info(webinar_id), "refused": g.get("notices_refused", {}),
        "minutes": operations.MINUTES, "most": operations.MOST_TEXT, "most_info": operations.MOST_INFO,
        "key": new_key()} for webinar_id in webinar_ids}


slots.room_notices.fill(notices_panel, "live/notices/_notices.html", order=10)
slots.lite_parts.fill(lite_panel, "live/notices/_lite.html", order=10)
slots.control_tools.fill(tool_panel, "live/notices/_tool.html", order=80)
