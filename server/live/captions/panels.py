"""Captions on the pages: the text-only room, the transcript of a session that is over, the control room's tool."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g

from server.core import slots
from server.core.database import session
from server.live.captions import operations, queries
from server.webinars.models import Webinar
from server.webinars.recordings.queries import has_transcript

LITE_LINES, TOOL_LINES = 10, 8
FIRST = 12_000  # characters of the transcript that the session's own page shows
Panel = dict[str, Any]


def lite_panel(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """The last lines of a session, where there are any."""
    found = {webinar_id: queries.last_lines(webinar_id, LITE_LINES) for webinar_id in webinar_ids}
    return {webinar_id: {"lines": lines} for webinar_id, lines in found.items() if lines}


def after_panel(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """The transcript's beginning, and whether there is more of it; nothing where one of the recording was uploaded."""
    found = {webinar_id: queries.transcript(webinar_id, FIRST) for webinar_id in webinar_ids if not has_transcript(webinar_id)}
    return {webinar_id: {"webinar": session.get_one(Webinar, webinar_id), "paragraphs": paragraphs,
                         "has_more": sum(len(one.text) + 1 for one in paragraphs) < queries.length_of(webinar_id)}
            for webinar_id, paragraphs in found.items() if paragraphs}


def tool_panel(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """The way to the note-taker's page, the last lines to take down, and the speech tools' tokens."""
    return {webinar_id: {
        "webinar": session.get_one(Webinar, webinar_id), "n": queries.count_of(webinar_id),
        "lines": queries.last_lines(webinar_id, TOOL_LINES), "tokens": queries.tokens_of(webinar_id),
        "most_label": operations.MOST_LABEL, "refused": g.get("captions_refused", "")}
        for webinar_id in webinar_ids}


slots.lite_parts.fill(lite_panel, "live/captions/_lite.html", order=20)
slots.room_after.fill(after_panel, "live/captions/_after.html", order=150)
slots.control_tools.fill(tool_panel, "live/captions/_tool.html", order=75)
