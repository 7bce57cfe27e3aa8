"""Aspirations; their contact, sender, salts and supports, each in a table of its own."""
from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.aspirations.exploring.touching import touch
from server.core import clock
from server.core.database import Model
from server.core.vault import SealedJson, SealedText
from server.core.words import Display, Kind, State

PUBLIC_STATES = (State.PUBLISHED, State.CONSIDERED, State.EXPLAINED)
ENDED_STATES = (State.WITHDRAWN, State.ERASED)
UNDECIDED_STATES = (State.RECEIVED, State.NEEDS_CLARIFICATION)
_FILTERED = ("kind", "topic", "state", "regency", "district", "display", "visible_from")


class Aspiration(Model):
    """One thing said. `text` is what may be shown (redacted if need be); `original_text` is kept when it was redacted.

    Rahasia (`is_confidential`) is counted, considered and answered, and its text is shown to nobody but its holder and
    the staff who may read it. `visible_from` is when a decision to show takes effect (undo comes before it).
    """

    __tablename__ = "aspirations"
    __table_args__ = (
        # both hold all that the list filters by, so that a rare combination is sought without opening a row
        sa.Index("ix_aspirations_newest", "is_listed", "submitted_at", "id", *_FILTERED),
        sa.Index("ix_aspirations_supported", "is_listed", "supports", "id", *_FILTERED),
        # all that counting the three rights asks for
        sa.Index("ix_aspirations_rights", "state", "is_out_of_scope", "read_due_at", "considered_due_at", "explained_due_at",
                 "submitted_at", "clock_resumed_at"),
        sa.Index("ix_aspirations_topic", "topic", "submitted_at", "id"),
        sa.Index("ix_aspirations_provision", "provision_id", "is_listed"),
        sa.Index("ix_aspirations_fingerprint", "fingerprint"),
        sa.Index("ix_aspirations_visible_from", "visible_from"),
        sa.Index("ix_aspirations_touched", "touched", "id"),
        sa.Index("ix_aspirations_family", "family_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(13), unique=True)  # JKD-XXXX-XXXX
    instrument_id: Mapped[int] = mapped_column(sa.ForeignKey("instruments.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    text: Mapped[str] = mapped_column(sa.Text)
    original_text: Mapped[str | None] = mapped_column(SealedText)
    redactions: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(sa.String(20))
    is_confidential: Mapped[bool] = mapped_column(default=False)
    is_listed: Mapped[bool] = mapped_column(default=False)  # shown and terbuka: what lists, search and counts of lists read
    visible_from: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    display: Mapped[str] = mapped_column(sa.String(10))
    public_name: Mapped[str | None] = mapped_column(sa.String(80))  # the name or initials the author chose to show
    area: Mapped[str | None] = mapped_column(sa.String(16))  # as given, kelurahan included: never public
    regency: Mapped[str | None] = mapped_column(sa.String(8))
    district: Mapped[str | None] = mapped_column(sa.String(10))
    provision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("provisions.id", ondelete="SET NULL"))
    topic: Mapped[str | None] = mapped_column(sa.String(40))
    channel: Mapped[str] = mapped_column(sa.String(12), default="web")
    supports: Mapped[int] = mapped_column(default=0)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    needs_attention: Mapped[bool] = mapped_column(default=False)
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    consent_processing_version: Mapped[int]
    consent_publication_version: Mapped[int | None] = mapped_column(sa.Integer)
    is_late: Mapped[bool] = mapped_column(default=False)
    is_sample: Mapped[bool] = mapped_column(default=False)
    link_generation: Mapped[int] = mapped_column(default=1)
    submitted_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    considered_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    explained_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    reason: Mapped[str | None] = mapped_column(sa.String(40))
    reason_note: Mapped[str | None] = mapped_column(sa.String(400))
    links_cut_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # nobody knows any more who sent and who supports it
    is_out_of_scope: Mapped[bool] = mapped_column(default=False)  # a drafter confirmed it: stands beside the three rights
    before_decision: Mapped[dict[str, Any] | None] = mapped_column(SealedJson, deferred=True)  # what undoing the newest restores
    read_due_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    considered_due_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    explained_due_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    due_moved_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # when the calendar or a clock last moved a deadline
    clock_resumed_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # its author was asked and stayed silent
    outcomes: Mapped[int] = mapped_column(sa.SmallInteger, default=0, server_default="0")  # bits of exploring.outcomes
    family_id: Mapped[int | None] = mapped_column(sa.Integer)  # the first of the near-identical ones it is shown with
    touched: Mapped[int] = mapped_column(sa.BigInteger, default=touch(), onupdate=touch(), server_default="0", deferred=True)

    @property
    def is_shown(self) -> bool:
        """True when everyone may read its text now."""
        return (self.is_listed and not self.is_confidential and self.state in PUBLIC_STATES
                and self.visible_from is not None and self.visible_from <= clock.now())

    @property
    def is_settled(self) -> bool:
        """False while the newest decision can still be undone: until then it has no outward effect."""
        return self.visible_from is None or self.visible_from <= clock.now()

    @property
    def is_question(self) -> bool:
        """A question needs no row: its answer is its own."""
        return self.kind == Kind.QUESTION

    @property
    def is_anonymous(self) -> bool:
        return self.display == Display.ANONYMOUS

    @property
    def has_ended(self) -> bool:
        """Withdrawn or erased: on neither side of any fraction."""
        return self.state in ENDED_STATES


class Contact(Model):
    """How the author can be reached, and the name given, all sealed; read by nobody but those who answer, never shown."""

    __tablename__ = "aspiration_contacts"
    aspiration_id: Mapped[int] = mapped_column(sa.ForeignKey("aspirations.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str | None] = mapped_column(SealedText)
    email: Mapped[str | None] = mapped_column(SealedText)
    phone: Mapped[str | None] = mapped_column(SealedText)
    email_hmac: Mapped[str | None] = mapped_column(sa.String(64), index=True)  # vault.email_index(email): what one looks up by
    email_confirmed_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    language: Mapped[str] = mapped_column(sa.String(2), default="id", server_default="id")  # of the page it was given on: what we write in


class Sender(Model):
    """Which device sent it. No page shows this table; it is cut 90 days after the instrument's last answer."""

    __tablename__ = "aspiration_senders"
    aspiration_id: Mapped[int] = mapped_column(sa.ForeignKey("aspirations.id", ondelete="CASCADE"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participants.id", ondelete="CASCADE"), index=True)


class Salt(Model):
    """The salt of one version's commitment in the ledger: shown to the holder only, destroyed with the item."""

    __tablename__ = "aspiration_salts"
    aspiration_id: Mapped[int] = mapped_column(sa.ForeignKey("aspirations.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    salt: Mapped[bytes] = mapped_column(sa.LargeBinary(32))


class Support(Model):
    """One device's support of one aspiration: on or off, at most one row."""

    __tablename__ = "aspiration_supports"
    aspiration_id: Mapped[int] = mapped_column(sa.ForeignKey("aspirations.id", ondelete="CASCADE"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True, index=True)
    is_on: Mapped[bool]
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)


class Report(Model):
    """One reader's word that something is wrong with a shown text; at most one a reader."""

    __tablename__ = "aspiration_reports"
    aspiration_id: Mapped[int] = mapped_column(sa.ForeignKey("aspirations.id", ondelete="CASCADE"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(sa.String(40))
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)


class DistrictCount(Model):
    """How many shown items come from a kecamatan: below 20 it is not told for authors who chose anonim."""

    __tablename__ = "district_counts"
    district: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    shown: Mapped[int] = mapped_column(default=0)


# The search index: rowid = aspiration id; tokens are made by categorization.text at index and query time. Words are taken
# as they are: neither database may cut or stem them once more, or the two would find different texts.
SEARCH_DDL = {
    "sqlite": ("CREATE VIRTUAL TABLE aspiration_search USING fts5(tokens, detail='none')",),
    "postgresql": (
        "CREATE TABLE aspiration_search (rowid integer PRIMARY KEY, tokens text NOT NULL, "
        "words tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED)",
        "CREATE INDEX ix_aspiration_search_words ON aspiration_search USING gin (words)",
    ),
}
for _dialect, _statements in SEARCH_DDL.items():
    for _ddl in _statements:
        sa.event.listen(Aspiration.__table__, "after_create", sa.DDL(_ddl).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy
