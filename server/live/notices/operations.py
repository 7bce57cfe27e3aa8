"""Announcing, taking away, and the pinned info of a room."""
from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from server.core import clock
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.errors import Closed, Invalid, NotFound
from server.core.keys import once
from server.core.permissions import Actor, Permission
from server.live.notices.events import AnnouncementPosted, AnnouncementRemoved, RoomInfoChanged
from server.live.notices.models import Announcement, RoomInfo
from server.live.parts import tell_part
from server.webinars.models import Webinar

MOST_TEXT, MOST_INFO = 280, 2000
MINUTES = (1, 5, 15, 60, 0)  # 0: until it is taken away
MOST_STANDING = 3  # the oldest one goes when another comes
POSTED = "announcement"  # the kind of these writes


@operation
def post_announcement(actor: Actor, webinar_id: int, text: str, minutes: int, *, key: str | None = None) -> int:
    """Show it on every screen; its id. What has ended by the clock, and the oldest beyond MOST_STANDING, is taken away with it.
    The same key and content again: the same id, and nothing else happens.

    Raises Invalid, TooLarge or Malformed for what it says, Closed after the session, KeyTaken.
    """
    actor.must(Permission.CONTROL_ROOM)
    text = texts.plain(text, most=MOST_TEXT)
    if not text or minutes not in MINUTES:
        raise Invalid(**{"minutes" if text else "text": "unknown" if text else "required"})
    write = once(POSTED, key, webinar_id=webinar_id, text=text, minutes=minutes, staff=actor.staff_id)
    webinar = _locked(webinar_id)
    known = write.made()
    if known is not None:
        return known
    if not webinar.is_open:
        raise Closed(what="session", why="ended")
    now = clock.now()
    _make_room(webinar_id)
    until = now + timedelta(minutes=minutes) if minutes else None
    announcement = Announcement(webinar_id=webinar_id, text=text, posted_at=now, until=until)
    session.add(announcement)
    session.flush()
    write.keep(announcement.id)
    revs = tell_part(webinar_id, "announcement.shown", announcement.id)
    record(AnnouncementPosted(staff_id=actor.staff_id, webinar_id=webinar_id, announcement_id=announcement.id, minutes=minutes, **revs))
    return announcement.id


def _make_room(webinar_id: int) -> None:
    now = clock.now()
    standing = session.scalars(sa.select(Announcement).where(
        Announcement.webinar_id == webinar_id, Announcement.gone_at.is_(None)).order_by(Announcement.id.desc())).all()
    still = [one for one in standing if not one.has_ended(now)]
    for one in [*(one for one in standing if one.has_ended(now)), *still[MOST_STANDING - 1:]]:
        one.gone_at = now


@operation
def take_away(actor: Actor, announcement_id: int) -> None:
    """No screen shows it any more, and no answer of ours holds its words. Away already: nothing happens."""
    actor.must(Permission.CONTROL_ROOM)
    announcement = session.get(Announcement, announcement_id, with_for_update=True)
    if announcement is None:
        raise NotFound()
    if announcement.gone_at is not None:
        return
    announcement.gone_at = clock.now()
    session.flush()
    revs = tell_part(announcement.webinar_id, "announcement.gone", announcement_id)
    record(AnnouncementRemoved(staff_id=actor.staff_id, webinar_id=announcement.webinar_id, announcement_id=announcement_id, **revs))


@operation
def set_info(actor: Actor, webinar_id: int, text: str) -> None:
    """Pin this to the room, or nothing with an empty text. Raises TooLarge or Malformed for what it says."""
    actor.must(Permission.CONTROL_ROOM)
    text = texts.plain(text, most=MOST_INFO)
    _locked(webinar_id)
    row = session.get(RoomInfo, webinar_id)
    if (row.text if row else "") == text:
        return
    if row is not None and not text:
        session.delete(row)
    elif row is not None:
        row.text = text
    else:
        session.add(RoomInfo(webinar_id=webinar_id, text=text))
    session.flush()
    record(RoomInfoChanged(staff_id=actor.staff_id, webinar_id=webinar_id, is_empty=not text,
                           **tell_part(webinar_id, "announcement.info")))


def _locked(webinar_id: int) -> Webinar:
    webinar = session.get(Webinar, webinar_id, with_for_update=True)
    if webinar is None:
        raise NotFound()
    return webinar
