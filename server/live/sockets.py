"""What a client may say on its socket (docs/protocol.md). The doors are those of the forms."""
from __future__ import annotations

from typing import Any

from flask import current_app

from server.core import realtime
from server.core.errors import Malformed
from server.core.permissions import Permission, current_actor
from server.core.realtime import field_of, handler
from server.live import broadcasts, doors, parts
from server.live.facts import SLACK_MS, now_ms
from server.live.streams import AUDIENCES, HADIRIN, ROOM_PREFIX, rev_of, room_of
from server.webinars.models import Webinar

POLL_EVERY = 5  # seconds between two looks of a client that is told to poll


@handler("room.enter", "public")
def enter(data: dict[str, Any]) -> dict[str, Any]:
    """Hear one stream from now on. Everyone may hear `hadirin`; the others are for the control room."""
    webinar = doors.webinar_of(data)
    audience = field_of(data, "audience", str, default=HADIRIN)
    if audience not in AUDIENCES:
        raise Malformed(field="audience")
    if audience != HADIRIN:
        _follow(webinar, audience, field_of(data, "ticket", str, default=""))
    elif broadcasts.followers_here() >= current_app.extensions["settings"].socket_budget:
        return {"rev": rev_of(webinar.id, audience), "n": now_ms() - SLACK_MS, "mode": "poll", "every": POLL_EVERY}
    realtime.enter_only(room_of(webinar.id, audience), ROOM_PREFIX)
    broadcasts.keep_ticking(webinar.id)
    return {"rev": rev_of(webinar.id, audience), "n": now_ms() - SLACK_MS, "mode": "live"}


def _follow(webinar: Webinar, audience: str, ticket: str) -> None:
    """The streams of the team are for the control room; a screen with a ticket follows the one that its ticket is of."""
    cut_by = parts.FOLLOWERS[audience](webinar, ticket) if ticket and audience in parts.FOLLOWERS else None
    if cut_by is None:
        actor = current_actor()
        actor.must(Permission.CONTROL_ROOM)
        cut_by = f"staff:{actor.staff_id}"
    realtime.enter(cut_by)


@handler("question.ask", "public")
def ask(data: dict[str, Any]) -> dict[str, Any]:
    """A question of this device. From now on this socket hears `mine.changed`, also if this was the device's first write."""
    done = doors.ask(data)
    realtime.enter(f"peserta:{current_actor().participant_id}")
    return done


@handler("question.vote", "public")
def vote(data: dict[str, Any]) -> dict[str, Any]:
    """Support on or off."""
    return doors.vote(data)


@handler("question.withdraw", "public")
def withdraw(data: dict[str, Any]) -> dict[str, Any]:
    """One's own question, taken back."""
    return doors.withdraw(data)
