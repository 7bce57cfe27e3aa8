"""Colleagues at one board. Rows end by their `until`; nothing here is about citizens."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model


class HostPresence(Model):
    """A colleague at the board of a session, until when unless they show a sign of life."""

    __tablename__ = "host_presences"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    until: Mapped[datetime] = mapped_column(clock.UtcDateTime)


class QuestionHold(Model):
    """A question that a colleague has opened. It keeps nobody out; it tells."""

    __tablename__ = "question_holds"
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id", ondelete="CASCADE"))
    until: Mapped[datetime] = mapped_column(clock.UtcDateTime)
