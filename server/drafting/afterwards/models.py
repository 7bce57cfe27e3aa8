"""What authors say about an answer, the one second look, and corrections with their parafs."""
from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model
from server.core.vault import SealedText


class Verdict(StrEnum):
    """Does it answer? The author's word."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class LookState(StrEnum):
    """Where a second look is: waiting for a drafter, a correction waiting for its parafs, or told."""

    WAITING = "waiting"
    CORRECTING = "correcting"
    UPHELD = "upheld"
    CORRECTED = "corrected"


class Rating(Model):
    """One author's word on one published answer; changeable until a second look is asked for."""

    __tablename__ = "answer_ratings"
    __table_args__ = (sa.UniqueConstraint("answer_id", "aspiration_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)  # what is sealed is found by one number when keys turn
    answer_id: Mapped[int] = mapped_column(sa.ForeignKey("answers.id", ondelete="CASCADE"))
    aspiration_id: Mapped[int] = mapped_column(sa.ForeignKey("aspirations.id", ondelete="CASCADE"), index=True)
    verdict: Mapped[str] = mapped_column(sa.String(8))
    sentence: Mapped[str | None] = mapped_column(SealedText)  # read by the drafters, never shown
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)


class SecondLook(Model):
    """An author's one request to look at an answer again. `reason` is None once it was kept long enough."""

    __tablename__ = "second_looks"
    __table_args__ = (sa.Index("ix_second_looks_open", "state", "due_at", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    aspiration_id: Mapped[int] = mapped_column(sa.ForeignKey("aspirations.id", ondelete="CASCADE"), unique=True)  # once, also in a race
    answer_id: Mapped[int] = mapped_column(sa.ForeignKey("answers.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(sa.String(12))
    reason: Mapped[str | None] = mapped_column(SealedText)
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    note: Mapped[str | None] = mapped_column(sa.String(1000))  # what its author reads about the result
    decided_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id", ondelete="SET NULL"))


class Correction(Model):
    """What puts a published answer right: stands under it once its last paraf is given."""

    __tablename__ = "answer_corrections"
    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(sa.ForeignKey("answers.id", ondelete="CASCADE"), index=True)
    second_look_id: Mapped[int | None] = mapped_column(sa.ForeignKey("second_looks.id", ondelete="SET NULL"), unique=True)
    text: Mapped[str] = mapped_column(sa.Text)
    written_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id", ondelete="SET NULL"))
    written_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)


class CorrectionApproval(Model):
    """One paraf on a correction; a second click never gives the next one."""

    __tablename__ = "correction_approvals"
    correction_id: Mapped[int] = mapped_column(sa.ForeignKey("answer_corrections.id", ondelete="CASCADE"), primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
