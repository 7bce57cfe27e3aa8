"""What screens and pages read about slides."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from server.core.database import session
from server.core.errors import NotFound
from server.core.permissions import Actor, Permission
from server.core.words import DeckState
from server.live.parts import part
from server.live.slides.models import Deck, DeckPage, RoomSlide
from server.live.streams import MEJA
from server.webinars.models import Webinar

Json = dict[str, Any]
MOST_TOLD = 1200  # characters of a page's words that each screen is sent; the rest is in the Materi tab
MOST_FOUND = 50
_is_open = sa.and_(Deck.state == DeckState.READY, Deck.opened_at.is_not(None))


@dataclass(frozen=True)
class VisibleDecks:
    """The decks this actor may see: opened ones, and all for the control room."""

    actor: Actor

    def get(self, webinar_id: int, deck_id: int) -> Deck:
        """By id, of this session only. Raises NotFound: not there, not of it, or not yours."""
        deck = session.get(Deck, deck_id)
        if deck is None or deck.webinar_id != webinar_id or not (deck.is_open or self.actor.may(Permission.CONTROL_ROOM)):
            raise NotFound()
        return deck


def visible_to(actor: Actor) -> VisibleDecks:
    """The only door to decks by id."""
    return VisibleDecks(actor)


def decks_of(webinar_id: int) -> Sequence[Deck]:
    """All decks of a session, in the order they came."""
    return session.scalars(sa.select(Deck).where(Deck.webinar_id == webinar_id).order_by(Deck.id)).all()


def open_decks(webinar_id: int) -> Sequence[Deck]:
    """Those that everyone may turn the pages of."""
    return session.scalars(sa.select(Deck).where(Deck.webinar_id == webinar_id, _is_open).order_by(Deck.id)).all()


def find_page(deck_id: int, number: int) -> DeckPage:
    """One rendered page. Raises NotFound."""
    page = session.get(DeckPage, (deck_id, number))
    if page is None:
        raise NotFound()
    return page


def pages_of(deck_id: int) -> Sequence[DeckPage]:
    """The rendered pages in order."""
    return session.scalars(sa.select(DeckPage).where(DeckPage.deck_id == deck_id).order_by(DeckPage.number)).all()


def find_words(webinar_id: int, words: str) -> list[tuple[Deck, DeckPage]]:
    """The pages of opened decks on which these words stand, in order, at most MOST_FOUND."""
    query = sa.select(Deck, DeckPage).join(DeckPage, DeckPage.deck_id == Deck.id).where(
        Deck.webinar_id == webinar_id, _is_open, sa.func.lower(DeckPage.text).contains(words.lower(), autoescape=True))
    return [(row[0], row[1]) for row in session.execute(query.order_by(Deck.id, DeckPage.number).limit(MOST_FOUND))]


def wanted_page(webinar_id: int) -> RoomSlide | None:
    """Which page the control room chose, also while its deck is still being rendered."""
    return session.get(RoomSlide, webinar_id)


def shown(webinar_id: int) -> Json | None:
    """The page that screens show: {deck, page, pages, title, width, height, text}; None when there is none, or not yet."""
    row = session.execute(
        sa.select(Deck, DeckPage).join(RoomSlide, RoomSlide.deck_id == Deck.id)
        .join(DeckPage, sa.and_(DeckPage.deck_id == RoomSlide.deck_id, DeckPage.number == RoomSlide.page))
        .where(RoomSlide.webinar_id == webinar_id, _is_open)).first()
    if row is None:
        return None
    deck, page = row
    return {"deck": deck.id, "page": page.number, "pages": deck.pages, "title": deck.title, "width": page.width, "height": page.height,
            "text": page.text[:MOST_TOLD]}


@part("slide", "slide")
def slide_of(webinar: Webinar, _audience: str) -> Json | None:
    """The part `slide`."""
    return shown(webinar.id)


@part("decks", "deck")
def decks_part(webinar: Webinar, audience: str) -> list[Json]:
    """The part `decks`: opened ones for everyone, all with their state for the control room."""
    if audience != MEJA:
        return [_told(deck) for deck in open_decks(webinar.id)]
    return [_told(deck) | {"state": deck.state, "problem": deck.problem, "done": deck.told_done, "is_open": deck.opened_at is not None}
            for deck in decks_of(webinar.id)]


def _told(deck: Deck) -> Json:
    return {"id": deck.id, "title": deck.title, "pages": deck.pages, "is_downloadable": deck.is_downloadable}
