"""Documents of a session: added, changed, removed. Their bytes came in before (`files.receive_document`)."""
from __future__ import annotations

import sqlalchemy as sa

from server.core import clock, files
from server.core.database import operation, record, session
from server.core.errors import Invalid, NotFound
from server.core.files import Received
from server.core.keys import once
from server.core.permissions import Actor, Permission
from server.core.session_codes import DocumentKind
from server.webinars.events import SessionDocumentAdded, SessionDocumentChanged, SessionDocumentRemoved
from server.webinars.managing.queries import document
from server.webinars.models import SessionDocument, Webinar

MOST = 60  # of one session
MOST_TITLE = 120
MADE = "session-document"


@operation
def add_document(actor: Actor, webinar_id: int, received: Received, *, kind: str, title: str, is_public: bool,
                 key: str | None = None) -> int:
    """Keep a file that was received; returns the document's id. Raises NotFound, Invalid; the same again: the same document."""
    actor.must(Permission.MANAGE_SESSIONS)
    write = once(MADE, key, webinar=webinar_id, sha256=received.sha256, filed=kind, title=title, public=is_public, staff=actor.staff_id)
    _session(webinar_id)
    known = write.made()
    if known is not None:
        return known
    _check(kind, title)
    if (session.scalar(sa.select(sa.func.count()).where(SessionDocument.webinar_id == webinar_id)) or 0) >= MOST:
        raise Invalid(file="session_files")
    row = SessionDocument(webinar_id=webinar_id, kind=kind, title=title.strip(), file_id=files.keep(received, title), is_public=is_public,
                          added_at=clock.now())
    session.add(row)
    session.flush()
    write.keep(row.id)
    record(SessionDocumentAdded(staff_id=actor.staff_id, webinar_id=webinar_id, document_id=row.id, kind=kind, is_public=is_public))
    return row.id


@operation
def change_document(actor: Actor, webinar_id: int, document_id: int, *, kind: str, title: str, is_public: bool) -> None:
    """Another title or kind, or for other readers. Raises NotFound, Invalid."""
    actor.must(Permission.MANAGE_SESSIONS)
    _session(webinar_id)
    row = document(webinar_id, document_id)
    _check(kind, title)
    row.kind, row.title, row.is_public = kind, title.strip(), is_public
    files.find(row.file_id).label = row.title
    record(SessionDocumentChanged(staff_id=actor.staff_id, webinar_id=webinar_id, document_id=document_id, kind=kind, is_public=is_public))


@operation
def remove_document(actor: Actor, webinar_id: int, document_id: int) -> None:
    """Take it away, with its bytes. Raises NotFound."""
    actor.must(Permission.MANAGE_SESSIONS)
    _session(webinar_id)
    row = document(webinar_id, document_id)
    file_id = row.file_id
    session.delete(row)
    session.flush()
    files.discard(file_id)
    record(SessionDocumentRemoved(staff_id=actor.staff_id, webinar_id=webinar_id, document_id=document_id))


def _session(webinar_id: int) -> None:
    webinar = session.get(Webinar, webinar_id, with_for_update=True)
    if webinar is None or webinar.is_rehearsal:
        raise NotFound()


def _check(kind: str, title: str) -> None:
    if kind not in frozenset(DocumentKind):
        raise Invalid(kind="unknown")
    if not 0 < len(title.strip()) <= MOST_TITLE:
        raise Invalid(title="required" if not title.strip() else "too_long")
