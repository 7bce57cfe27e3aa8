"""Certificates, and how a session's are worded and signed."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model
from server.core.session_codes import CertificateState
from server.core.vault import SealedText


class CertificateLayout(Model):
    """What a session's certificates say. No row: the session gives none."""

    __tablename__ = "certificate_layouts"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    issuer: Mapped[str] = mapped_column(sa.String(200))
    place: Mapped[str] = mapped_column(sa.String(80), default="Jakarta")
    signatory: Mapped[str] = mapped_column(sa.String(160))
    signatory_role: Mapped[str] = mapped_column(sa.String(200))
    hours: Mapped[int]  # jam pelajaran (JP)
    is_signed_elsewhere: Mapped[bool] = mapped_column(default=False)  # they leave for the agency's electronic signature, and come back
    is_automatic: Mapped[bool] = mapped_column(default=True)  # drawn when the session ends


class Certificate(Model):
    """One certificate. `number` is random (128 bits, base 32): nobody counts on from one to the next."""

    __tablename__ = "certificates"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(26), unique=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int | None] = mapped_column(sa.ForeignKey("registrations.id", ondelete="SET NULL"), unique=True)
    name: Mapped[str | None] = mapped_column(SealedText)  # as printed; None once it was erased
    initials: Mapped[str] = mapped_column(sa.String(12))
    state: Mapped[str] = mapped_column(sa.String(8), default=CertificateState.ISSUED.value)
    is_name_public: Mapped[bool] = mapped_column(default=False)  # the holder unlocked it for who checks the number
    issued_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    revoke_reason: Mapped[str] = mapped_column(sa.String(300), default="")


class CertificateFile(Model):
    """The PDF, sealed, since it bears a name; apart, so that nobody reads it who only wants the row."""

    __tablename__ = "certificate_files"
    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificates.id", ondelete="CASCADE"), primary_key=True)
    pdf: Mapped[str] = mapped_column(SealedText)  # base 64
    size: Mapped[int]
    is_signed: Mapped[bool] = mapped_column(default=False)
    drawn_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
