"""The part `cues`, for speakers and the control room; and a screen that goes dark with its link."""
from __future__ import annotations

from typing import Any

from server.core import realtime
from server.core.events import after
from server.live.parts import follower, part
from server.live.screens.events import ScreenLinkRevoked
from server.live.screens.queries import link_by_ticket, newest_cues
from server.live.streams import MEJA, NARASUMBER
from server.webinars.models import Webinar


@part("cues", "cue", (NARASUMBER, MEJA))
def cues(webinar: Webinar, _audience: str) -> list[dict[str, Any]]:
    """The last five, newest first; screens leave out those whose `until` (ms) is over."""
    return [{"id": cue.id, "kind": cue.kind, "text": cue.text, "at": int(cue.at.timestamp() * 1000),
             "until": int(cue.until.timestamp() * 1000)} for cue in newest_cues(webinar.id)]


@follower(NARASUMBER)
def speaker_screen(webinar: Webinar, ticket: str) -> str | None:
    """A phone that a link opened; its room is cut when the link is revoked."""
    link = link_by_ticket(webinar, ticket)
    return f"layar:{link.id}" if link is not None else None


@after(ScreenLinkRevoked)
def cut_screen(event: ScreenLinkRevoked) -> None:
    """Its socket is closed at once; it may not come back."""
    realtime.close_room_sockets(f"layar:{event.link_id}")
