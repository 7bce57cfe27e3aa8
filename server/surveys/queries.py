"""What pages, the report of a session and colleagues read about surveys."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from server.ballots import Shown
from server.core.database import session
from server.core.errors import NotFound
from server.core.permissions import Actor, Permission
from server.core.words import PollResults, SurveyState
from server.surveys import tallies
from server.surveys.models import WAITING, Survey, SurveyAnswer, SurveyCount, SurveyQuestion

PUBLIC = (SurveyState.OPEN, SurveyState.CLOSED)


@dataclass(frozen=True)
class VisibleSurveys:
    """The surveys this actor may see: those that have opened, and for who manages surveys all."""

    actor: Actor

    @property
    def _sees_all(self) -> bool:
        return self.actor.may(Permission.MANAGE_SURVEYS)

    def get(self, survey_id: int) -> Survey:
        """By id. Raises NotFound: not there, or not yours."""
        return self._seen(session.get(Survey, survey_id))

    def by_slug(self, slug: str) -> Survey:
        """By its address; one that waits for its opening is found, too, so that a link that was shared early says when. Raises NotFound."""
        survey = session.scalar(sa.select(Survey).where(Survey.slug == slug))
        if survey is not None and survey.state == SurveyState.WAITING:
            return survey
        return self._seen(survey)

    def question(self, survey_id: int, question_id: int) -> SurveyQuestion:
        """One question of a survey that is this actor's to see. Raises NotFound."""
        question = session.get(SurveyQuestion, question_id)
        if question is None or question.survey_id != self.get(survey_id).id:
            raise NotFound()
        return question

    def _seen(self, survey: Survey | None) -> Survey:
        if survey is None or not (survey.state in PUBLIC or self._sees_all):
            raise NotFound()
        return survey


def visible_to(actor: Actor) -> VisibleSurveys:
    """The only door to surveys by id or address."""
    return VisibleSurveys(actor)


def public_ones() -> tuple[list[Survey], list[Survey]]:
    """(open, closed) for everyone: those that close first, and those that closed last."""
    rows = session.scalars(sa.select(Survey).where(Survey.published_at.is_not(None))
                           .order_by(Survey.closes_at.desc(), Survey.id.desc())).all()
    found = [survey for survey in rows if survey.state == SurveyState.OPEN]
    return found[::-1], [survey for survey in rows if survey.state == SurveyState.CLOSED]


def all_for(actor: Actor) -> Sequence[Survey]:
    """Every survey, the newest first. Raises NotAllowed."""
    actor.must(Permission.MANAGE_SURVEYS)
    return session.scalars(sa.select(Survey).order_by(Survey.drafted_at.desc(), Survey.id.desc())).all()


def questions_of(survey_id: int) -> Sequence[SurveyQuestion]:
    """Its questions, in order."""
    return session.scalars(sa.select(SurveyQuestion).where(SurveyQuestion.survey_id == survey_id)
                           .order_by(SurveyQuestion.position, SurveyQuestion.id)).all()


def how_many_questions(survey_ids: Collection[int]) -> dict[int, int]:
    """How many questions each survey has."""
    if not survey_ids:
        return {}
    rows = session.execute(sa.select(SurveyQuestion.survey_id, sa.func.count()).where(SurveyQuestion.survey_id.in_(survey_ids))
                           .group_by(SurveyQuestion.survey_id))
    return {row[0]: row[1] for row in rows}


def waiting_in(survey_ids: Collection[int]) -> dict[int, int]:
    """How many answers in people's own words wait to be read, by survey."""
    if not survey_ids:
        return {}
    rows = session.execute(sa.select(SurveyQuestion.survey_id, sa.func.sum(SurveyCount.count)).join(
        SurveyCount, SurveyCount.question_id == SurveyQuestion.id).where(
        SurveyQuestion.survey_id.in_(survey_ids), SurveyCount.state == WAITING).group_by(SurveyQuestion.survey_id))
    return {row[0]: int(row[1]) for row in rows}


def about(topics: Collection[str]) -> dict[str, list[Survey]]:
    """Surveys that are open, or whose results can be read, by topic: those that are open first, the newest first."""
    rows = session.scalars(sa.select(Survey).where(Survey.topic.in_(topics), Survey.topic != "", Survey.published_at.is_not(None))
                           .order_by(Survey.opens_at.desc(), Survey.id.desc())).all()
    found: dict[str, list[Survey]] = {}
    for survey in sorted(rows, key=lambda one: not one.is_open):
        if survey.state in PUBLIC:
            found.setdefault(survey.topic, []).append(survey)
    return found


def of_webinars(webinar_ids: Collection[int]) -> dict[int, Survey]:
    """The survey that is asked after each session, whatever its state."""
    rows = session.scalars(sa.select(Survey).where(Survey.webinar_id.in_(webinar_ids)))
    return {survey.webinar_id: survey for survey in rows if survey.webinar_id is not None}


def of_webinar(webinar_id: int) -> Survey | None:
    """The survey that is asked after this session."""
    return of_webinars([webinar_id]).get(webinar_id)


def answers_of(survey_id: int, participant_id: int | None) -> dict[int, Any]:
    """What this device answered, by question; nothing when it did not."""
    row = session.get(SurveyAnswer, (survey_id, participant_id)) if participant_id is not None else None
    return {int(question_id): ballot for question_id, ballot in row.ballots.items()} if row is not None else {}


def may_see_results(survey: Survey, participant_id: int | None) -> bool:
    """Whether whoever is at this device may see how it stands now."""
    if survey.tells_results:
        return True
    return survey.is_open and survey.results == PollResults.VOTED and bool(answers_of(survey.id, participant_id))


# --- results ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class QuestionResult:
    """How one question stands: `shown` has the exact wording, its own base, and no words that nobody may read."""

    question: SurveyQuestion
    shown: Shown
    waiting: int


@dataclass(frozen=True)
class Results:
    """How a survey stands. `answers` are the sets of answers: devices, not people, and no sample of anybody."""

    survey: Survey
    answers: int
    questions: tuple[QuestionResult, ...]


def results(survey_id: int) -> Results:
    """For the results page, the CSV and the report of a session. Who may see them is the caller's to ask. Raises NotFound."""
    survey = session.get(Survey, survey_id)
    if survey is None:
        raise NotFound()
    rows = questions_of(survey_id)
    waiting = tallies.waiting_of([row.id for row in rows if row.has_words])
    return Results(survey, survey.answers, tuple(QuestionResult(row, tallies.shown_of(row), waiting.get(row.id, 0)) for row in rows))
