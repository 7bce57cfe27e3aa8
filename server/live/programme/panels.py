"""The clock in the control room's bar."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g

from server.core import clock, slots
from server.core.database import session
from server.core.keys import new_key
from server.webinars import queries
from server.webinars.models import Webinar


def clock_panel(webinar_ids: Sequence[int]) -> dict[int, Any]:
    """WIB, what is left for questions, how much of what was promised is used, and the next part."""
    return {webinar_id: _clock(session.get_one(Webinar, webinar_id)) for webinar_id in webinar_ids}


def _clock(webinar: Webinar) -> dict[str, Any]:
    now, parts = clock.now(), queries.programme(webinar)
    asked = [part for part in parts if part.kind == "questions"]
    left = used = 0
    for part in asked:
        seconds = 60 * part.minutes
        gone = 0 if part.state == "" or part.starts_at is None else min(seconds, int((now - part.starts_at).total_seconds()))
        gone = seconds if part.state == "done" else gone
        left, used = left + seconds - gone, used + gone
    running = next((n for n, part in enumerate(parts) if part.state == "now"), None)
    following = parts[running + 1] if running is not None and running + 1 < len(parts) else None
    return {"webinar": webinar, "now": now, "left": left, "used": used, "promised": sum(part.promised for part in asked), "next": following,
            "has_questions": bool(asked), "running": parts[running] if running is not None else None, "key": new_key(),
            "refused": g.get("programme_refused")}


slots.control_head.fill(clock_panel, "live/programme/_clock.html", order=10)
