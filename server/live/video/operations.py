"""Setting a session's sources, and moving every viewer from one to the other."""
from __future__ import annotations

from server.core import clock
from server.core.database import operation, record, session
from server.core.errors import Closed, Invalid, NotFound
from server.core.permissions import Actor, Permission
from server.live.parts import tell_part
from server.live.video.events import VideoSourceRemoved, VideoSourceSet, VideoSwitched
from server.live.video.models import MAIN, PLACES, SIGN, SPARE, ZOOM_ROOM, RoomVideo, VideoSource
from server.webinars.models import Webinar
from server.webinars.video_addresses import ZOOM, read_address


@operation
def set_source(actor: Actor, webinar_id: int, place: str, typed: str) -> None:
    """Let `place` (main, spare, sign, zoom) play what the address says. As it is already: nothing happens.

    Raises Invalid(address=code) for an address that is none of Zoom, YouTube and HLS, or does not fit the place.
    """
    actor.must(Permission.CONTROL_ROOM)
    if place not in PLACES:
        raise NotFound()
    found = read_address(typed)
    if (place == ZOOM_ROOM) != (found.kind == ZOOM) and place in (ZOOM_ROOM, SIGN):
        raise Invalid(address="video_zoom" if place == ZOOM_ROOM else "video_sign")
    _lock(webinar_id)
    source = session.get(VideoSource, (webinar_id, place))
    if source is None:
        session.add(VideoSource(webinar_id=webinar_id, place=place, kind=found.kind, address=found.address))
    elif source.read == found:
        return
    else:
        source.kind, source.address = found.kind, found.address
    session.flush()
    record(VideoSourceSet(staff_id=actor.staff_id, webinar_id=webinar_id, place=place, kind=found.kind,
                          **tell_part(webinar_id, "video.changed")))


@operation
def remove_source(actor: Actor, webinar_id: int, place: str) -> None:
    """The place plays nothing. It did not: nothing happens. Without a spare source viewers are back at the main one."""
    actor.must(Permission.CONTROL_ROOM)
    if place not in PLACES:
        raise NotFound()
    _lock(webinar_id)
    source = session.get(VideoSource, (webinar_id, place))
    if source is None:
        return
    session.delete(source)
    room = session.get(RoomVideo, webinar_id)
    if place == SPARE and room is not None:
        session.delete(room)
    session.flush()
    record(VideoSourceRemoved(staff_id=actor.staff_id, webinar_id=webinar_id, place=place, **tell_part(webinar_id, "video.changed")))


@operation
def switch_source(actor: Actor, webinar_id: int, place: str) -> None:
    """Move every viewer to `place`, main or spare. They are there: nothing happens.

    Raises Invalid when that place has no source, Closed after the session.
    """
    actor.must(Permission.CONTROL_ROOM)
    if place not in (MAIN, SPARE):
        raise Invalid(place="unknown")
    if not _lock(webinar_id).is_open:
        raise Closed(what="session", why="ended")
    room = session.get(RoomVideo, webinar_id)
    if (room.place if room else MAIN) == place:
        return
    if session.get(VideoSource, (webinar_id, place)) is None:
        raise Invalid(place="video_none")
    if room is None:
        session.add(RoomVideo(webinar_id=webinar_id, place=place, moved_at=clock.now()))
    else:
        room.place, room.moved_at = place, clock.now()
    session.flush()
    record(VideoSwitched(staff_id=actor.staff_id, webinar_id=webinar_id, place=place, **tell_part(webinar_id, "video.switched")))


def _lock(webinar_id: int) -> Webinar:
    """Two hosts at once: one after the other."""
    webinar = session.get(Webinar, webinar_id, with_for_update=True)
    if webinar is None:
        raise NotFound()
    return webinar
