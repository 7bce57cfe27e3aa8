"""The sources of a session's stage, and which one plays."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model
from server.webinars.video_addresses import Address

MAIN, SPARE, SIGN, ZOOM_ROOM = "main", "spare", "sign", "zoom"
PLACES = (MAIN, SPARE, SIGN, ZOOM_ROOM)


class VideoSource(Model):
    """One source: `main` and `spare` play on the stage, `sign` is the signer's, `zoom` the room of those who speak."""

    __tablename__ = "video_sources"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(8))
    address: Mapped[str] = mapped_column(sa.String(500))

    @property
    def read(self) -> Address:
        """Its address in parts."""
        return Address(self.kind, self.address)


class RoomVideo(Model):
    """Which of the two plays; no row before somebody moved the viewers."""

    __tablename__ = "room_videos"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[str] = mapped_column(sa.String(8))
    moved_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
