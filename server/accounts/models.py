"""Staff, their roles and sessions; participants."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.core import clock
from server.core.database import Model
from server.core.permissions import Role
from server.core.vault import SealedText


class Staff(Model):
    """One member of the team."""

    __tablename__ = "staff"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(sa.String(120), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    initial_until: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # an initial password: to be changed before this
    version: Mapped[int] = mapped_column(default=1, server_default="1")  # so that of two admins the second sees what the first did
    role_rows: Mapped[list[StaffRole]] = relationship(lazy="selectin", cascade="all, delete-orphan", passive_deletes=True)

    @property
    def roles(self) -> frozenset[Role]:
        """The hats; a role that this version of the house no longer knows is none."""
        return frozenset(Role(row.role) for row in self.role_rows if row.role in set(Role))


class StaffRole(Model):
    """One hat of one person."""

    __tablename__ = "staff_roles"
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(sa.String(20), primary_key=True)


class StaffSession(Model):
    """One signed-in browser. The cookie's token is stored as its HMAC only."""

    __tablename__ = "staff_sessions"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hmac: Mapped[str] = mapped_column(sa.String(64), unique=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    proved_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # when its holder last proved to be who they are
    browser: Mapped[str] = mapped_column(sa.String(40), default="", server_default="")  # a family and a system, no version


class SessionSeen(Model):
    """When a session's browser last opened a page, to the minute. A table of its own, as a GET writes it."""

    __tablename__ = "staff_sessions_seen"
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("staff_sessions.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)


class HalfSession(Model):
    """Somebody whose password was right and who has steps before them: the code, a new password, a first set-up. No session."""

    __tablename__ = "staff_half_sessions"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hmac: Mapped[str] = mapped_column(sa.String(64), unique=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    wrong_codes: Mapped[int] = mapped_column(default=0)
    has_code: Mapped[bool] = mapped_column(default=False)


class StaffFactor(Model):
    """A member's authenticator. Counts once confirmed; `last_step` is the newest 30-second step that was used, never used again."""

    __tablename__ = "staff_factors"
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str] = mapped_column(SealedText)
    created_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    last_step: Mapped[int] = mapped_column(sa.BigInteger, default=0)


class RecoveryCode(Model):
    """One way in without the authenticator, good once; stored as a keyed hash."""

    __tablename__ = "staff_recovery_codes"
    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    code_hmac: Mapped[str] = mapped_column(sa.String(64), unique=True)
    used_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)


class Participant(Model):
    """One device that took part. Not a person, and never shown."""

    __tablename__ = "participants"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hmac: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)


class EmailConfirmation(Model):
    """A code sent to an address: see `confirmations`. The code itself is stored nowhere; the row goes after a day."""

    __tablename__ = "email_confirmations"
    __table_args__ = (sa.Index("ix_email_confirmations_subject", "purpose", "subject", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(SealedText)
    email_hmac: Mapped[str] = mapped_column(sa.String(64), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(12))
    subject: Mapped[str | None] = mapped_column(sa.String(40))  # aspiration:<id>, akun:<session id>
    nonce: Mapped[str] = mapped_column(sa.String(32))
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(clock.UtcDateTime, index=True)
    expires_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)


class AkunSession(Model):
    """A browser whose user proved an e-mail address, to see what is held about it. The token is stored as its HMAC only."""

    __tablename__ = "akun_sessions"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hmac: Mapped[str] = mapped_column(sa.String(64), unique=True)
    email: Mapped[str] = mapped_column(SealedText)
    email_hmac: Mapped[str] = mapped_column(sa.String(64), index=True)
    created_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(clock.UtcDateTime, index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)


class DataRequest(Model):
    """Somebody used a right over their data: at once by a button, or in free words, answered within 3 × 24 hours.

    A button's row has neither words nor contact: it is the log, and stays when the data is gone.
    """

    __tablename__ = "data_requests"
    __table_args__ = (sa.Index("ix_data_requests_open", "handled_at", "due_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(12), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    is_by_button: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str | None] = mapped_column(SealedText)
    contact: Mapped[str | None] = mapped_column(SealedText)
    email_hmac: Mapped[str | None] = mapped_column(sa.String(64), index=True)  # of an address that the requester proved to be theirs
    aspiration_id: Mapped[int | None] = mapped_column(sa.Integer, index=True)
    received_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(sa.String(12))
    note: Mapped[str | None] = mapped_column(SealedText)  # what the requester reads about the outcome
    handled_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    handled_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id", ondelete="SET NULL"))

    @property
    def is_open(self) -> bool:
        """Nobody answered it yet."""
        return self.handled_at is None

    @property
    def is_overdue(self) -> bool:
        """The three days are over and nobody answered."""
        return self.is_open and self.due_at < clock.now()
