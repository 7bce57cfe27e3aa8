"""The share card of a page or an article: drawn by the worker after it was published, and only if what stands on it has changed."""
from __future__ import annotations

from typing import Any

from server.core import files, outbox
from server.core.database import operation, session
from server.core.i18n import SOURCE, speaking, wib_date
from server.learn.contents import content_of
from server.learn.models import KENALI, Piece
from server.learn.operations import CARD
from server.learn.queries import newest_live
from server.webinars.models import Webinar


@outbox.job(CARD)
def draw_card(payload: dict[str, Any]) -> None:
    """Draw and keep it; a piece that nobody reads any more needs none."""
    from server.learn import cards  # Pillow: in the worker only

    piece_id = int(payload["piece_id"])
    words = _words(piece_id)
    if words is None:
        return
    digest = cards.digest_of(*words)
    if _has(piece_id, digest):
        return
    received = files.keep_bytes(cards.draw(*words), "png")
    _keep(piece_id, received, digest)


def _words(piece_id: int) -> tuple[str, str, str] | None:
    """Title, the line above it and the one below, in Indonesian."""
    found = newest_live(piece_id)
    if found is None:
        return None
    piece, version = found
    content = content_of(piece.kind, version.content)
    if piece.kind == KENALI:
        return content.title, "Kenali Jakarta", "Jakarta ke Depan"
    webinar = session.get(Webinar, content.webinar_id) if content.webinar_id is not None else None
    with speaking(SOURCE):
        day = (webinar.date_note or wib_date(webinar.starts_at)) if webinar else wib_date(piece.first_published_at)
    return content.title, "Kabar · #JakartakeDepan", " · ".join(part for part in ("Jakarta ke Depan", day) if part)


def _has(piece_id: int, digest: str) -> bool:
    piece = session.get(Piece, piece_id)
    return piece is None or (piece.card_of == digest and piece.card_id is not None)


@operation
def _keep(piece_id: int, received: files.Received, digest: str) -> None:
    piece = session.get(Piece, piece_id, with_for_update=True)
    if piece is None:
        return
    files.discard(piece.card_id)
    session.flush()
    piece.card_id, piece.card_of = files.keep(received, label=f"Kartu {piece.slug}"), digest
    outbox.finish()
