"""Emptying a rehearsal: every row that hangs on it goes, and its screens are told."""
from __future__ import annotations

import sqlalchemy as sa

from server.core import clock
from server.core.database import Model, operation, record, session
from server.core.decisions import Decision
from server.core.errors import Conflict, NotFound
from server.core.keys import WrittenKey
from server.core.permissions import Actor, Permission
from server.core.words import Phase
from server.live.models import SHOWN_STATES, Question
from server.live.parts import PARTS
from server.live.rehearsal.events import RehearsalEmptied
from server.live.streams import AUDIENCES, HADIRIN, MEJA, NARASUMBER, tell
from server.webinars.models import RundownItem, Webinar

KEPT = {"live_streams", "live_events", "speakers", "rundown_items", "webinars"}  # a stream's rev never goes back
COUNTERS = {"caption_rooms", "reaction_counts"}  # nor do numbers that screens compare with theirs: no row goes, a change says "none"


@operation
def empty_rehearsal(actor: Actor, webinar_id: int) -> None:
    """Questions, polls, slides and all else of a rehearsal go, and it has not begun again.

    Raises NotFound, Conflict for a session that is none: no real one can ever be emptied.
    """
    actor.must(Permission.MANAGE_SESSIONS)
    webinar = session.get(Webinar, webinar_id, with_for_update=True)
    if webinar is None:
        raise NotFound()
    if not webinar.is_rehearsal:
        raise Conflict(why="real")
    _tell_gone(webinar_id)
    _delete(webinar_id)
    webinar.phase, webinar.began_at, webinar.ended_at = Phase.SCHEDULED.value, None, None
    session.flush()
    for known in PARTS.values():
        tell(webinar_id, f"{known.prefix}.emptied", None, known.audiences)
    record(RehearsalEmptied(staff_id=actor.staff_id, webinar_id=webinar_id, **tell(webinar_id, "session.phase", None, AUDIENCES)))


def _tell_gone(webinar_id: int) -> None:
    for question_id, state in session.execute(sa.select(Question.id, Question.state).where(Question.webinar_id == webinar_id)).all():
        if state in SHOWN_STATES:
            tell(webinar_id, "question.gone", question_id, (HADIRIN, NARASUMBER))
        tell(webinar_id, "question.closed", question_id, (MEJA,))


def _delete(webinar_id: int) -> None:
    """All rows that point at the session, whichever part of the room they are of; what points at those goes with them."""
    ids = session.scalars(sa.select(Question.id).where(Question.webinar_id == webinar_id)).all()
    session.execute(sa.delete(Decision).where(Decision.subject_kind == "question", Decision.subject_id.in_(ids)))
    session.execute(sa.delete(Decision).where(Decision.subject_kind == "webinar", Decision.subject_id == webinar_id))
    session.execute(sa.delete(WrittenKey).where(WrittenKey.subject_kind == "question", WrittenKey.subject_id.in_(ids)))
    captions, reactions = Model.metadata.tables["caption_rooms"], Model.metadata.tables["reaction_counts"]
    session.execute(sa.update(captions).where(captions.c.webinar_id == webinar_id).values(n=captions.c.n + 1, changed_at=clock.now()))
    session.execute(sa.update(reactions).where(reactions.c.webinar_id == webinar_id).values(count=0, at=clock.now()))
    for table in Model.metadata.sorted_tables[::-1]:
        of_session = next((key.parent for key in table.foreign_keys if key.column.table.name == "webinars"), None)
        if of_session is not None and table.name not in KEPT | COUNTERS:
            session.execute(table.delete().where(of_session == webinar_id))
    session.execute(sa.update(RundownItem).where(RundownItem.webinar_id == webinar_id).values(extra_minutes=0, began_at=None))
    session.expire_all()
