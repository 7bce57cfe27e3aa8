"""What a sender wants to hear, and messages that a person sends by hand."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model


class NewsChoice(Model):
    """Whether the author of an item wants news of it. No row: they do, since they gave an address for it."""

    __tablename__ = "news_choices"
    aspiration_id: Mapped[int] = mapped_column(sa.ForeignKey("aspirations.id", ondelete="CASCADE"), primary_key=True)
    is_wanted: Mapped[bool]
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)


class HandMessage(Model):
    """A message to a telephone number for a colleague to send. It holds ids only: number and words are read when it is opened."""

    __tablename__ = "hand_messages"
    __table_args__ = (sa.Index("ix_hand_messages_waiting", "done_at", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    payload: Mapped[dict[str, int]] = mapped_column(sa.JSON)
    aspiration_id: Mapped[int] = mapped_column(sa.ForeignKey("aspirations.id", ondelete="CASCADE"), index=True)
    ready_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    done_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id", ondelete="SET NULL"))
    is_sent: Mapped[bool | None] = mapped_column(sa.Boolean)  # False: it could not be sent, or is not needed any more
