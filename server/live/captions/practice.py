"""Captions in a rehearsal: lines and tokens go. The room's count goes on, since screens compare theirs with it: a change says "none"."""
from __future__ import annotations

import sqlalchemy as sa

from server.core import clock, keys
from server.core.database import session
from server.live.captions.models import CaptionLine, CaptionRoom, CaptionToken
from server.live.captions.operations import SAID
from server.webinars import rehearsals


def _before(webinar_id: int) -> None:
    session.execute(sa.update(CaptionRoom).where(CaptionRoom.webinar_id == webinar_id).values(n=CaptionRoom.n + 1, changed_at=clock.now()))
    keys.forget((SAID,), (webinar_id,))


rehearsals.add(rehearsals.Part("captions", goes=(CaptionLine, CaptionToken), stays=(CaptionRoom,), before=_before))
