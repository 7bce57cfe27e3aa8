"""Surveys, their questions, the answers of devices, and the counters kept beside them."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server import ballots
from server.ballots.asked import question_of
from server.core import clock
from server.core.database import Model
from server.core.words import PollResults, SurveyState

LONGEST_MARK, MOST_TITLE = 160, 160
DAYS_AFTER_SESSION = 14  # that the survey of a session is open
SHOWN, WAITING, HIDDEN = "shown", "waiting", "hidden"


class Survey(Model):
    """Questions on one page. Its state is a matter of the clock once it is published."""

    __tablename__ = "surveys"
    __table_args__ = {"sqlite_autoincrement": True}
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    title: Mapped[str] = mapped_column(sa.String(MOST_TITLE))
    description: Mapped[str] = mapped_column(sa.Text, default="")
    topic: Mapped[str] = mapped_column(sa.String(40), default="")  # a slug of the taxonomy: it stands on that theme's page
    webinar_id: Mapped[int | None] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), unique=True)  # asked after it
    is_sample: Mapped[bool] = mapped_column(default=False)
    results: Mapped[str] = mapped_column(sa.String(8))  # words.PollResults: when everyone sees them
    revision: Mapped[int] = mapped_column(default=1)  # an older form of a colleague is refused
    opens_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # published without: with the end of its session
    closes_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    drafted_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    answers: Mapped[int] = mapped_column(default=0)  # sets of answers there are; after the links were cut: there were
    links_cut_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)  # nobody knows any more who answered what

    @property
    def state(self) -> SurveyState:
        """By the clock."""
        now = clock.now()
        if self.published_at is None:
            return SurveyState.DRAFT
        if self.closes_at is not None and self.closes_at <= now:
            return SurveyState.CLOSED
        return SurveyState.OPEN if self.opens_at is not None and self.opens_at <= now else SurveyState.WAITING

    @property
    def is_open(self) -> bool:
        """True while answers are taken."""
        return self.state == SurveyState.OPEN

    @property
    def tells_results(self) -> bool:
        """True when everyone may see how it stands now, whether they answered or not."""
        return self.state == SurveyState.CLOSED or (self.is_open and self.results == PollResults.NOW)

    def open_after_session(self, at: datetime) -> None:
        """Its session is over: it opens now, for as long as such surveys do."""
        self.opens_at, self.closes_at = at, at + timedelta(days=DAYS_AFTER_SESSION)


class SurveyQuestion(Model):
    """One question, in its exact wording: it changes as long as the survey is a draft, never after."""

    __tablename__ = "survey_questions"
    __table_args__ = {"sqlite_autoincrement": True}
    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(sa.ForeignKey("surveys.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    question: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    is_required: Mapped[bool] = mapped_column(default=False)
    answers: Mapped[int] = mapped_column(default=0)  # how many answered this one
    hidden: Mapped[int] = mapped_column(default=0)  # answers never shown whose words were deleted with the links

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


class SurveyAnswer(Model):
    """What one device answered; at most one row, which the primary key says. `ballots` by the id of the question."""

    __tablename__ = "survey_answers"
    survey_id: Mapped[int] = mapped_column(sa.ForeignKey("surveys.id", ondelete="CASCADE"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True, index=True)
    ballots: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)


class SurveyCount(Model):
    """How many answers mark one thing: an option, a value, an answer as typed. `grp` is the row of the result it belongs to.

    `state` is about answers in people's own words: shown, waiting (for the team to read it), hidden. Nothing else may be shown.
    """

    __tablename__ = "survey_counts"
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("survey_questions.id", ondelete="CASCADE"), primary_key=True)
    mark: Mapped[str] = mapped_column(sa.String(LONGEST_MARK), primary_key=True)
    grp: Mapped[str] = mapped_column(sa.String(LONGEST_MARK))
    count: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(8))
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)  # when it was first said
