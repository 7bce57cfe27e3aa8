"""What each audience may know of a room's video."""
from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from server.core.database import session
from server.live.parts import part
from server.live.streams import HADIRIN, MEJA
from server.live.video.addresses import HLS, YOUTUBE, ZOOM
from server.live.video.models import MAIN, SIGN, SPARE, ZOOM_ROOM, RoomVideo, VideoSource
from server.webinars.models import Webinar

Json = dict[str, Any]
YOUTUBE_FRAME = "https://www.youtube-nocookie.com"


def sources_of(webinar_id: int) -> dict[str, VideoSource]:
    """By place."""
    found = session.scalars(sa.select(VideoSource).where(VideoSource.webinar_id == webinar_id))
    return {source.place: source for source in found}


@part("video", "video")
def video_of(webinar: Webinar, audience: str) -> Json:
    """The part `video`: {place, source, sign, moved_at}; a Zoom address only for those who speak and for the control room."""
    sources, room = sources_of(webinar.id), session.get(RoomVideo, webinar.id)
    place = SPARE if room is not None and room.place == SPARE and SPARE in sources else MAIN
    told: Json = {
        "place": place, "source": _told(sources.get(place)), "sign": _told(sources.get(SIGN)),
        "moved_at": int(room.moved_at.timestamp() * 1000) if room is not None else None}
    if audience != HADIRIN:
        told["zoom"] = next((sources[one].address for one in (ZOOM_ROOM, place) if one in sources and sources[one].kind == ZOOM), None)
    if audience == MEJA:
        told["sources"] = {one: {"kind": source.kind, "address": source.address} for one, source in sorted(sources.items())}
    return told


def _told(source: VideoSource | None) -> Json | None:
    """As a player needs it: YouTube's id, an HLS address; of a Zoom room only that it is one."""
    if source is None:
        return None
    if source.kind == YOUTUBE:
        return {"kind": YOUTUBE, "id": source.read.video_id}
    return {"kind": HLS, "address": source.address} if source.kind == HLS else {"kind": source.kind}


def origins_of(webinar_id: int) -> list[tuple[str, str]]:
    """(kind, origin) of all that this session's page may play, the spare source too: what a page must allow, and no more."""
    found = (source for place, source in sources_of(webinar_id).items() if place != ZOOM_ROOM and source.kind != ZOOM)
    return sorted({(one.kind, YOUTUBE_FRAME if one.kind == YOUTUBE else one.read.origin) for one in found})
