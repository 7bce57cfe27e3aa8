"""Registrants of a session, and the fields of its own that a session asks for."""
from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model
from server.core.session_codes import Access, AttendanceChannel, RegistrationState
from server.core.vault import SealedJson, SealedText


class Registration(Model):
    """One person's place in one session, once for an address or number. Its private link is an HMAC over id and `link_generation`.

    `name` is what the certificate will bear; it may be corrected once before that is issued (`name_corrected_at`).
    """

    __tablename__ = "registrations"
    __table_args__ = (
        sa.UniqueConstraint("webinar_id", "email_hmac"), sa.UniqueConstraint("webinar_id", "phone_hmac"),
        sa.Index("ix_registrations_state", "webinar_id", "state", "id"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(sa.String(12), default=RegistrationState.REGISTERED.value)
    name: Mapped[str | None] = mapped_column(SealedText)  # None once it was erased
    email: Mapped[str | None] = mapped_column(SealedText)
    email_hmac: Mapped[str | None] = mapped_column(sa.String(64), index=True)  # vault.email_index
    phone: Mapped[str | None] = mapped_column(SealedText)
    phone_hmac: Mapped[str | None] = mapped_column(sa.String(64))  # the same of a number
    institution: Mapped[str | None] = mapped_column(SealedText)
    area: Mapped[str | None] = mapped_column(sa.String(13))  # code of a kecamatan or kota
    needs: Mapped[str | None] = mapped_column(SealedText)  # accessibility needs, codes of words.Access and own words, a line each
    answers: Mapped[dict[str, Any] | None] = mapped_column(SealedJson)  # of the session's own fields, by their id
    channel: Mapped[str] = mapped_column(sa.String(8), default=AttendanceChannel.PAGE.value)  # how they mean to take part
    source: Mapped[str] = mapped_column(sa.String(8), default="web")  # web, import, loket
    language: Mapped[str] = mapped_column(sa.String(2), default="id")
    consent_version: Mapped[str | None] = mapped_column(sa.String(20))
    link_generation: Mapped[int] = mapped_column(default=1)
    registered_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    moved_up_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # from the waiting list
    cancelled_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    name_corrected_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)

    @property
    def needs_codes(self) -> frozenset[str]:
        """Of words.Access, those that were chosen."""
        return frozenset(need for need in self.all_needs if need in frozenset(Access))

    @property
    def all_needs(self) -> list[str]:
        """Codes of words.Access, then what was written in one's own words."""
        return (self.needs or "").splitlines()

    @property
    def holds_place(self) -> bool:
        """It counts against the places."""
        return self.state == RegistrationState.REGISTERED


class RegistrationDevice(Model):
    """Which devices gave this address or number, apart from who: so that a page can say that they registered. Cut with the contact.

    `is_holder`: the device that made the registration. One that typed an address which was registered already is told the same,
    and holds nothing.
    """

    __tablename__ = "registration_devices"
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True, index=True)
    is_holder: Mapped[bool] = mapped_column(default=True)


class RegistrationField(Model):
    """A field of a session's own, at most six: what it asks, and what for."""

    __tablename__ = "registration_fields"
    __table_args__ = {"sqlite_autoincrement": True}
    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    label: Mapped[str] = mapped_column(sa.String(120))
    purpose: Mapped[str] = mapped_column(sa.String(200))
    is_required: Mapped[bool] = mapped_column(default=False)
    choices: Mapped[list[str]] = mapped_column(sa.JSON, default=list)  # none: a line of text


class RegistrationWindow(Model):
    """Whether and until when a session takes registrations; no row: it takes none."""

    __tablename__ = "registration_windows"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    is_open: Mapped[bool] = mapped_column(default=True)
    closes_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # None: when the session ends
