"""Decks of a session, their pages, and which page is shown."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model
from server.core.words import DeckState

TOLD_EVERY = 5


class Deck(Model):
    """One uploaded PDF. `folder` is where its files lie below the data folder's `slides/`; `pages` was counted when it came."""

    __tablename__ = "decks"
    __table_args__ = {"sqlite_autoincrement": True}  # an id is part of addresses that are kept for ever: never another deck's
    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    folder: Mapped[str] = mapped_column(sa.String(32), unique=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    pages: Mapped[int]
    size: Mapped[int]  # bytes of the PDF
    state: Mapped[str] = mapped_column(sa.String(12), default=DeckState.WAITING.value)
    problem: Mapped[str | None] = mapped_column(sa.String(20))  # a code, when it could not be rendered
    done: Mapped[int] = mapped_column(default=0)  # pages rendered
    is_downloadable: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # since then everyone may turn its pages
    added_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)

    @property
    def is_ready(self) -> bool:
        """All its pages are there."""
        return self.state == DeckState.READY

    @property
    def told_done(self) -> int:
        """How many pages are rendered, as far as it is told: every TOLD_EVERY pages, so that the control room is not flooded."""
        return self.done // TOLD_EVERY * TOLD_EVERY

    @property
    def is_open(self) -> bool:
        """Everyone may turn its pages."""
        return self.is_ready and self.opened_at is not None


class DeckPage(Model):
    """One rendered page: the size of its wide picture in pixels, and the words on it."""

    __tablename__ = "deck_pages"
    deck_id: Mapped[int] = mapped_column(sa.ForeignKey("decks.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    width: Mapped[int]
    height: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)


class RoomSlide(Model):
    """Which page a room shows; no row while it shows none."""

    __tablename__ = "room_slides"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    deck_id: Mapped[int] = mapped_column(sa.ForeignKey("decks.id", ondelete="CASCADE"), index=True)
    page: Mapped[int]
