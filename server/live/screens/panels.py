"""The control room's tool for screens and cues."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from server.core import clock, slots
from server.core.database import session
from server.core.keys import new_key
from server.live.screens.operations import MOST_CUE, MOST_LABEL
from server.live.screens.queries import links_of, newest_cues
from server.live.screens.routes import cue_words
from server.webinars.models import Webinar


def screens_tool(webinar_ids: Sequence[int]) -> dict[int, Any]:
    """Cues that stand, links that open a screen, and the addresses of projector and overlay."""
    now = clock.now()
    return {webinar_id: {
        "webinar": session.get_one(Webinar, webinar_id), "links": links_of(webinar_id), "words": cue_words(),
        "cues": [cue for cue in newest_cues(webinar_id) if cue.until > now], "most_cue": MOST_CUE, "most_label": MOST_LABEL,
        "keys": (new_key(), new_key()),
    } for webinar_id in webinar_ids}


slots.control_tools.fill(screens_tool, "live/screens/_tool.html", order=60)
