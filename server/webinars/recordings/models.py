"""A session's recording, the chapters that staff moved, and the cues of its transcript."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model

YOUTUBE, HLS, FILE = "youtube", "hls", "file"
MOST_CUE = 1000  # characters


class Recording(Model):
    """What plays: an address of YouTube or of an HLS list, or a file of ours. `lead_seconds` of it pass before the session begins."""

    __tablename__ = "recordings"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(8))
    address: Mapped[str] = mapped_column(sa.String(500), default="")
    file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("files.id", ondelete="SET NULL"))
    lead_seconds: Mapped[int] = mapped_column(default=0)
    set_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)

    @property
    def video_id(self) -> str:
        """Eleven characters, for YouTube."""
        return self.address[-11:]


class ChapterPlace(Model):
    """Where the chapter of a question begins when staff say so; without one it follows from when the question was taken up."""

    __tablename__ = "recording_chapters"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    question_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # of a floor above
    at_seconds: Mapped[int]


class TranscriptCue(Model):
    """One cue of an uploaded transcript: text as it is shown, without any mark-up."""

    __tablename__ = "transcript_cues"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    begins_ms: Mapped[int]
    ends_ms: Mapped[int]
    text: Mapped[str] = mapped_column(sa.String(MOST_CUE))
