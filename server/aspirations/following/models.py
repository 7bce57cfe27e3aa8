"""Who wants to hear, and about what. An address without anything followed is not kept."""
from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model
from server.core.vault import SealedText


class What(StrEnum):
    """What can be followed."""

    TOPIC = "topic"
    PROVISION = "provision"
    AREA = "area"


class Every(StrEnum):
    """How often a digest comes, at most."""

    DAY = "day"
    WEEK = "week"


class Follower(Model):
    """One address. `digest_due_at` is empty until something is confirmed; what became public up to `told_until` was told."""

    __tablename__ = "followers"
    __table_args__ = (sa.Index("ix_followers_due", "digest_due_at", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(SealedText)
    email_hmac: Mapped[str] = mapped_column(sa.String(64), unique=True)  # vault.email_index(email)
    every: Mapped[str] = mapped_column(sa.String(4))
    language: Mapped[str] = mapped_column(sa.String(2))
    link_generation: Mapped[int] = mapped_column(default=1)
    asked_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    told_until: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    digest_due_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)


class Follow(Model):
    """One thing followed: `target` is a topic's slug, an area's code, or the provision's id. Nothing is told before it is confirmed."""

    __tablename__ = "follows"
    __table_args__ = (sa.UniqueConstraint("follower_id", "what", "target"), sa.Index("ix_follows_unconfirmed", "confirmed_at", "asked_at"))
    id: Mapped[int] = mapped_column(primary_key=True)
    follower_id: Mapped[int] = mapped_column(sa.ForeignKey("followers.id", ondelete="CASCADE"))
    what: Mapped[str] = mapped_column(sa.String(10))
    target: Mapped[str] = mapped_column(sa.String(40))
    provision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("provisions.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
