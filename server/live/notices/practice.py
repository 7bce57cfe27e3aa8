"""Announcements and the pinned info of a rehearsal go."""
from __future__ import annotations

import sqlalchemy as sa

from server.core import keys
from server.core.database import session
from server.live.notices.models import Announcement, RoomInfo
from server.live.notices.operations import POSTED
from server.webinars import rehearsals


def _before(webinar_id: int) -> None:
    keys.forget((POSTED,), session.scalars(sa.select(Announcement.id).where(Announcement.webinar_id == webinar_id)).all())


rehearsals.add(rehearsals.Part("notices", goes=(Announcement, RoomInfo), before=_before))
