"""Throwing a draft away. What everyone has seen is never deleted: it is called off."""
from __future__ import annotations

import sqlalchemy as sa

from server.core import files, keys
from server.core.database import operation, record, session
from server.core.errors import Conflict
from server.core.files import StoredFile
from server.core.permissions import Actor, Permission
from server.webinars.events import WebinarRemoved
from server.webinars.managing.operations import KEPT, MADE, held, must_be
from server.webinars.models import Webinar
from server.webinars.rehearsals import hanging, rehearsals_of

IN_USE = ("registrations", "questions", "decks")  # tables whose rows somebody would miss, or that files on disk belong to


@operation
def remove_session(actor: Actor, webinar_id: int, *, revision: int) -> None:
    """Delete a draft with its rows and its files.

    Raises NotFound, Conflict unless it is a draft and this edition, Conflict(why="in_use") when it has registrations, questions,
    slides or a rehearsal.
    """
    actor.must(Permission.MANAGE_SESSIONS)
    webinar = held(webinar_id)
    must_be(webinar, revision, "remove")
    if is_in_use(webinar_id):
        raise Conflict(why="in_use")
    file_ids = _files_of(webinar)
    record(WebinarRemoved(staff_id=actor.staff_id, webinar_id=webinar_id))
    session.delete(webinar)
    session.flush()
    session.expire_all()  # the database took the rows that hung on it
    for file_id in file_ids:
        files.discard(file_id)
    keys.forget((MADE, KEPT), (webinar_id,))


def is_in_use(webinar_id: int) -> bool:
    """True when more hangs on it than what its own forms hold."""
    columns = hanging()
    used = (session.scalar(sa.select(sa.exists().where(columns[name] == webinar_id))) for name in IN_USE)
    return bool(rehearsals_of(webinar_id)) or any(used)


def _files_of(webinar: Webinar) -> list[int]:
    """Of all rows that go with it: pictures, documents, what was drawn."""
    found = {webinar.poster_id}
    for column in hanging().values():
        for key in column.table.foreign_keys:
            if key.column.table.name == StoredFile.__tablename__:
                found.update(session.scalars(sa.select(key.parent).where(column == webinar.id)))
    return sorted(file_id for file_id in found if file_id is not None)
