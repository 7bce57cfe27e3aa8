"""The matrix: rows, proposals with the aspirations they hold, answers and their approvals."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from server.categorization import topic
from server.core import clock
from server.core.database import Model
from server.core.i18n import language
from server.instruments.addresses import address_words, parse_address


class Row(Model):
    """A line of the matrix: a provision, a theme, umum per chapter, or something new."""

    __tablename__ = "matrix_rows"
    __table_args__ = (sa.UniqueConstraint("instrument_id", "number"), sa.UniqueConstraint("instrument_id", "kind", "place"))
    id: Mapped[int] = mapped_column(primary_key=True)
    instrument_id: Mapped[int] = mapped_column(sa.ForeignKey("instruments.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(12))  # provision, theme, general, new
    place: Mapped[str] = mapped_column(sa.String(60))  # provision id, topic slug, chapter address, or the digest of a new title
    provision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("provisions.id", ondelete="SET NULL"), index=True)
    topic: Mapped[str | None] = mapped_column(sa.String(40))
    title: Mapped[str] = mapped_column(sa.String(200))
    note: Mapped[str | None] = mapped_column(sa.String(20))  # keterangan, see words.RowNote
    remarks: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)

    @property
    def label(self) -> str:
        """The place in the page's language; `title` is how the matrix prints it."""
        if self.kind == "theme" and (known := topic(self.place)) is not None:
            return known.name_in(language())
        if self.kind == "provision" and (address := parse_address(self.title)) is not None:
            return address_words(address)
        if self.kind == "general" and self.title.startswith("Bab "):
            return str(_("Bab %(n)s", n=self.title.removeprefix("Bab ")))
        return self.title


class Proposal(Model):
    """A usulan: what the attached aspirations ask for, in the drafters' words. Confirmed with a dated note of what was weighed."""

    __tablename__ = "proposals"
    id: Mapped[int] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(sa.ForeignKey("matrix_rows.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    written_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id", ondelete="SET NULL"))
    written_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id", ondelete="SET NULL"))
    confirmed_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    consideration_note: Mapped[str | None] = mapped_column(sa.Text)

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class ProposalItem(Model):
    """One aspiration held by one proposal; placing it there is no state and counts for nothing."""

    __tablename__ = "proposal_items"
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True)
    aspiration_id: Mapped[int] = mapped_column(sa.ForeignKey("aspirations.id", ondelete="CASCADE"), primary_key=True, index=True)
    attached_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id", ondelete="SET NULL"))
    attached_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    text_digest: Mapped[str] = mapped_column(sa.String(64))  # keyed, of the text the drafter saw (see queries.digest_of_text)


class Answer(Model):
    """The answer to a proposal, or to one question (then `aspiration_id`): one each. Nothing leaves before it is published.

    Each writing and each return makes a new revision, so that a form or a paraf for an older one is seen to be stale.
    """

    __tablename__ = "answers"
    __table_args__ = (sa.Index("ix_answers_newest", "state", "published_at", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int | None] = mapped_column(sa.ForeignKey("proposals.id", ondelete="CASCADE"), unique=True)
    aspiration_id: Mapped[int | None] = mapped_column(sa.ForeignKey("aspirations.id", ondelete="CASCADE"), unique=True)
    state: Mapped[str] = mapped_column(sa.String(12))
    outcome: Mapped[str | None] = mapped_column(sa.String(12))
    text: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    wording_before: Mapped[str] = mapped_column(sa.Text, default="")
    wording_after: Mapped[str] = mapped_column(sa.Text, default="")
    forwarded_to: Mapped[str] = mapped_column(sa.String(200), default="")
    letter: Mapped[str] = mapped_column(sa.String(120), default="")
    consideration_note: Mapped[str | None] = mapped_column(sa.Text)
    confirmed_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    written_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id", ondelete="SET NULL"))
    written_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    revision: Mapped[int] = mapped_column(default=1)
    published_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)


class Approval(Model):
    """One paraf, given or refused with a note, for one revision of an answer."""

    __tablename__ = "approvals"
    __table_args__ = (sa.UniqueConstraint("answer_id", "revision", "step"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(sa.ForeignKey("answers.id", ondelete="CASCADE"))
    revision: Mapped[int]
    step: Mapped[int]  # 1, 2, … in the order of the instrument's steps
    is_approved: Mapped[bool]
    note: Mapped[str] = mapped_column(sa.Text, default="")
    staff_id: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
