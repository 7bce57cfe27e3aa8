"""Which link a visitor came by, and what it opens."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from hmac import compare_digest

import sqlalchemy as sa
from flask import current_app

from server.core import clock, secrets
from server.core.database import session
from server.core.web import read_narrow_cookie
from server.live.screens.models import Cue, ScreenLink
from server.live.screens.operations import HOURS_AFTER, PURPOSE
from server.webinars.models import Webinar

COOKIE = "jkd_layar"
TICKET = "live.screen-ticket"


def link_by_token(webinar: Webinar, token: str) -> ScreenLink | None:
    """The living link of this session with that token; None for anything else."""
    if not token or len(token) > 100:
        return None
    link = session.scalar(sa.select(ScreenLink).where(
        ScreenLink.webinar_id == webinar.id, ScreenLink.token_hash.in_(secrets.keyed_hashes(PURPOSE, token))))
    return link if link is not None and is_living(webinar, link) else None


def link_of_visitor(webinar: Webinar) -> ScreenLink | None:
    """The link that this request's cookie holds, if it opens this session's screen."""
    return link_by_token(webinar, read_narrow_cookie(current_app, COOKIE))


def is_living(webinar: Webinar, link: ScreenLink) -> bool:
    """Neither revoked nor over: twelve hours after the session's end it opens nothing."""
    is_over = webinar.ended_at is not None and webinar.ended_at + timedelta(hours=HOURS_AFTER) < clock.now()
    return link.revoked_at is None and not is_over


def ticket_of(link: ScreenLink) -> str:
    """What the page that a link opened shows to the socket, which gets no cookie of the page."""
    return f"{link.id}.{secrets.keyed_hash(TICKET, str(link.id))}"


def link_by_ticket(webinar: Webinar, ticket: str) -> ScreenLink | None:
    """The living link that a ticket is of."""
    number, _dot, seal = ticket.partition(".")
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        return None
    if not any(compare_digest(seal.encode(), wanted.encode()) for wanted in secrets.keyed_hashes(TICKET, number)):
        return None
    link = session.get(ScreenLink, int(number))
    return link if link is not None and link.webinar_id == webinar.id and is_living(webinar, link) else None


def links_of(webinar_id: int) -> Sequence[ScreenLink]:
    """The links that are not revoked, oldest first."""
    return session.scalars(sa.select(ScreenLink).where(ScreenLink.webinar_id == webinar_id, ScreenLink.revoked_at.is_(None))
                           .order_by(ScreenLink.id)).all()


def newest_cues(webinar_id: int, most: int = 5) -> Sequence[Cue]:
    """The last cues that were not taken back, newest first."""
    return session.scalars(sa.select(Cue).where(Cue.webinar_id == webinar_id, Cue.gone_at.is_(None))
                           .order_by(Cue.id.desc()).limit(most)).all()
