"""The control room's tool «Jembatan pertanyaan»."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g

from server.core import slots
from server.core.database import session
from server.live.bridge.parsing import SOURCES
from server.webinars.models import Webinar


def bridge_tool(webinar_ids: Sequence[int]) -> dict[int, Any]:
    """The form, with what was refused when it was."""
    return {webinar_id: {"webinar": session.get_one(Webinar, webinar_id), "channels": SOURCES, "refused": g.get("bridge_refused", {})}
            for webinar_id in webinar_ids}


slots.control_tools.fill(bridge_tool, "live/bridge/_tool.html", order=30)
