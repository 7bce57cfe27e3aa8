"""Lines of captions, a room's count of their changes, and tokens of speech tools."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model


class CaptionRoom(Model):
    """`n` grows by one with every change; `last` is the newest line's number, which is never given twice."""

    __tablename__ = "caption_rooms"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    n: Mapped[int] = mapped_column(default=0)
    last: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)


class CaptionLine(Model):
    """One line as it stands. One that was taken down has no row any more."""

    __tablename__ = "caption_lines"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(sa.String(300))
    said_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)


class CaptionToken(Model):
    """What a speech tool shows to send lines to one session. Only its HMAC is kept."""

    __tablename__ = "caption_tokens"
    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(sa.String(80))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
