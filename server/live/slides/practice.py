"""Slides in a rehearsal: decks that are ready are taken over, with the very same files under another name; none is shown yet."""
from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from server.core import clock, outbox
from server.core.database import session
from server.core.words import DeckState
from server.live.slides import store
from server.live.slides.models import Deck, DeckPage, RoomSlide
from server.live.slides.operations import REMOVE
from server.webinars import rehearsals


def _before(webinar_id: int) -> None:
    for deck_id, folder in session.execute(sa.select(Deck.id, Deck.folder).where(Deck.webinar_id == webinar_id)).all():
        outbox.post(REMOVE, f"deck:{deck_id}:remove", {"folder": folder})


def _gather(webinar_id: int) -> dict[int, str]:
    """Deck → the folder in which its files lie once more. One that no row takes is swept like any."""
    ready = session.execute(sa.select(Deck.id, Deck.folder).where(Deck.webinar_id == webinar_id, Deck.state == DeckState.READY)).all()
    linked = {deck_id: store.link(folder) for deck_id, folder in ready}
    return {deck_id: folder for deck_id, folder in linked.items() if folder is not None}


def _copy(webinar_id: int, copy_id: int, folders: Mapping[int, str] | None) -> None:
    decks = session.scalars(sa.select(Deck).where(Deck.webinar_id == webinar_id, Deck.id.in_(folders or ())).order_by(Deck.id)).all()
    for deck in decks:
        now = clock.now()
        copy = Deck(webinar_id=copy_id, folder=(folders or {})[deck.id], title=deck.title, pages=deck.pages, size=deck.size,
                    state=deck.state, done=deck.done, is_downloadable=deck.is_downloadable,
                    opened_at=now if deck.is_open else None, added_at=now)
        session.add(copy)
        session.flush()
        pages = sa.select(sa.literal(copy.id), DeckPage.number, DeckPage.width, DeckPage.height, DeckPage.text).where(
            DeckPage.deck_id == deck.id)
        session.execute(sa.insert(DeckPage).from_select(["deck_id", "number", "width", "height", "text"], pages))


rehearsals.add(rehearsals.Part("slides", goes=(RoomSlide, Deck), before=_before, gather=_gather, copy=_copy))
