"""A session's own part in a rehearsal: who speaks and the programme stay, and it has not begun again."""
from __future__ import annotations

import sqlalchemy as sa

from server.core import keys
from server.core.database import session
from server.core.decisions import Decision
from server.core.words import Phase
from server.webinars import rehearsals
from server.webinars.models import RundownItem, SessionDocument, Speaker, Webinar
from server.webinars.operations import MOVE


def _begin_anew(webinar_id: int) -> None:
    session.execute(sa.delete(Decision).where(Decision.subject_kind == "webinar", Decision.subject_id == webinar_id))
    session.execute(sa.update(RundownItem).where(RundownItem.webinar_id == webinar_id).values(extra_minutes=0, began_at=None))
    keys.forget((MOVE,), (webinar_id,))
    webinar = session.get_one(Webinar, webinar_id)
    webinar.phase, webinar.began_at, webinar.ended_at, webinar.written_due_at = Phase.SCHEDULED.value, None, None, None


rehearsals.add(rehearsals.Part("sessions", stays=(Speaker, RundownItem, SessionDocument), before=_begin_anew))
