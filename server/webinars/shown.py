"""The files of a session: its poster, its speakers' pictures and its documents; and which of them this visitor may have."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from server.core import files
from server.core.database import session
from server.core.errors import NotFound
from server.core.files import StoredFile
from server.core.permissions import Actor, Permission
from server.webinars.models import SessionDocument, Speaker, Webinar


@dataclass(frozen=True)
class Listed:
    """A document with its file."""

    document: SessionDocument
    file: StoredFile


def documents_of(webinar_id: int, *, only_public: bool) -> list[Listed]:
    """In the order in which they came."""
    query = sa.select(SessionDocument).where(SessionDocument.webinar_id == webinar_id).order_by(SessionDocument.id)
    rows: Sequence[SessionDocument] = session.scalars(query.where(SessionDocument.is_public) if only_public else query).all()
    kept = files.files_of([row.file_id for row in rows])
    return [Listed(row, kept[row.file_id]) for row in rows if row.file_id in kept]


def file_named(actor: Actor, webinar: Webinar, name: str) -> tuple[StoredFile, SessionDocument | None]:
    """A file of a session by its random name: a picture, or a document. Raises NotFound, also for one that only the packet has."""
    row = session.scalar(sa.select(StoredFile).where(StoredFile.name == name))
    if row is None:
        raise NotFound()
    found = session.scalar(sa.select(SessionDocument).where(SessionDocument.webinar_id == webinar.id, SessionDocument.file_id == row.id))
    if found is not None and (found.is_public or actor.may(Permission.MANAGE_SESSIONS) or actor.may(Permission.READ_REPORTS)):
        return row, found
    shows = sa.select(Speaker.id).where(Speaker.webinar_id == webinar.id, Speaker.photo_id == row.id)
    if webinar.poster_id != row.id and session.scalar(shows) is None:
        raise NotFound()
    return row, None


def pictures_of(webinar: Webinar, speakers: Sequence[Speaker]) -> dict[int, StoredFile]:
    """By file id: the poster and the photos. One query."""
    ids: list[Any] = [webinar.poster_id, *(one.photo_id for one in speakers)]
    return files.files_of([one for one in ids if one is not None])
