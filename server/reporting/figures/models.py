"""The files of a session's report: without personal data, drawn when somebody asks."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model


class SessionReport(Model):
    """Workbook and PDF of one session's figures, as they were at `drawn_at`."""

    __tablename__ = "session_reports"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    drawing: Mapped[int] = mapped_column(default=0)  # raised whenever they are asked for anew
    asked_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    drawn_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    xlsx_id: Mapped[int | None] = mapped_column(sa.ForeignKey("files.id", ondelete="SET NULL"))
    pdf_id: Mapped[int | None] = mapped_column(sa.ForeignKey("files.id", ondelete="SET NULL"))

    @property
    def is_under_way(self) -> bool:
        """Asked for and not there yet."""
        return self.drawn_at is None
