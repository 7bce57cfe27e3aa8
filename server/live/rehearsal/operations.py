"""Emptying a rehearsal: what was practised goes, what was taken over is taken over anew, and its screens are told."""
from __future__ import annotations

from server.core.database import operation, record, session
from server.core.errors import Conflict, NotFound
from server.core.permissions import Actor, Permission
from server.live.parts import PARTS
from server.live.rehearsal.events import RehearsalEmptied
from server.live.streams import AUDIENCES, tell
from server.webinars import rehearsals
from server.webinars.models import Webinar


def empty_rehearsal(actor: Actor, webinar_id: int) -> None:
    """Questions, polls and all else that was practised go, and it has not begun again; each part says what of it (`practice.py`).

    Raises NotFound, Conflict for a session that is none: no real one can ever be emptied.
    """
    actor.must(Permission.MANAGE_SESSIONS)
    webinar = session.get(Webinar, webinar_id)
    if webinar is None:
        raise NotFound()
    if webinar.rehearsal_of_id is None:
        raise Conflict(why="real")
    _empty(actor, webinar_id, rehearsals.gather(webinar.rehearsal_of_id))


@operation
def _empty(actor: Actor, webinar_id: int, gathered: rehearsals.Gathered) -> None:
    rehearsals.empty(webinar_id, gathered)
    for known in PARTS.values():
        tell(webinar_id, f"{known.prefix}.emptied", None, known.audiences)
    record(RehearsalEmptied(staff_id=actor.staff_id, webinar_id=webinar_id, **tell(webinar_id, "session.phase", None, AUDIENCES)))
