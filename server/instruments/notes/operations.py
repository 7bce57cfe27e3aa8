"""Writing a plain note, and reading it."""
from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from server.core import clock
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.errors import Conflict, NotFound
from server.core.permissions import Actor, Permission
from server.instruments.models import Provision, Version
from server.instruments.notes.events import PlainNoteWritten
from server.instruments.notes.models import PlainNote

MOST_NOTE = 1200


def note_of(provision_id: int) -> PlainNote | None:
    """The newest note in the line of an article. One query."""
    mine, line = aliased(Provision), aliased(Provision)
    query = (sa.select(PlainNote).join(line, line.id == PlainNote.provision_id).join(mine, mine.origin_id == line.origin_id)
             .join(Version, Version.id == line.version_id).where(mine.id == provision_id).order_by(Version.number.desc()).limit(1))
    return session.scalar(query)


@operation
def write_note(actor: Actor, provision_id: int, text: str, *, revision: int) -> None:
    """Keep it for this article; without words it is taken away. The same words again: nothing changes.

    `revision` is the one that was looked at, 0 for none: another by now is a Conflict. Raises NotFound for what is no article, TooLarge.
    """
    actor.must(Permission.WRITE_ARTICLES)
    provision = session.scalar(sa.select(Provision).where(Provision.id == provision_id).with_for_update())
    if provision is None or provision.kind != "article":
        raise NotFound()
    words = texts.plain(text, most=MOST_NOTE)
    shown = note_of(provision_id)
    if (shown.revision if shown else 0) != revision:
        raise Conflict(why="revision", revision=shown.revision if shown else 0)
    if words == (shown.text if shown else ""):
        return
    own = session.get(PlainNote, provision_id)
    if own is None:
        own = PlainNote(provision_id=provision_id)
        session.add(own)
    own.text, own.revision, own.written_by, own.written_at = words, revision + 1, actor.staff_id, clock.now()
    record(PlainNoteWritten(staff_id=actor.staff_id, provision_id=provision_id, revision=own.revision, is_removed=not words))
