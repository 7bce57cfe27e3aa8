"""What pages, screens and the control room read about polls."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from server import ballots
from server.core.database import session
from server.core.errors import NotFound
from server.core.permissions import Actor, Permission
from server.core.words import PollState
from server.live import parts
from server.live.polls.models import Poll, PollBallot
from server.live.polls.tallies import told
from server.live.streams import MEJA
from server.webinars.models import Webinar

MOST_CLOSED = 10  # closed polls in a room's state; the page has them all
PUBLIC = (PollState.OPEN, PollState.CLOSED)


@dataclass(frozen=True)
class VisiblePolls:
    """The polls this actor may see: those that were opened, and for the control room drafts."""

    actor: Actor

    def get(self, webinar_id: int, poll_id: int) -> Poll:
        """One of this session. Raises NotFound: not there, not of this session, or not yours."""
        poll = session.get(Poll, poll_id)
        if poll is None or poll.webinar_id != webinar_id or not (poll.is_public or self.actor.may(Permission.CONTROL_ROOM)):
            raise NotFound()
        return poll


def visible_to(actor: Actor) -> VisiblePolls:
    """The only door to polls by id."""
    return VisiblePolls(actor)


def polls_of(webinar_id: int, states: Collection[str] = PUBLIC) -> list[Poll]:
    """Open ones first, then closed ones, each the newest first; drafts last, as they were written."""
    rows = session.scalars(sa.select(Poll).where(Poll.webinar_id == webinar_id, Poll.state.in_(states))).all()
    order = {PollState.OPEN: 0, PollState.CLOSED: 1, PollState.DRAFT: 2}
    return sorted(rows, key=lambda poll: (order[PollState(poll.state)], -_ms(poll.opened_at), -poll.id if poll.is_public else poll.id))


def ballots_of(webinar_id: int, participant_id: int | None) -> dict[int, Any]:
    """What this device voted in this session, by poll."""
    if participant_id is None:
        return {}
    query = sa.select(PollBallot.poll_id, PollBallot.ballot).join(Poll, Poll.id == PollBallot.poll_id).where(
        Poll.webinar_id == webinar_id, PollBallot.participant_id == participant_id)
    return {row[0]: row[1] for row in session.execute(query.order_by(PollBallot.poll_id))}


def view(poll: Poll) -> dict[str, Any]:
    """A poll as screens get it: what is asked, in its exact wording. Its numbers stand apart."""
    seen: dict[str, Any] = {"id": poll.id, "state": poll.state, "results": poll.results, "question": poll.question,
                            "opened": _ms(poll.opened_at) or None, "closed": _ms(poll.closed_at) or None}
    if poll.kind == "number":
        seen["steps"] = ballots.show(poll.asked, ballots.empty(poll.asked)).facts["steps"]
    return seen


def _ms(at: datetime | None) -> int:
    return int(at.timestamp() * 1000) if at else 0


@parts.part("polls", "poll")
def read_part(webinar: Webinar, audience: str) -> list[dict[str, Any]]:
    """Open polls, the ones closed last, the first of all, and for the control room drafts.

    By the first a screen knows what is gone: ids are never given twice, so whatever a rehearsal was emptied of stands before it.
    """
    polls = polls_of(webinar.id, list(PollState) if audience == MEJA else PUBLIC)
    closed = [poll for poll in polls if poll.state == PollState.CLOSED]
    closed = sorted(closed, key=lambda poll: (_ms(poll.closed_at), poll.id))[-MOST_CLOSED:]
    first = min((poll.id for poll in polls), default=0)
    return [view(poll) for poll in polls if poll.state != PollState.CLOSED or poll in closed or poll.id == first]


def newest_change(webinar_id: int) -> datetime | None:
    """When a poll's numbers last changed."""
    return session.scalar(sa.select(sa.func.max(Poll.changed_at)).where(Poll.webinar_id == webinar_id))


@parts.numbers("polls", mark=newest_change)
def read_numbers(webinar_id: int, since: datetime | None) -> dict[int | str, Any]:
    """How each poll stands that changed after `since`."""
    return {poll.id: told(poll) for poll in _changed(webinar_id, since)}


def _changed(webinar_id: int, since: datetime | None) -> Sequence[Poll]:
    query = sa.select(Poll).where(Poll.webinar_id == webinar_id, Poll.state.in_(PUBLIC)).order_by(Poll.id)
    return session.scalars(query.where(Poll.changed_at > since) if since is not None else query).all()


@parts.mine("ballots")
def read_mine(webinar: Webinar, participant_id: int) -> dict[int, Any]:
    """What this device voted, by poll."""
    return ballots_of(webinar.id, participant_id)
