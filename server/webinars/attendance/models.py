"""A session's rule, its codes, and who was there for how long."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model


class AttendanceRule(Model):
    """What a session asks for its certificate: both codes, or minutes present. No row: both codes."""

    __tablename__ = "attendance_rules"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    needs: Mapped[str] = mapped_column(sa.String(8), default="codes")  # codes, minutes, either
    share: Mapped[int] = mapped_column(default=75)  # percent of the session's minutes


class AttendanceCode(Model):
    """A code that is said, signed and on screen. `moment` is start or end; valid from `opened_at` to `closes_at`."""

    __tablename__ = "attendance_codes"
    __table_args__ = (sa.UniqueConstraint("webinar_id", "moment"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"))
    moment: Mapped[str] = mapped_column(sa.String(5))
    code: Mapped[str] = mapped_column(sa.String(12))
    opened_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)


class Attendance(Model):
    """What one registrant has: the codes entered, minutes heard of by heartbeat, minutes in Zoom's report."""

    __tablename__ = "attendances"
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(sa.String(8))  # words.AttendanceChannel
    start_code_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    end_code_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    page_seconds: Mapped[int] = mapped_column(default=0)
    zoom_seconds: Mapped[int] = mapped_column(default=0)
    first_seen_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    entered_by: Mapped[int | None] = mapped_column(sa.Integer)  # staff who put it on record by hand
