"""What a client may say on its socket (docs/protocol.md). The doors are those of the forms."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app

from server.accounts.queries import session_may
from server.core import realtime
from server.core.admission import Right
from server.core.database import forget_reads, session
from server.core.errors import Malformed, SignInNeeded
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
    realtime.count_entry()
    webinar = doors.webinar_of(data)
    audience = field_of(data, "audience", str, default=HADIRIN)
    if audience not in AUDIENCES:
        raise Malformed(field="audience")
    right = None
    if audience != HADIRIN:
        right = _join_by_right(webinar, audience, field_of(data, "ticket", str, default=""))
    elif broadcasts.followers_here() >= current_app.extensions["settings"].socket_budget:
        return {"rev": rev_of(webinar.id, audience), "n": now_ms() - SLACK_MS, "mode": "poll", "every": POLL_EVERY}
    realtime.enter_only(room_of(webinar.id, audience), ROOM_PREFIX, right)
    broadcasts.keep_ticking(webinar.id)
    return {"rev": rev_of(webinar.id, audience), "n": now_ms() - SLACK_MS, "mode": "live"}


def _join_by_right(webinar: Webinar, audience: str, ticket: str) -> Right:
    """The streams of the team are for the control room; a screen with a ticket follows the one that its ticket is of.

    The room that a revocation cuts is joined first, and then it is looked once more: so none is missed in between.
    """
    right, cut_by = _right_to(webinar, audience, ticket)
    realtime.enter(cut_by)
    forget_reads()
    if not right():
        raise SignInNeeded()
    return right


def _right_to(webinar: Webinar, audience: str, ticket: str) -> tuple[Right, str]:
    """By what this client may follow an audience of the team, and the room that it is cut by."""
    cut_by = parts.FOLLOWERS[audience](webinar, ticket) if ticket and audience in parts.FOLLOWERS else None
    if cut_by is not None:
        return ByTicket(webinar.id, audience, ticket), cut_by
    actor = current_actor()
    actor.must(Permission.CONTROL_ROOM)
    return BySession(actor.session_id or 0), f"staff:{actor.staff_id}"


@dataclass(frozen=True)
class BySession:
    """As long as this session of the team lives and its holder may control rooms."""

    session_id: int

    def __call__(self) -> bool:
        return session_may(self.session_id, Permission.CONTROL_ROOM)


@dataclass(frozen=True)
class ByTicket:
    """As long as what the ticket is of opens this audience's screens."""

    webinar_id: int
    audience: str
    ticket: str

    def __call__(self) -> bool:
        webinar = session.get(Webinar, self.webinar_id)
        return webinar is not None and parts.FOLLOWERS[self.audience](webinar, self.ticket) is not None


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
