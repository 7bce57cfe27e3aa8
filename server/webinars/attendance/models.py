"""A session's rule, its codes, who was there for how long, how many were there when, and lists that were drawn for download."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model
from server.core.vault import SealedText


class AttendanceRule(Model):
    """What a session asks for its certificate. No row: both codes."""

    __tablename__ = "attendance_rules"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    needs: Mapped[str] = mapped_column(sa.String(8), default="codes")  # of rule.NEEDS
    share: Mapped[int] = mapped_column(default=75)  # percent of the session's minutes
    zoom_meeting: Mapped[str] = mapped_column(sa.String(20), default="", server_default="")  # digits of the meeting whose report fits


class AttendanceCode(Model):
    """A code that is said, signed and on screen. `moment` is start or end; it is taken from `opened_at` until `closes_at`."""

    __tablename__ = "attendance_codes"
    __table_args__ = (sa.UniqueConstraint("webinar_id", "moment"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"))
    moment: Mapped[str] = mapped_column(sa.String(5))
    code: Mapped[str] = mapped_column(sa.String(24))
    opened_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)  # when it was opened first
    closes_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)

    def is_open(self, now: datetime) -> bool:
        """It is taken at this moment."""
        return self.opened_at <= now < self.closes_at


class Attendance(Model):
    """What one registrant has: the codes entered, seconds heard of by signs of life, seconds in Zoom's report."""

    __tablename__ = "attendances"
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(sa.String(8))  # words.AttendanceChannel
    start_code_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    end_code_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    page_seconds: Mapped[int] = mapped_column(default=0)
    zoom_seconds: Mapped[int] = mapped_column(default=0)
    heard_at: Mapped[int] = mapped_column(sa.BigInteger, default=0, server_default=sa.text("0"))  # the last sign of life, in unix seconds
    first_seen_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # staff saw them there: that is enough for any rule
    entered_by: Mapped[int | None] = mapped_column(sa.Integer)  # who of the staff put that on record
    people: Mapped[int | None] = mapped_column(sa.Integer)  # of a group before one screen, as its registrant counted


class AttendanceSample(Model):
    """How many were there by one channel in one minute: a number, nobody's row."""

    __tablename__ = "attendance_samples"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    channel: Mapped[str] = mapped_column(sa.String(8), primary_key=True)  # words.AttendanceChannel, or samples.TEXT_ROOM
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime, primary_key=True)  # the minute's beginning
    people: Mapped[int]


class AttendanceList(Model):
    """The list as a workbook that somebody asked for: sealed once the worker has drawn it, and gone a day later."""

    __tablename__ = "attendance_lists"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    asked_by: Mapped[int] = mapped_column(sa.ForeignKey("staff.id", ondelete="CASCADE"))
    asked_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    ready_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    content: Mapped[str | None] = mapped_column(SealedText)  # base 64
    rows: Mapped[int] = mapped_column(default=0)
