"""The files of a session: its poster, its speakers' pictures and its documents; and which of them this visitor may have."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup

from server.categorization import topic
from server.core import files, slots
from server.core.database import session
from server.core.errors import NotFound
from server.core.files import StoredFile
from server.core.i18n import language
from server.core.permissions import Actor, Permission
from server.instruments.addresses import address_words, parse_address
from server.instruments.models import Instrument
from server.instruments.queries import newest_version
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


# --- what a session's page tells of it -------------------------------------------------------


class Facts:
    """Beside the row itself, in the page's language. Each is asked for when a template shows it, once: a live page shows few."""

    def __init__(self, webinar: Webinar, speakers: Sequence[Speaker]) -> None:
        self._webinar, self._speakers = webinar, speakers

    @cached_property
    def pictures(self) -> dict[int, StoredFile]:
        """The poster and the speakers' photos, by file id."""
        return pictures_of(self._webinar, self._speakers)

    @cached_property
    def documents(self) -> list[Listed]:
        """What everyone may download."""
        return documents_of(self._webinar.id, only_public=True)

    @cached_property
    def topics(self) -> list[str]:
        """Their names."""
        return [one.name_in(language()) for slug in self._webinar.topics if (one := topic(slug))]

    @cached_property
    def provisions(self) -> list[tuple[str, str]]:
        """(words, address of its page or nothing)."""
        return _provisions(self._webinar)

    @cached_property
    def downloads(self) -> Markup:
        """Rows that higher floors add to the documents."""
        return slots.session_documents.load([self._webinar.id])[self._webinar.id]

    @cached_property
    def below(self) -> Markup:
        """What higher floors show at the page's end."""
        return slots.session_below.load([self._webinar.id])[self._webinar.id]


def _provisions(webinar: Webinar) -> list[tuple[str, str]]:
    instrument = session.get(Instrument, webinar.instrument_id) if webinar.provisions and webinar.instrument_id else None
    is_readable = instrument is not None and newest_version(instrument) is not None
    addresses = [parse_address(short) for short in webinar.provisions]
    return [(address_words(one), f"{instrument.path}/pasal/{one.short}" if instrument and is_readable else "") for one in addresses if one]
