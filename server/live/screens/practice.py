"""Cues of a rehearsal go, and the links that open its speakers' screens."""
from __future__ import annotations

import sqlalchemy as sa

from server.core import keys
from server.core.database import session
from server.live.screens.models import Cue, ScreenLink
from server.live.screens.operations import SENT
from server.webinars import rehearsals


def _before(webinar_id: int) -> None:
    keys.forget((SENT,), session.scalars(sa.select(Cue.id).where(Cue.webinar_id == webinar_id)).all())


rehearsals.add(rehearsals.Part("screens", goes=(Cue, ScreenLink), before=_before))
