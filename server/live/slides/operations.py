"""Uploading, rendering, opening and showing slides."""
from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from server.core import clock, jobs, outbox
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.errors import Closed, Conflict, Invalid, NotFound
from server.core.permissions import SYSTEM, Actor, Permission
from server.core.words import DeckState
from server.live.parts import tell_part
from server.live.slides.events import (
    DeckAdded,
    DeckFailed,
    DeckOffered,
    DeckOpened,
    DeckRemoved,
    DeckRendered,
    SlideHidden,
    SlideShown,
)
from server.live.slides.models import TOLD_EVERY, Deck, DeckPage, RoomSlide
from server.live.streams import MEJA
from server.webinars.models import Webinar

RENDER, REMOVE = "slides.render", "slides.remove"
MOST_DECKS, MOST_TITLE = 20, 120


@dataclass(frozen=True)
class Upload:
    """A PDF that lies in its folder and was found to be one. `is_open`: everyone may turn its pages as soon as it is rendered."""

    folder: str
    title: str
    pages: int
    size: int
    is_open: bool = False
    is_downloadable: bool = False


@operation
def add_deck(actor: Actor, webinar_id: int, upload: Upload) -> int:
    """Put a PDF on record and let the worker render it; returns the deck's id. Raises Invalid when there are too many."""
    actor.must(Permission.CONTROL_ROOM)
    if session.get(Webinar, webinar_id, with_for_update=True) is None:
        raise NotFound()
    if (session.scalar(sa.select(sa.func.count()).where(Deck.webinar_id == webinar_id)) or 0) >= MOST_DECKS:
        raise Invalid(file="decks_full")
    now = clock.now()
    deck = Deck(webinar_id=webinar_id, folder=upload.folder, title=texts.plain(upload.title, most=MOST_TITLE, is_multiline=False),
                pages=upload.pages, size=upload.size, state=DeckState.WAITING.value, is_downloadable=upload.is_downloadable,
                opened_at=now if upload.is_open else None, added_at=now)
    session.add(deck)
    session.flush()
    jobs.start(SYSTEM, RENDER, {"deck_id": deck.id})
    revs = tell_part(webinar_id, "deck.added", deck.id, (MEJA,))
    record(DeckAdded(staff_id=actor.staff_id, webinar_id=webinar_id, deck_id=deck.id, pages=deck.pages, **revs))
    return deck.id


@operation
def show_slide(actor: Actor, deck_id: int, page: int) -> None:
    """Every screen shows this page, once it is rendered; its deck is open from then on. Shown already: nothing happens.

    Raises Invalid for a page that is not there, Conflict for a deck that failed, Closed after the session.
    """
    actor.must(Permission.CONTROL_ROOM)
    deck = _get(deck_id)
    if not 1 <= page <= deck.pages:
        raise Invalid(page="unknown")
    if deck.state == DeckState.FAILED:
        raise Conflict(state=deck.state)
    webinar = session.get_one(Webinar, deck.webinar_id, with_for_update=True)  # two hosts: one after the other
    if not webinar.is_open:
        raise Closed(what="session", why="ended")
    if deck.opened_at is None:
        _open(actor, deck, True)
    row = session.get(RoomSlide, webinar.id, with_for_update=True)
    if row is None:
        session.add(RoomSlide(webinar_id=webinar.id, deck_id=deck_id, page=page))
    elif (row.deck_id, row.page) == (deck_id, page):
        return
    else:
        row.deck_id, row.page = deck_id, page
    session.flush()
    revs = tell_part(webinar.id, "slide.shown", deck_id)
    record(SlideShown(staff_id=actor.staff_id, webinar_id=webinar.id, deck_id=deck_id, page=page, **revs))


@operation
def hide_slide(actor: Actor, webinar_id: int) -> None:
    """No slide is shown. None was: nothing happens."""
    actor.must(Permission.CONTROL_ROOM)
    _hide(actor, webinar_id)


@operation
def open_deck(actor: Actor, deck_id: int, is_open: bool) -> None:
    """Let everyone turn its pages, or no longer; one that is closed is shown no more."""
    actor.must(Permission.CONTROL_ROOM)
    deck = _get(deck_id)
    if (deck.opened_at is not None) == is_open:
        return
    if not is_open:
        _hide(actor, deck.webinar_id, deck_id)
    _open(actor, deck, is_open)


@operation
def offer_download(actor: Actor, deck_id: int, is_downloadable: bool) -> None:
    """Let everyone download the PDF itself while the deck is open, or no longer."""
    actor.must(Permission.CONTROL_ROOM)
    deck = _get(deck_id)
    if deck.is_downloadable == is_downloadable:
        return
    deck.is_downloadable = is_downloadable
    session.flush()
    revs = tell_part(deck.webinar_id, "deck.changed", deck_id)
    record(DeckOffered(staff_id=actor.staff_id, webinar_id=deck.webinar_id, deck_id=deck_id, is_downloadable=is_downloadable, **revs))


