"""What each audience may know of a room's video."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from server.core.database import session
from server.live.parts import part
from server.live.streams import HADIRIN, MEJA
from server.live.video.models import MAIN, SIGN, SPARE, ZOOM_ROOM, RoomVideo, VideoSource
from server.webinars.models import Webinar
from server.webinars.video_addresses import HLS, YOUTUBE, ZOOM

Json = dict[str, Any]
YOUTUBE_FRAME = "https://www.youtube-nocookie.com"


def _read(webinar_id: int) -> tuple[dict[str, VideoSource], RoomVideo | None]:
    """The sources, and where viewers were moved to: in one look, since a spare source stands as long as that does."""
    rows = session.execute(sa.select(VideoSource, RoomVideo).outerjoin(RoomVideo, RoomVideo.webinar_id == VideoSource.webinar_id)
                           .where(VideoSource.webinar_id == webinar_id)).all()
    return {row[0].place: row[0] for row in rows}, rows[0][1] if rows else None


@part("video", "video")
def video_of(webinar: Webinar, audience: str) -> Json:
    """The part `video`: {place, source, sign, moved_at}; a Zoom address only for those who speak and for the control room."""
    return told(*_read(webinar.id), audience)


def told(sources: Mapping[str, VideoSource], room: RoomVideo | None, audience: str) -> Json:
    """The same of rows at hand."""
    place = SPARE if room is not None and room.place == SPARE and SPARE in sources else MAIN
    value: Json = {
        "place": place, "source": _told(sources.get(place)), "sign": _told(sources.get(SIGN)),
        "moved_at": int(room.moved_at.timestamp() * 1000) if room is not None else None}
    if audience != HADIRIN:
        value["zoom"] = next((sources[one].address for one in (ZOOM_ROOM, place) if one in sources and sources[one].kind == ZOOM), None)
    if audience == MEJA:
        value["sources"] = {one: {"kind": source.kind, "address": source.address} for one, source in sorted(sources.items())}
    return value


def _told(source: VideoSource | None) -> Json | None:
    """As a player needs it: YouTube's id, an HLS address; of a Zoom room only that it is one."""
    if source is None:
        return None
    if source.kind == YOUTUBE:
        return {"kind": YOUTUBE, "id": source.read.video_id}
    return {"kind": HLS, "address": source.address} if source.kind == HLS else {"kind": source.kind}


def stage_of(webinar_id: int, audience: str) -> tuple[Json, list[tuple[str, str]]]:
    """The part, and (kind, origin) of all that the page may play, the spare source too: what it must allow, and no more."""
    sources, room = _read(webinar_id)
    found = (source for place, source in sources.items() if place != ZOOM_ROOM and source.kind != ZOOM)
    return told(sources, room, audience), sorted({(one.kind, YOUTUBE_FRAME if one.kind == YOUTUBE else one.read.origin) for one in found})
