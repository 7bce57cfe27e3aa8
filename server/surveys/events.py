"""What happens to surveys. Answers are numbers and no events: nothing says who answered, or when."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class SurveyChanged(Event):
    """Something about a survey that the ledger holds."""

    survey_id: int
    webinar_id: int | None = None  # of the session that it is asked after


@dataclass(frozen=True, kw_only=True)
class SurveyDrafted(SurveyChanged):
    """A survey was begun; only staff see it."""


@dataclass(frozen=True, kw_only=True)
class SurveyEdited(SurveyChanged):
    """Its head or its questions were changed while it was a draft; it has so many questions now."""

    questions: int


@dataclass(frozen=True, kw_only=True)
class SurveyPublished(SurveyChanged):
    """It opens and closes by the clock, in the wording it has now. `opens_at` None: with the end of its session."""

    questions: int
    opens_at: str | None
    closes_at: str | None


@dataclass(frozen=True, kw_only=True)
class SurveyTakenBack(SurveyChanged):
    """A published survey that had not opened is a draft again."""


@dataclass(frozen=True, kw_only=True)
class SurveyClosingMoved(SurveyChanged):
    """It closes at another moment than was said; at once when `is_now`."""

    closes_at: str
    is_now: bool


@dataclass(frozen=True, kw_only=True)
class SurveyDeleted(SurveyChanged):
    """A draft was thrown away."""


@dataclass(frozen=True, kw_only=True)
class SurveyAnswersRead(SurveyChanged):
    """Somebody of the team read answers in people's own words and decided that so many are shown, or hidden."""

    question_id: int
    count: int
    is_shown: bool


@dataclass(frozen=True, kw_only=True)
class SurveyAnswersForgotten(SurveyChanged):
    """A device's answers count no more."""
