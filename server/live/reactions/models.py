"""Counts of reactions: nothing about who reacted."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model


class ReactionCount(Model):
    """How often a kind of reaction was sent in a session."""

    __tablename__ = "reaction_counts"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    count: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)  # of the newest one


class ReactionMinute(Model):
    """How often a kind was sent within a minute, `minute` counted since 1970: what is drawn over time once a session is over."""

    __tablename__ = "reaction_minutes"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    minute: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    count: Mapped[int] = mapped_column(sa.BigInteger, default=0)
