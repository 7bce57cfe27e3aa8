"""Answers about senders, tied to nobody; and which items had their one turn."""
from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core.database import Model


class Background(Model):
    """What one sender told of themselves. `key` is random and sorts the rows, so that their order says nothing of when they came."""

    __tablename__ = "backgrounds"
    __table_args__ = {"sqlite_with_rowid": False}
    key: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    instrument_id: Mapped[int] = mapped_column(sa.ForeignKey("instruments.id", ondelete="CASCADE"))
    age: Mapped[str | None] = mapped_column(sa.String(12))
    sex: Mapped[str | None] = mapped_column(sa.String(12))
    disability: Mapped[str | None] = mapped_column(sa.String(12))
    group: Mapped[str | None] = mapped_column("grp", sa.String(12))
    consent_version: Mapped[int]
    month: Mapped[date] = mapped_column(sa.Date)  # its first day: nothing finer is kept


class BackgroundMark(Model):
    """An item whose sender has answered: a keyed hash, without what or when. It goes once its receipt is closed."""

    __tablename__ = "background_marks"
    __table_args__ = {"sqlite_with_rowid": False}
    mark: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    day: Mapped[date] = mapped_column(sa.Date)
