"""Cases of the desk, and objections to decisions."""
from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model
from server.core.vault import SealedText


class Lane(StrEnum):
    """Why a thing lies on the desk."""

    ATTENTION = "attention"
    NEW = "new"
    REPORTED = "reported"
    OBJECTION = "objection"
    CLARIFIED = "clarified"


class ObjectionResult(StrEnum):
    """What a second person decided: the decision stays, or the text is shown after all."""

    UPHELD = "upheld"
    OVERTURNED = "overturned"


class Case(Model):
    """One thing a moderator has to look at. Open while `closed_at` is empty; a subject has at most one open case."""

    __tablename__ = "cases"
    __table_args__ = (
        sa.Index("ix_cases_queue", "closed_at", "lane", "risk", "due_at", "id"),
        sa.Index("uq_cases_open_subject", "subject_kind", "subject_id", unique=True, sqlite_where=sa.text("closed_at IS NULL"),
                 postgresql_where=sa.text("closed_at IS NULL")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(sa.String(30))
    subject_id: Mapped[int]
    lane: Mapped[str] = mapped_column(sa.String(20))
    risk: Mapped[int] = mapped_column(default=0)  # 0..100, higher first
    due_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    opened_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    claimed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id", ondelete="SET NULL"))
    claimed_until: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    closed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id", ondelete="SET NULL"))
    decision_id: Mapped[int | None] = mapped_column(sa.Integer)
    text_opened_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id", ondelete="SET NULL"))  # who opened a rahasia text here

    @property
    def is_open(self) -> bool:
        """Nobody has decided it yet."""
        return self.closed_at is None


class Objection(Model):
    """An author's objection to not being shown; decided by another person."""

    __tablename__ = "objections"
    id: Mapped[int] = mapped_column(primary_key=True)
    aspiration_id: Mapped[int] = mapped_column(sa.ForeignKey("aspirations.id", ondelete="CASCADE"), unique=True)
    text: Mapped[str | None] = mapped_column(SealedText)  # None once it was kept long enough
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    result: Mapped[str | None] = mapped_column(sa.String(10))  # upheld, overturned
    note: Mapped[str | None] = mapped_column(sa.String(400))  # what its author reads about the result
    decided_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id", ondelete="SET NULL"))


class ItemReport(Model):
    """One reader's word that something is wrong with a public text that is no aspiration; at most one a reader."""

    __tablename__ = "item_reports"
    subject_kind: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(sa.String(40))
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
