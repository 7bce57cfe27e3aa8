"""Holidays, and the one row that says which state of them the deadlines follow."""
from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model


class Holiday(Model):
    """One day of the official list. `is_day_off`: government offices don't work then, so that no deadline falls on it."""

    __tablename__ = "holidays"
    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(sa.Date, unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[str] = mapped_column(sa.String(12))
    source: Mapped[str] = mapped_column(sa.String(200))  # the number of the decree (SKB, Keppres)
    is_day_off: Mapped[bool] = mapped_column(default=True)


class WorkingCalendar(Model):
    """One row (id 1). `version` grows with every change that moves deadlines; `settled_version` is what open ones follow."""

    __tablename__ = "working_calendar"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    settled_version: Mapped[int] = mapped_column(default=1)
    moved: Mapped[int] = mapped_column(default=0)  # deadlines moved so far on the way to `version`
    settled_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    clock_settings: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)  # what the worker last saw
