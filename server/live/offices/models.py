"""The office that was asked for a written answer."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model

MOST_OFFICE = 80


class QuestionOffice(Model):
    """One question's office, by its name as staff wrote it."""

    __tablename__ = "question_offices"
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    office: Mapped[str] = mapped_column(sa.String(MOST_OFFICE))
    given_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
