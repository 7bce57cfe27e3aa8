"""Video in a rehearsal: the same sources, and nobody was moved to the spare one yet."""
from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from server.core.database import session
from server.live.video.models import RoomVideo, VideoSource
from server.webinars import rehearsals


def _copy(webinar_id: int, copy_id: int, _gathered: Any) -> None:
    sources = session.scalars(sa.select(VideoSource).where(VideoSource.webinar_id == webinar_id)).all()
    session.add_all(VideoSource(webinar_id=copy_id, place=one.place, kind=one.kind, address=one.address) for one in sources)


rehearsals.add(rehearsals.Part("video", goes=(RoomVideo, VideoSource), copy=_copy))
