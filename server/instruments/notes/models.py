"""Plain notes. A note belongs to the provision in front of its writer, and is shown at all of its line."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model


class PlainNote(Model):
    """A few plain sentences about an article. `revision` counts up with each writing."""

    __tablename__ = "plain_notes"
    provision_id: Mapped[int] = mapped_column(sa.ForeignKey("provisions.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text)
    revision: Mapped[int] = mapped_column(default=1)
    written_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id", ondelete="SET NULL"))
    written_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
