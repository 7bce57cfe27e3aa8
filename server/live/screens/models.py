"""Links that open a speaker's screen, and what the host tells speakers."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model


class ScreenLink(Model):
    """A link that opens the speaker's screen of one session, for whoever has it. Only the token's HMAC is kept."""

    __tablename__ = "screen_links"
    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(sa.String(80))  # whose phone, as the host calls it
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)


class Cue(Model):
    """A word from the host to the speakers: shown large on their phones until it is taken back or its time is over."""

    __tablename__ = "cues"
    __table_args__ = {"sqlite_autoincrement": True}
    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    text: Mapped[str | None] = mapped_column(sa.String(120))
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    until: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    gone_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
