"""What staff write for a session's activity report, the crew's photos, and the file that was drawn."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model


class Packet(Model):
    """A session's report: the texts of `texts.PARTS`, and the Word file of the rows as they were at `drawn_at`."""

    __tablename__ = "packets"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    texts: Mapped[dict[str, str]] = mapped_column(sa.JSON, default=dict)
    revision: Mapped[int] = mapped_column(default=0)  # of the texts; an older form is refused
    drawing: Mapped[int] = mapped_column(default=0)  # raised whenever the file has to be drawn anew
    asked_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    drawn_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # None while it is under way
    docx_id: Mapped[int | None] = mapped_column(sa.ForeignKey("files.id", ondelete="SET NULL"))

    @property
    def is_under_way(self) -> bool:
        """To be drawn by the worker."""
        return self.drawing > 0 and self.drawn_at is None


class PacketPhoto(Model):
    """A photo of the event, with what it shows."""

    __tablename__ = "packet_photos"
    __table_args__ = {"sqlite_autoincrement": True}
    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    alt: Mapped[str] = mapped_column(sa.String(300))
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("files.id"), unique=True)
    added_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
