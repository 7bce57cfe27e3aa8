"""Questions in a rehearsal: those that were practised go, and every screen is told. A stream stays: its `rev` never goes back."""
from __future__ import annotations

import sqlalchemy as sa

from server.core import keys
from server.core.database import session
from server.core.decisions import Decision
from server.live.models import SHOWN_STATES, LiveEvent, Question, Stream
from server.live.moves import SUBJECT
from server.live.streams import HADIRIN, MEJA, NARASUMBER, tell
from server.webinars import rehearsals


def _before(webinar_id: int) -> None:
    rows = session.execute(sa.select(Question.id, Question.state).where(Question.webinar_id == webinar_id)).all()
    for question_id, state in rows:
        if state in SHOWN_STATES:
            tell(webinar_id, "question.gone", question_id, (HADIRIN, NARASUMBER))
        tell(webinar_id, "question.closed", question_id, (MEJA,))
    ids = [row.id for row in rows]
    session.execute(sa.delete(Decision).where(Decision.subject_kind == SUBJECT, Decision.subject_id.in_(ids)))
    keys.forget((SUBJECT,), ids)


rehearsals.add(rehearsals.Part("questions", goes=(Question,), stays=(Stream, LiveEvent), before=_before))
