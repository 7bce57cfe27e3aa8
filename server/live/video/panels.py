"""The stage of a session's page, and the control room's tool for it."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g
from flask_babel import gettext as _

from server.core import clock, slots
from server.core.database import session
from server.core.web import allow_sources
from server.live.captions import queries as captions
from server.live.slides import queries as slides
from server.live.streams import HADIRIN, MEJA
from server.live.video import queries
from server.live.video.models import MAIN, SIGN, SPARE, ZOOM_ROOM
from server.webinars import queries as webinars
from server.webinars.models import Webinar
from server.webinars.video_addresses import HLS, YOUTUBE, ZOOM

Panel = dict[str, Any]
TOLD_FOR = 20  # seconds for which a page says that viewers were moved


def stage_panel(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """Slide, video, signer and captions of one page; that page may then play its own sources, and no others."""
    return {webinar_id: _stage(session.get_one(Webinar, webinar_id)) for webinar_id in webinar_ids}


def _stage(webinar: Webinar) -> Panel:
    video, origins = queries.stage_of(webinar.id, HADIRIN)
    slide = slides.shown(webinar.id)
    _allow(origins)
    is_played = video["source"] is not None and video["source"]["kind"] != ZOOM
    has = {"slide": slide is not None, "video": is_played, "sign": video["sign"] is not None}
    moved = video["moved_at"]
    return {
        "webinar": webinar, "video": video, "slide": slide, "captions": captions.told(webinar.id),
        "has": " ".join(name for name, is_there in has.items() if is_there), "allows": " ".join(origin for _kind, origin in origins),
        "is_moved": moved is not None and clock.now().timestamp() - moved / 1000 < TOLD_FOR,
        "current": next((part for part in webinars.programme(webinar) if part.state == "now"), None)}


def _allow(origins: Sequence[tuple[str, str]]) -> None:
    """A frame for YouTube; for HLS its host, from which a script fetches pieces that it plays from memory."""
    frames = [origin for kind, origin in origins if kind == YOUTUBE]
    hosts = [origin for kind, origin in origins if kind == HLS]
    if frames:
        allow_sources("frame-src", *frames)
    if hosts:
        allow_sources("connect-src", *hosts)
        allow_sources("media-src", "blob:", *hosts)


def tool_panel(webinar_ids: Sequence[int]) -> dict[int, Panel]:
    """What viewers see, the button that moves them, and a field for each source with what was wrong with the last one."""
    places = {MAIN: _("Siaran utama"), SPARE: _("Siaran cadangan"), SIGN: _("Juru bahasa isyarat"), ZOOM_ROOM: _("Ruang Zoom narasumber")}
    return {webinar.id: {
        "webinar": webinar, "video": queries.video_of(webinar, MEJA), "places": places, "refused": g.get("video_refused", {}),
        "kinds": {ZOOM: "Zoom", YOUTUBE: "YouTube", HLS: "HLS"}}
        for webinar in (session.get_one(Webinar, webinar_id) for webinar_id in webinar_ids)}


slots.room_stage.fill(stage_panel, "live/video/_stage.html")
slots.control_tools.fill(tool_panel, "live/video/_tool.html", order=50)
