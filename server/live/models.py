"""A running webinar's questions and votes, and the streams that tell every screen about them (docs/protocol.md)."""
from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server import areas
from server.core import clock
from server.core.database import Model
from server.core.vault import SealedText
from server.core.words import QuestionState

SHOWN_STATES = (QuestionState.SHOWN, QuestionState.FEATURED, QuestionState.ANSWERED, QuestionState.ANSWERED_IN_WRITING,
                QuestionState.JOINED)

VOTABLE_STATES = (QuestionState.SHOWN, QuestionState.FEATURED)


BRIDGED = frozenset({"zoom", "youtube", "whatsapp", "floor"})  # channels of the control room's bridge


class Question(Model):
    """One question of one webinar. `text` is what is shown; `original_text` is kept when it was edited before showing."""

    __tablename__ = "questions"
    __table_args__ = (sa.Index("ix_questions_order", "webinar_id", "state", "votes", "id"),
                      sa.Index("ix_questions_voted", "webinar_id", "voted_at"))
    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(sa.Text)
    original_text: Mapped[str | None] = mapped_column(SealedText)
    public_name: Mapped[str | None] = mapped_column(sa.String(80))  # the name or initials its author chose to show
    display: Mapped[str] = mapped_column(sa.String(10))
    area: Mapped[str | None] = mapped_column(sa.String(16))
    provision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("provisions.id", ondelete="SET NULL"))
    channel: Mapped[str] = mapped_column(sa.String(12), default="web")
    state: Mapped[str] = mapped_column(sa.String(20))
    reason: Mapped[str | None] = mapped_column(sa.String(40))
    reason_note: Mapped[str | None] = mapped_column(sa.String(400))
    votes: Mapped[int] = mapped_column(default=0)
    voted_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # when `votes` last changed: what a tick looks for
    flagged_votes: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))  # of bursts: kept, and not in `votes`
    flagged_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # when those last changed; None: there never was one
    flags_lifted_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # the host said that they are people
    promised_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # until when it should be answered
    findings: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    needs_attention: Mapped[bool] = mapped_column(default=False)
    keep_processing_version: Mapped[int | None] = mapped_column(sa.Integer)
    keep_publication_version: Mapped[int | None] = mapped_column(sa.Integer)
    links_cut_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # nobody knows any more who asked and who voted
    joined_to_id: Mapped[int | None] = mapped_column(sa.ForeignKey("questions.id", ondelete="SET NULL"), index=True)  # the head
    joined_under_id: Mapped[int | None] = mapped_column(sa.Integer, index=True)  # what the control room chose (joining.py)
    state_before_joining: Mapped[str | None] = mapped_column(sa.String(20))
    joined_count: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))  # of a head: how many are joined to it
    withdrawn_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # its author took it back
    aspiration_id: Mapped[int | None] = mapped_column(sa.Integer)
    asked_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    shown_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    featured_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    answer_text: Mapped[str | None] = mapped_column(sa.Text)

    @property
    def is_votable(self) -> bool:
        """True while support still changes when it is asked."""
        return self.state in VOTABLE_STATES

    @property
    def is_kept(self) -> bool:
        """True when its author agreed to both: that it may become an aspiration if it stays unanswered."""
        return self.keep_processing_version is not None and self.keep_publication_version is not None

    @property
    def public_area(self) -> str | None:
        """The smallest area that may be told: never a kelurahan, for anonim the kota."""
        found = areas.public_area(self.area, self.display, False)  # type: ignore[arg-type]
        return found.name if found else None

    @property
    def bridged_by(self) -> str | None:
        """The other channel by which it came to the control room's bridge; None for what was asked here."""
        return self.channel if self.channel in BRIDGED else None

    @property
    def is_shown(self) -> bool:
        """True when everyone may read it."""
        return self.state in SHOWN_STATES


class QuestionContact(Model):
    """The name that whoever asked gave, sealed and kept apart: only a question that becomes an aspiration takes it along."""

    __tablename__ = "question_contacts"
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(SealedText)


class QuestionSender(Model):
    """Which device asked: kept apart from the question, read only for `saya.json`, `/akun` on that device, limits and counts."""

    __tablename__ = "question_senders"
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participants.id", ondelete="CASCADE"), index=True)


class QuestionVote(Model):
    """One voter's support of one question: on or off, at most one row.

    `brought_by_id` is the question that was joined and brought this voice along; None for one cast for this very question.
    `is_flagged`: part of a burst (bursts.py), so that it counts nowhere.
    """

    __tablename__ = "question_votes"
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True, index=True)
    is_on: Mapped[bool]
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    brought_by_id: Mapped[int | None] = mapped_column(sa.Integer)
    is_flagged: Mapped[bool] = mapped_column(default=False, server_default=sa.text("false"))

    @classmethod
    def counts(cls) -> sa.ColumnElement[bool]:
        """Whether a row is a voice that counts."""
        return sa.and_(cls.is_on, sa.not_(cls.is_flagged))


class Stream(Model):
    """The newest `rev` of (webinar, audience)."""

    __tablename__ = "live_streams"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    audience: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    rev: Mapped[int] = mapped_column(default=0)


class LiveEvent(Model):
    """One fact told to one stream: ids and numbers, never people's words."""

    __tablename__ = "live_events"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    audience: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(30))
    subject_id: Mapped[int | None] = mapped_column(sa.Integer)
    data: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
