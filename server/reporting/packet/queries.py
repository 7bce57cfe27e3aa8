"""What the desk, the document and the archive read."""
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from server.core import files
from server.core.database import session
from server.core.errors import NotFound
from server.core.files import StoredFile
from server.live.slides import queries as slides
from server.live.slides import store
from server.reporting.packet.models import Packet, PacketPhoto
from server.webinars.models import SessionDocument


def find(webinar_id: int) -> Packet | None:
    """Its row, once somebody wrote or it was planned."""
    return session.get(Packet, webinar_id)


def photos_of(webinar_id: int) -> list[tuple[PacketPhoto, StoredFile]]:
    """In their order."""
    rows = session.scalars(sa.select(PacketPhoto).where(PacketPhoto.webinar_id == webinar_id).order_by(
        PacketPhoto.position, PacketPhoto.id)).all()
    kept = files.files_of([row.file_id for row in rows])
    return [(row, kept[row.file_id]) for row in rows if row.file_id in kept]


def photo(webinar_id: int, photo_id: int) -> StoredFile:
    """One photo's file. Raises NotFound."""
    row = session.get(PacketPhoto, photo_id)
    if row is None or row.webinar_id != webinar_id:
        raise NotFound()
    return files.find(row.file_id)


def documents_of(webinar_id: int) -> list[tuple[SessionDocument, StoredFile]]:
    """All documents of a session, those for the packet alone too."""
    rows: Sequence[SessionDocument] = session.scalars(sa.select(SessionDocument).where(
        SessionDocument.webinar_id == webinar_id).order_by(SessionDocument.kind, SessionDocument.id)).all()
    kept = files.files_of([row.file_id for row in rows])
    return [(row, kept[row.file_id]) for row in rows if row.file_id in kept]


def decks_of(webinar_id: int) -> list[tuple[str, Path]]:
    """Slides by title, with the PDF as it came."""
    found = [(deck.title, store.folder_of(deck.folder) / store.ORIGINAL) for deck in slides.decks_of(webinar_id)]
    return [(title, path) for title, path in found if path.is_file()]
