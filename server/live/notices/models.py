"""What a room announces, and its pinned info."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model


class Announcement(Model):
    """One announcement: shown until `until` (None: until it is taken away) or until `gone_at`."""

    __tablename__ = "announcements"
    __table_args__ = (sa.Index("ix_announcements_room", "webinar_id", "gone_at"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(sa.Text)
    posted_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    gone_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)

    def has_ended(self, now: datetime) -> bool:
        """By the clock."""
        return self.until is not None and self.until <= now


class RoomInfo(Model):
    """The pinned info of a room, as plain text; no row while there is none."""

    __tablename__ = "room_infos"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text)
