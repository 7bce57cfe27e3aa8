"""Who works on an instrument, and files that may become a version of it."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model


class TeamMember(Model):
    """Somebody who works on an instrument. With nobody on its team, everyone with the role may."""

    __tablename__ = "instrument_team"
    instrument_id: Mapped[int] = mapped_column(sa.ForeignKey("instruments.id", ondelete="CASCADE"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True, index=True)


class TextDraft(Model):
    """A file that was read and lies before a person: nothing of it is a version yet. Thrown away after a week."""

    __tablename__ = "text_drafts"
    id: Mapped[int] = mapped_column(primary_key=True)
    instrument_id: Mapped[int] = mapped_column(sa.ForeignKey("instruments.id", ondelete="CASCADE"), index=True)
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id", ondelete="SET NULL"))
    file_name: Mapped[str] = mapped_column(sa.String(120))
    size: Mapped[int]  # bytes
    tracked: Mapped[str] = mapped_column(sa.String(10))
    bill: Mapped[str | None] = mapped_column(sa.Text)  # the house's own JSON; None for what cannot be stored as it is
    warnings: Mapped[list[list[str]]] = mapped_column(sa.JSON, default=list)  # [code, place, what]
    is_cut: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(clock.UtcDateTime, index=True)
