"""Comparisons that were made once: kept by what both texts say, so that no reader waits for one twice."""
from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model


class Comparison(Model):
    """The alignment of two texts and the changes in their words, as a page shows them. Made anew when a line is tied otherwise."""

    __tablename__ = "comparisons"
    older_id: Mapped[int] = mapped_column(sa.ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True)
    newer_id: Mapped[int] = mapped_column(sa.ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(64))  # of both texts, their ties, and the way of comparing
    result: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    made_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
