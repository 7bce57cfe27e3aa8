"""What devices say of a provision in one tap, and how many: at the provision in front of them; what is
shown adds up the line of a provision, so that a new version keeps them and an untied one gives them back.
"""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model


class ProvisionStance(Model):
    """One device's stance, at most one row; NULL once it was taken back. No page shows this table."""

    __tablename__ = "provision_stances"
    provision_id: Mapped[int] = mapped_column(sa.ForeignKey("provisions.id", ondelete="CASCADE"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True, index=True)
    stance: Mapped[str | None] = mapped_column(sa.String(10))
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)


class StanceCount(Model):
    """How many devices said what of a provision, counted as they say it. Closed once nobody knows any more who they were."""

    __tablename__ = "stance_counts"
    provision_id: Mapped[int] = mapped_column(sa.ForeignKey("provisions.id", ondelete="CASCADE"), primary_key=True)
    agree: Mapped[int] = mapped_column(default=0, server_default="0")
    disagree: Mapped[int] = mapped_column(default=0, server_default="0")
    unclear: Mapped[int] = mapped_column(default=0, server_default="0", index=True)
    closed_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
