"""Webinars with their speakers and rundown."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model
from server.core.session_codes import SessionKind
from server.core.words import Phase


class Webinar(Model):
    """One session of a series: one page that is before, live and after. Its room has three switches."""

    __tablename__ = "webinars"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(120), unique=True)
    series: Mapped[str] = mapped_column(sa.String(80), default="#JakartakeDepan")
    title: Mapped[str] = mapped_column(sa.String(200))
    subtitle: Mapped[str] = mapped_column(sa.String(300), default="")
    theme: Mapped[str] = mapped_column(sa.String(200), default="")
    description: Mapped[str] = mapped_column(sa.Text, default="")
    organiser: Mapped[str] = mapped_column(sa.String(200), default="")
    opened_by: Mapped[str] = mapped_column(sa.String(200), default="")
    source: Mapped[str] = mapped_column(sa.String(300), default="")
    date_note: Mapped[str] = mapped_column(sa.String(120), default="")
    instrument_id: Mapped[int | None] = mapped_column(sa.ForeignKey("instruments.id", ondelete="SET NULL"))
    is_tagged: Mapped[bool] = mapped_column(default=True)
    is_sample: Mapped[bool] = mapped_column(default=False)
    rehearsal_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), index=True)  # gladi
    phase: Mapped[str] = mapped_column(sa.String(12))
    starts_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    minutes: Mapped[int] = mapped_column(default=120)
    began_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    written_due_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # what stayed open is answered in writing until then
    asking: Mapped[str] = mapped_column(sa.String(10), default="open")  # open, paused, closed
    is_voting_open: Mapped[bool] = mapped_column(default=True)
    shows_before_reading: Mapped[bool] = mapped_column(default=False)
    is_calm: Mapped[bool] = mapped_column(default=False, server_default=sa.text("false"))  # order held, nothing that flickers
    has_reactions: Mapped[bool] = mapped_column(default=False, server_default=sa.text("false"))
    kind: Mapped[str] = mapped_column(sa.String(16), default=SessionKind.WEBINAR.value, server_default=SessionKind.WEBINAR.value)
    venue: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    notice: Mapped[str] = mapped_column(sa.String(500), default="", server_default="")  # why it was postponed or cancelled, for everyone
    topics: Mapped[list[str]] = mapped_column(sa.JSON, default=list, server_default="[]")  # slugs of the taxonomy
    provisions: Mapped[list[str]] = mapped_column(sa.JSON, default=list, server_default="[]")  # short addresses, such as 10(2)
    access: Mapped[list[str]] = mapped_column(sa.JSON, default=list, server_default="[]")  # words.Access
    capacity: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict, server_default="{}")  # places by words.AttendanceChannel
    poster_id: Mapped[int | None] = mapped_column(sa.ForeignKey("files.id", ondelete="SET NULL"))
    poster_alt: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    revision: Mapped[int] = mapped_column(default=1, server_default=sa.text("1"))  # an older form is refused
    published_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    formerly_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # when it was announced for, before it got another time

    @property
    def has_stream(self) -> bool:
        """False for kinds that happen in a room alone: registration, attendance, minutes, and voices that the notulis enters."""
        return self.kind in (SessionKind.WEBINAR, SessionKind.JOINT_VIEWING)

    @property
    def ends_at(self) -> datetime | None:
        """When it is over, as announced."""
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at is not None else None

    @property
    def is_rehearsal(self) -> bool:
        """True for a copy to practise with: in no list, no count and no ledger."""
        return self.rehearsal_of_id is not None

    @property
    def is_open(self) -> bool:
        """True from its announcement to its end: its page bears forms."""
        return self.phase in (Phase.SCHEDULED, Phase.POSTPONED, Phase.LIVE)

    @property
    def takes_questions(self) -> bool:
        """True when a question would be taken now."""
        return self.is_open and self.asking == "open"

    @property
    def takes_reactions(self) -> bool:
        """True when a reaction would be counted now."""
        return self.is_open and self.has_reactions

    @property
    def takes_votes(self) -> bool:
        """True when support would be counted now."""
        return self.is_open and self.is_voting_open


class Speaker(Model):
    """Who speaks, by name and office as announced."""

    __tablename__ = "speakers"
    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(160))
    role: Mapped[str] = mapped_column(sa.String(200), default="")
    cv: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    photo_id: Mapped[int | None] = mapped_column(sa.ForeignKey("files.id", ondelete="SET NULL"))


class SessionDocument(Model):
    """A file of a session: for everyone (`is_public`), or only for the report packet."""

    __tablename__ = "session_documents"
    __table_args__ = {"sqlite_autoincrement": True}
    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(12))  # words.DocumentKind
    title: Mapped[str] = mapped_column(sa.String(120))
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("files.id"), unique=True)
    is_public: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)


class RundownItem(Model):
    """A part of the programme."""

    __tablename__ = "rundown_items"
    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(12))  # opening, talk, questions, closing
    title: Mapped[str] = mapped_column(sa.String(200))
    minutes: Mapped[int]  # as announced: what is promised
    extra_minutes: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))  # granted or taken while it runs
    began_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # when the host went on to it; else the clock does
