"""Recaps of sessions can be found with their sessions, as long as they can be read."""
from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from server.core.database import session
from server.core.events import inside
from server.learn.contents import content_of
from server.learn.events import PiecePublished, PieceTakenDown
from server.learn.markdown import plain_words
from server.learn.models import KABAR, Piece, PieceVersion
from server.webinars.finding import index
from server.webinars.finding.index import Passage
from server.webinars.models import Webinar


@index.source(index.RECAP)
def recaps_of(webinar: Webinar) -> Iterable[Passage]:
    """One passage for each article about it that readers see."""
    query = sa.select(Piece, PieceVersion).join(PieceVersion, sa.and_(
        PieceVersion.piece_id == Piece.id, PieceVersion.number == Piece.live_number)).where(
        Piece.webinar_id == webinar.id, Piece.kind == KABAR).order_by(Piece.id)
    for piece, version in session.execute(query).all():
        content = content_of(piece.kind, version.content)
        said = " ".join(part for part in (content.title, content.lede, plain_words(getattr(content, "body", ""))) if part)
        yield Passage(str(piece.id), said, said, href=piece.path)


@inside(PiecePublished)
def was_published(event: PiecePublished) -> None:
    """It is found with its session from now on; one that it was about before loses it."""
    _anew(event.piece_id)


@inside(PieceTakenDown)
def was_taken_down(event: PieceTakenDown) -> None:
    """No longer."""
    _anew(event.piece_id)


def _anew(piece_id: int) -> None:
    piece = session.get_one(Piece, piece_id)
    session.flush()
    for webinar_id in {piece.webinar_id, *index.sessions_with(index.RECAP, str(piece_id))}:
        if webinar_id is not None:
            index.refresh(webinar_id, index.RECAP)
