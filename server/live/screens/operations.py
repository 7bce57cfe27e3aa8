"""Giving out and revoking links to the speaker's screen; telling speakers something."""
from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from server.core import clock, secrets
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.errors import Conflict, Invalid, NotFound
from server.core.keys import once
from server.core.permissions import Actor, Permission
from server.live.parts import tell_part
from server.live.screens.events import CueSent, CueTakenBack, ScreenLinkMade, ScreenLinkRevoked
from server.live.screens.models import Cue, ScreenLink
from server.webinars.models import Webinar

PURPOSE, SENT = "live.screen-link", "cue"  # the latter the kind of writes that send one
MOST_LABEL, MOST_CUE, MOST_LINKS = 80, 120, 30
KINDS = {"five": 60, "one": 60, "answer": 120, "slower": 20, "done": 60, "text": 120}  # kind → seconds it stays
HOURS_AFTER = 12  # a link opens its screen until so long after the session's end


def make_link(actor: Actor, webinar_id: int, label: str) -> str:
    """A new link for a speaker's phone; returns its token, which is kept nowhere. Raises Invalid, Conflict beyond thirty links."""
    actor.must(Permission.CONTROL_ROOM)
    label = texts.plain(label, most=MOST_LABEL, is_multiline=False)
    if not label:
        raise Invalid(label="required")
    token = secrets.new_token()
    _keep_link(actor, webinar_id, label, secrets.keyed_hash(PURPOSE, token))
    return token


@operation
def _keep_link(actor: Actor, webinar_id: int, label: str, token_hash: str) -> None:
    if session.get(Webinar, webinar_id, with_for_update=True) is None:
        raise NotFound()
    living = sa.select(sa.func.count()).where(ScreenLink.webinar_id == webinar_id, ScreenLink.revoked_at.is_(None))
    if (session.scalar(living) or 0) >= MOST_LINKS:
        raise Conflict(why="links", most=MOST_LINKS)
    link = ScreenLink(webinar_id=webinar_id, label=label, token_hash=token_hash, made_at=clock.now())
    session.add(link)
    session.flush()
    record(ScreenLinkMade(staff_id=actor.staff_id, webinar_id=webinar_id, link_id=link.id))


@operation
def revoke_link(actor: Actor, webinar_id: int, link_id: int) -> None:
    """The link opens nothing any more, and the screen that it opened goes dark. Raises NotFound."""
    actor.must(Permission.CONTROL_ROOM)
    link = session.get(ScreenLink, link_id, with_for_update=True)
    if link is None or link.webinar_id != webinar_id:
        raise NotFound()
    if link.revoked_at is None:
        link.revoked_at = clock.now()
        record(ScreenLinkRevoked(staff_id=actor.staff_id, webinar_id=webinar_id, link_id=link_id))


@operation
def send_cue(actor: Actor, webinar_id: int, kind: str, text: str = "", *, key: str | None = None) -> int:
    """Tell the speakers: five or one minute left, answer this, slower, done, or words of at most 120 characters; returns its id.
    The same key and content again: the same id, and nothing else happens.

    Raises Invalid, Conflict unless the session is open, KeyTaken.
    """
    actor.must(Permission.CONTROL_ROOM)
    if kind not in KINDS:
        raise Invalid(kind="unknown")
    text = texts.plain(text, most=MOST_CUE, is_multiline=False) if kind == "text" else ""
    if kind == "text" and not text:
        raise Invalid(text="required")
    write = once(SENT, key, webinar_id=webinar_id, cue=kind, text=text, staff=actor.staff_id)
    webinar = session.get(Webinar, webinar_id)
    if webinar is None:
        raise NotFound()
    known = write.made()
    if known is not None:
        return known
    if not webinar.is_open:
        raise Conflict(state=webinar.phase)
    now = clock.now()
    cue = Cue(webinar_id=webinar_id, kind=kind, text=text or None, at=now, until=now + timedelta(seconds=KINDS[kind]))
    session.add(cue)
    session.flush()
    write.keep(cue.id)
    record(CueSent(staff_id=actor.staff_id, webinar_id=webinar_id, cue_id=cue.id, kind=kind, **tell_part(webinar_id, "cue.sent", cue.id)))
    return cue.id


@operation
def take_back_cue(actor: Actor, webinar_id: int, cue_id: int) -> None:
    """Speakers see it no more. Raises NotFound."""
    actor.must(Permission.CONTROL_ROOM)
    cue = session.get(Cue, cue_id, with_for_update=True)
    if cue is None or cue.webinar_id != webinar_id:
        raise NotFound()
    if cue.gone_at is None:
        cue.gone_at = clock.now()
        session.flush()
        record(CueTakenBack(staff_id=actor.staff_id, webinar_id=webinar_id, cue_id=cue_id, **tell_part(webinar_id, "cue.gone", cue_id)))
