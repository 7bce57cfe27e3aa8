"""Kenali pages and Kabar articles with their versions, daily counts of readings, and which stage of law-making it is."""
from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model

KENALI, KABAR = "kenali", "kabar"


class Piece(Model):
    """One page of Kenali or one article of Kabar. What readers see is the version `live_number`; None: nothing yet, or taken down.

    `topics`, `webinar_id` and `words` are those of the live version, for lists and search; of one never published, of its draft.
    """

    __tablename__ = "learn_pieces"
    __table_args__ = (sa.UniqueConstraint("kind", "slug"), sa.Index("ix_learn_pieces_list", "kind", "first_published_at", "id"),
                      {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(8))  # kenali, kabar
    slug: Mapped[str] = mapped_column(sa.String(120))
    uid: Mapped[str] = mapped_column(sa.String(36), unique=True)  # of its entry in the feed, for ever
    is_sample: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    live_number: Mapped[int | None]
    first_published_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # of the version readers see
    topics: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    webinar_id: Mapped[int | None] = mapped_column(sa.ForeignKey("webinars.id", ondelete="SET NULL"), index=True)
    words: Mapped[str] = mapped_column(sa.Text, default="")  # normalised, a space before and after each
    card_id: Mapped[int | None] = mapped_column(sa.ForeignKey("files.id", ondelete="SET NULL"))
    card_of: Mapped[str] = mapped_column(sa.String(64), default="")  # a digest of what stands on the card

    @property
    def is_live(self) -> bool:
        """True when everyone may read it."""
        return self.live_number is not None

    @property
    def path(self) -> str:
        """Where it is read."""
        return f"/{self.kind}/{self.slug}"


class PieceVersion(Model):
    """One state of a piece. The newest may be a draft that changes with every saving; a published one never changes again."""

    __tablename__ = "learn_versions"
    __table_args__ = (sa.UniqueConstraint("piece_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    piece_id: Mapped[int] = mapped_column(sa.ForeignKey("learn_pieces.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    revision: Mapped[int] = mapped_column(default=1)  # of a draft: how often it was saved; an older form is refused
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)  # see contents.py
    note: Mapped[str] = mapped_column(sa.String(200), default="")  # what changed, for the history
    saved_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    saved_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id", ondelete="SET NULL"))
    published_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    published_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id", ondelete="SET NULL"))

    @property
    def is_draft(self) -> bool:
        """True until it is published."""
        return self.published_at is None


class ReadingCount(Model):
    """How often a piece was read on one of Jakarta's days. Nothing about who read it."""

    __tablename__ = "learn_readings"
    piece_id: Mapped[int] = mapped_column(sa.ForeignKey("learn_pieces.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    count: Mapped[int]


class StageMark(Model):
    """Which stage of law-making it is, as staff said, for a text whose own stages do not tell. The newest one holds."""

    __tablename__ = "learn_stage_marks"
    id: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(sa.String(20))  # a code of stages.py; empty: none
    note: Mapped[str] = mapped_column(sa.String(300), default="")  # why, for everyone
    marked_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    marked_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id", ondelete="SET NULL"))
