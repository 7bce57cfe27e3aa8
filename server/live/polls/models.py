"""Polls, the ballots of devices, the counters kept beside them, and words that the host banned."""
from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server import ballots
from server.ballots.asked import question_of as question_of  # noqa: PLC0414  they belong together
from server.core import clock
from server.core.database import Model
from server.core.words import PollResults, PollState

LONGEST_MARK = 160


class Poll(Model):
    """One question of one session. `question` is its exact wording and settings: it changes as long as it is a draft, never after."""

    __tablename__ = "polls"
    __table_args__ = (sa.Index("ix_polls_changed", "webinar_id", "changed_at"), {"sqlite_autoincrement": True})  # screens know polls by id
    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(sa.String(8), default=PollState.DRAFT.value)
    results: Mapped[str] = mapped_column(sa.String(8))
    question: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    voters: Mapped[int] = mapped_column(default=0)  # ballots there are; after the links were cut: there were
    flagged: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))  # ballots of bursts: kept, and counted nowhere
    flags_lifted_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # the host said that they are people
    hidden: Mapped[int] = mapped_column(default=0)  # answers never shown whose words were deleted with the links
    changed_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # when its numbers last changed: what a tick looks for
    drafted_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    links_cut_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # nobody knows any more who voted what

    @property
    def asked(self) -> ballots.Question:
        """The question, parsed."""
        return question_of(self.question)

    @property
    def kind(self) -> str:
        """The kind of question."""
        return str(self.question["kind"])

    @property
    def has_words(self) -> bool:
        """True when people answer in words of their own."""
        return ballots.KINDS[self.kind].hides

    @property
    def is_open(self) -> bool:
        """True while ballots are taken."""
        return self.state == PollState.OPEN

    @property
    def is_public(self) -> bool:
        """True when everyone may see that it is asked."""
        return self.state != PollState.DRAFT

    @property
    def tells_results(self) -> bool:
        """True when its tallies may leave the house now: once closed, or while open unless they wait for that."""
        return self.state == PollState.CLOSED or (self.is_open and self.results != PollResults.CLOSED)


class PollBallot(Model):
    """What one device wants of one poll; at most one row, which the primary key says."""

    __tablename__ = "poll_ballots"
    poll_id: Mapped[int] = mapped_column(sa.ForeignKey("polls.id", ondelete="CASCADE"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True, index=True)
    ballot: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    is_flagged: Mapped[bool] = mapped_column(default=False, server_default=sa.text("false"))  # part of a burst (live/bursts.py)


class PollCount(Model):
    """How many ballots mark one thing: an option, a value, an answer as typed. `grp` is the row of the result it belongs to.

    `state` is about answers in people's own words: shown, waiting (for the host to read it), hidden. Nothing else may be shown.
    """

    __tablename__ = "poll_counts"
    poll_id: Mapped[int] = mapped_column(sa.ForeignKey("polls.id", ondelete="CASCADE"), primary_key=True)
    mark: Mapped[str] = mapped_column(sa.String(LONGEST_MARK), primary_key=True)
    grp: Mapped[str] = mapped_column(sa.String(LONGEST_MARK))
    count: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(8))
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)  # when it was first said


class PollBan(Model):
    """A word that the host banned from all polls of a session, also from later ballots."""

    __tablename__ = "poll_bans"
    __table_args__ = (sa.UniqueConstraint("webinar_id", "word"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"))
    word: Mapped[str] = mapped_column(sa.String(40))
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)


SHOWN, WAITING, HIDDEN = "shown", "waiting", "hidden"
