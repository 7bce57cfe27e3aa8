"""Certificates, and how a session's are worded and signed."""
from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model
from server.core.session_codes import CertificateState
from server.core.vault import SealedJson, SealedText


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
    revision: Mapped[int] = mapped_column(default=1)
    preview_id: Mapped[int | None] = mapped_column(sa.ForeignKey("files.id", ondelete="SET NULL"))  # a PDF with a sample name
    picture_id: Mapped[int | None] = mapped_column(sa.ForeignKey("files.id", ondelete="SET NULL"))  # the same as a picture
    previewed: Mapped[int] = mapped_column(default=0)  # the revision that they show


class Certificate(Model):
    """One certificate. `number` is random (80 bits): nobody counts on from one to the next, and nobody guesses one.

    One for a registration; a replaced one is revoked and lets go of it. `initials` go when the holder erases (`erased_at`).
    """

    __tablename__ = "certificates"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(16), unique=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int | None] = mapped_column(sa.ForeignKey("registrations.id", ondelete="SET NULL"), unique=True)
    name: Mapped[str | None] = mapped_column(SealedText)  # as printed; None once it was erased
    initials: Mapped[str] = mapped_column(sa.String(12))
    state: Mapped[str] = mapped_column(sa.String(8), default=CertificateState.ISSUED.value)
    is_name_public: Mapped[bool] = mapped_column(default=False)  # the holder unlocked it for who checks the number
    issued_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    revoke_reason: Mapped[str] = mapped_column(sa.String(300), default="")  # public
    erased_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # its holder wanted it


class CertificateFile(Model):
    """The PDF, sealed, since it bears a name; apart, so that nobody reads it who only wants the row."""

    __tablename__ = "certificate_files"
    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificates.id", ondelete="CASCADE"), primary_key=True)
    pdf: Mapped[str] = mapped_column(SealedText)  # base 64
    size: Mapped[int]
    is_signed: Mapped[bool] = mapped_column(default=False)
    drawn_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)


class CertificateReturn(Model):
    """An archive that came back from the office that signs, and what became of each file in it. Names of files may be people's."""

    __tablename__ = "certificate_returns"
    __table_args__ = {"sqlite_autoincrement": True}
    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("files.id", ondelete="SET NULL"))  # sealed; gone once it was looked at
    skips_bad: Mapped[bool] = mapped_column(default=False)  # take what is right, and leave the rest
    state: Mapped[str] = mapped_column(sa.String(8), default="waiting")  # waiting, taken, refused
    problem: Mapped[str] = mapped_column(sa.String(20), default="")  # of the whole archive
    taken: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    report: Mapped[list[dict[str, Any]] | None] = mapped_column(SealedJson)  # name, code, number of each file that was not taken
    received_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    looked_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