@operation
def remove_deck(actor: Actor, deck_id: int) -> None:
    """Take the deck off every screen; its files go as soon as the worker comes to it."""
    actor.must(Permission.CONTROL_ROOM)
    deck = _get(deck_id)
    _hide(actor, deck.webinar_id, deck_id)
    outbox.post(REMOVE, f"deck:{deck_id}:remove", {"folder": deck.folder})
    session.delete(deck)
    session.flush()
    revs = tell_part(deck.webinar_id, "deck.gone", deck_id)
    record(DeckRemoved(staff_id=actor.staff_id, webinar_id=deck.webinar_id, deck_id=deck_id, **revs))


# --- the worker ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Begun:
    """A deck to render, from page `first` on."""

    folder: str
    first: int
    pages: int


@operation
def begin_rendering(deck_id: int) -> Begun | None:
    """The deck's folder and first missing page; None when it is gone or finished. No event, as for a page: screens see the `rev`."""
    deck = session.get(Deck, deck_id, with_for_update=True)
    if deck is None or deck.state in (DeckState.READY, DeckState.FAILED):
        return None
    if deck.state != DeckState.RENDERING:
        deck.state = DeckState.RENDERING.value
        session.flush()
        tell_part(deck.webinar_id, "deck.progress", deck_id, (MEJA,))
    return Begun(deck.folder, deck.done + 1, deck.pages)


@operation
def keep_page(deck_id: int, number: int, width: int, height: int, text: str) -> bool:
    """One page more is rendered. False when its deck is gone. No event: how far it is belongs in no ledger; screens see the `rev`."""
    deck = session.get(Deck, deck_id, with_for_update=True)
    if deck is None:
        return False
    session.merge(DeckPage(deck_id=deck_id, number=number, width=width, height=height, text=text))
    deck.done = number
    session.flush()
    if number % TOLD_EVERY == 0:
        tell_part(deck.webinar_id, "deck.progress", deck_id, (MEJA,))
    return True


@operation
def finish_rendering(deck_id: int) -> None:
    """All pages are there: whoever may see the deck hears of it, and what was to be shown is."""
    deck = session.get(Deck, deck_id, with_for_update=True)
    if deck is None or deck.state != DeckState.RENDERING:
        return
    deck.state, deck.pages = DeckState.READY.value, deck.done
    session.flush()
    revs = tell_part(deck.webinar_id, "deck.ready", deck_id, (MEJA,) if deck.opened_at is None else None)
    record(DeckRendered(webinar_id=deck.webinar_id, deck_id=deck_id, pages=deck.pages, **revs))
    row = session.get(RoomSlide, deck.webinar_id)
    if row is not None and row.deck_id == deck_id:
        record(SlideShown(webinar_id=deck.webinar_id, deck_id=deck_id, page=row.page, **tell_part(deck.webinar_id, "slide.shown", deck_id)))


@operation
def fail_rendering(deck_id: int, why: str) -> None:
    """It cannot be rendered; the control room sees why. What was rendered of it is not shown."""
    deck = session.get(Deck, deck_id, with_for_update=True)
    if deck is None or deck.state in (DeckState.READY, DeckState.FAILED):
        return
    _hide(SYSTEM, deck.webinar_id, deck_id)
    deck.state, deck.problem = DeckState.FAILED.value, why
    session.flush()
    revs = tell_part(deck.webinar_id, "deck.failed", deck_id, (MEJA,))
    record(DeckFailed(webinar_id=deck.webinar_id, deck_id=deck_id, why=why, **revs))


# --- what they share -------------------------------------------------------------------------


def _get(deck_id: int) -> Deck:
    deck = session.get(Deck, deck_id, with_for_update=True)
    if deck is None:
        raise NotFound()
    return deck


def _open(actor: Actor, deck: Deck, is_open: bool) -> None:
    deck.opened_at = clock.now() if is_open else None
    session.flush()
    revs = tell_part(deck.webinar_id, "deck.opened" if is_open else "deck.closed", deck.id)
    record(DeckOpened(staff_id=actor.staff_id, webinar_id=deck.webinar_id, deck_id=deck.id, is_open=is_open, **revs))


def _hide(actor: Actor, webinar_id: int, deck_id: int | None = None) -> None:
    """Show no slide; with `deck_id` only if it is one of that deck's."""
    session.get(Webinar, webinar_id, with_for_update=True)  # before its slide, as in show_slide
    row = session.get(RoomSlide, webinar_id, with_for_update=True)
    if row is None or deck_id not in (None, row.deck_id):
        return
    shown_id = row.deck_id
    session.delete(row)
    session.flush()
    record(SlideHidden(staff_id=actor.staff_id, webinar_id=webinar_id, deck_id=shown_id, **tell_part(webinar_id, "slide.hidden", shown_id)))
