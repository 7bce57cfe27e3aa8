"""What staff do with surveys: write, publish, close, throw a draft away; read answers in people's own words.

A survey goes one way: draft → published; then it waits, opens and closes by the clock. Its wording is frozen at publishing. As long
as it has not opened it can be taken back: nobody has answered then.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from server import ballots, categorization
from server.core import clock
from server.core.database import operation, record, session
from server.core.errors import Conflict, Invalid, NotFound, TooLarge
from server.core.keys import once
from server.core.permissions import Actor, Permission
from server.core.text import plain
from server.core.words import Phase, PollResults, SurveyState
from server.surveys import queries
from server.surveys.events import (
    SurveyAnswersRead,
    SurveyClosingMoved,
    SurveyDeleted,
    SurveyDrafted,
    SurveyEdited,
    SurveyPublished,
    SurveyTakenBack,
)
from server.surveys.models import HIDDEN, MOST_TITLE, SHOWN, Survey, SurveyCount, SurveyQuestion
from server.webinars.models import Webinar

MOST_QUESTIONS, MOST_DESCRIPTION = 15, 2000
LONGEST = timedelta(days=366)  # that a survey is open
DRAFTED, ASKED = "survey.draft", "survey.question"  # kinds of writes


@dataclass(frozen=True)
class Plan:
    """A survey's head. Times are aware; without `opens_at` it opens when it is published."""

    title: str
    description: str = ""
    topic: str = ""
    results: str = PollResults.CLOSED
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    is_sample: bool = False


# --- the draft -------------------------------------------------------------------------------


@operation
def draft_survey(actor: Actor, plan: Plan, *, key: str | None = None) -> int:
    """Begin a survey that only staff see; returns its id. The same key and content again: the same id. Raises Invalid, KeyTaken."""
    actor.must(Permission.MANAGE_SURVEYS)
    plan = _checked(plan)
    write = once(DRAFTED, key, staff=actor.staff_id, **asdict(plan))
    known = write.made()
    if known is not None:
        return known
    survey = Survey(slug=free_slug(plan.title), drafted_at=clock.now(), **asdict(plan))
    session.add(survey)
    session.flush()
    write.keep(survey.id)
    record(SurveyDrafted(staff_id=actor.staff_id, survey_id=survey.id))
    return survey.id


@operation
def edit_survey(actor: Actor, survey_id: int, plan: Plan, revision: int | None = None) -> None:
    """Change a draft's head. Raises Invalid, Conflict once it is published, or when a colleague saved since `revision`."""
    actor.must(Permission.MANAGE_SURVEYS)
    plan, survey = _checked(plan), held(survey_id, SurveyState.DRAFT)
    if revision is not None and revision != survey.revision:
        raise Conflict(state="changed")
    kept = {"is_sample"} if survey.webinar_id is None else {"is_sample", "opens_at", "closes_at"}  # after a session: its end says when
    for name, value in asdict(plan).items():
        if name not in kept:
            setattr(survey, name, value)
    _note_edit(actor, survey)


def _checked(plan: Plan) -> Plan:
    """The plan in its one form; Invalid names the first thing that is wrong."""
    title, description = _line(plan.title, "title", MOST_TITLE, False), _line(plan.description, "description", MOST_DESCRIPTION, True)
    if len(title) < 5:
        raise Invalid(title="required" if not title else "too_short")
    if plan.topic and categorization.topic(plan.topic) is None:
        raise Invalid(topic="unknown")
    if plan.results not in list(PollResults):
        raise Invalid(results="required" if not plan.results else "unknown")
    if plan.opens_at and plan.closes_at:
        _must_last(plan.opens_at, plan.closes_at)
    return Plan(title, description, plan.topic, str(plan.results), plan.opens_at, plan.closes_at, plan.is_sample)


def _must_last(opens_at: datetime, closes_at: datetime) -> None:
    if closes_at <= opens_at:
        raise Invalid(closes_at="survey_order")
    if closes_at - opens_at > LONGEST:
        raise Invalid(closes_at="survey_long")


def _line(typed: str, name: str, most: int, is_multiline: bool) -> str:
    try:
        return plain(typed, most=most, is_multiline=is_multiline)
    except TooLarge:
        raise Invalid(**{name: "too_long"}) from None


def free_slug(title: str) -> str:
    """An address made of the title that no survey has yet. Within an operation."""
    plainest = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    wanted = re.sub(r"[^a-z0-9]+", "-", plainest).strip("-")[:60].strip("-") or "survei"
    like = set(session.scalars(sa.select(Survey.slug).where(Survey.slug.like(f"{wanted}%"))))
    return next(slug for n in range(1, len(like) + 3) if (slug := wanted if n == 1 else f"{wanted}-{n}") not in like)


@operation
def delete_survey(actor: Actor, survey_id: int) -> None:
    """Throw a draft away. Raises Conflict once it is published."""
    actor.must(Permission.MANAGE_SURVEYS)
    survey = held(survey_id, SurveyState.DRAFT)
    webinar_id = survey.webinar_id
    session.delete(survey)
    session.flush()
    record(SurveyDeleted(staff_id=actor.staff_id, survey_id=survey_id, webinar_id=webinar_id))


# --- its questions ---------------------------------------------------------------------------


@operation
def add_question(actor: Actor, survey_id: int, question: Any, is_required: bool = False, *, key: str | None = None) -> int:
    """Put a question at the end of a draft; returns its id. `question` is the JSON of a kind of `server/ballots`.

    Raises ballots.Refused for what cannot be asked, Conflict at the sixteenth and once it is published.
    """
    actor.must(Permission.MANAGE_SURVEYS)
    asked = ballots.parse_question(question).to_json()
    survey = held(survey_id, SurveyState.DRAFT)
    write = once(ASKED, key, survey_id=survey_id, question=asked, is_required=is_required, staff=actor.staff_id)
    known = write.made()
    if known is not None:
        return known
    rows = queries.questions_of(survey_id)
    if len(rows) >= MOST_QUESTIONS:
        raise Conflict(why="many", most=MOST_QUESTIONS)
    row = SurveyQuestion(survey_id=survey_id, position=max((one.position for one in rows), default=0) + 1, question=asked,
                         is_required=is_required)
    session.add(row)
    session.flush()
    write.keep(row.id)
    _note_edit(actor, survey)
    return row.id


@operation
def edit_question(actor: Actor, question_id: int, question: Any, is_required: bool) -> None:
    """Change a question of a draft. Raises as `add_question`, NotFound."""
    actor.must(Permission.MANAGE_SURVEYS)
    asked = ballots.parse_question(question).to_json()
    row, survey = _held_question(question_id)
    row.question, row.is_required = asked, is_required
    _note_edit(actor, survey)


@operation
def remove_question(actor: Actor, question_id: int) -> None:
    """Take a question out of a draft. Raises NotFound, Conflict."""
    actor.must(Permission.MANAGE_SURVEYS)
    row, survey = _held_question(question_id)
    session.delete(row)
    _note_edit(actor, survey)


@operation
def move_question(actor: Actor, question_id: int, by: int) -> None:
    """Change places with the question before (-1) or after (1) it; at the end of the list nothing happens. Raises NotFound, Conflict."""
    actor.must(Permission.MANAGE_SURVEYS)
    row, survey = _held_question(question_id)
    rows = list(queries.questions_of(survey.id))
    place = rows.index(row)
    if not 0 <= place + by < len(rows):
        return
    rows[place], rows[place + by] = rows[place + by], rows[place]
    for position, one in enumerate(rows, 1):
        one.position = position
    _note_edit(actor, survey)


def _note_edit(actor: Actor, survey: Survey) -> None:
    survey.revision += 1
    session.flush()
    record(SurveyEdited(staff_id=actor.staff_id, survey_id=survey.id, webinar_id=survey.webinar_id,
                        questions=queries.how_many_questions([survey.id]).get(survey.id, 0)))


# --- publishing and closing ------------------------------------------------------------------


@operation
def publish_survey(actor: Actor, survey_id: int) -> None:
    """From now on the clock opens and closes it. Published already: nothing happens.

    Raises Conflict without a question (`why` "empty"), Invalid for a closing that is missing or over.
    """
    actor.must(Permission.MANAGE_SURVEYS)
    survey = held(survey_id)
    if survey.published_at is not None:
        return
    questions = queries.how_many_questions([survey_id]).get(survey_id, 0)
    if not questions:
        raise Conflict(why="empty")
    now = clock.now()
    if survey.webinar_id is None:
        _open_between(survey, now)
    elif session.get_one(Webinar, survey.webinar_id).phase == Phase.ENDED:
        survey.open_after_session(now)
    survey.published_at = now
    record_published(actor, survey, questions)


def _open_between(survey: Survey, now: datetime) -> None:
    survey.opens_at = max(survey.opens_at or now, now)
    if survey.closes_at is None:
        raise Invalid(closes_at="required")
    if survey.closes_at <= now:
        raise Invalid(closes_at="survey_over")
    _must_last(survey.opens_at, survey.closes_at)


def record_published(actor: Actor, survey: Survey, questions: int) -> None:
    """Say that it was published. Within the operation under way."""
    survey.revision += 1
    session.flush()
    record(SurveyPublished(staff_id=actor.staff_id, survey_id=survey.id, webinar_id=survey.webinar_id, questions=questions,
                           opens_at=_iso(survey.opens_at), closes_at=_iso(survey.closes_at)))


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


@operation
def take_back(actor: Actor, survey_id: int) -> None:
    """Make a draft of a published survey that has not opened. A draft already: nothing happens. Raises Conflict once it has opened."""
    actor.must(Permission.MANAGE_SURVEYS)
    survey = held(survey_id, SurveyState.WAITING, SurveyState.DRAFT)
    if survey.published_at is None:
        return
    survey.published_at = None
    survey.revision += 1
    session.flush()
    record(SurveyTakenBack(staff_id=actor.staff_id, survey_id=survey.id, webinar_id=survey.webinar_id))


@operation
def move_closing(actor: Actor, survey_id: int, closes_at: datetime | None) -> None:
    """Close an open survey at another moment; None: now, for good. Closed already and None: nothing happens.

    Raises Invalid for a moment that is over or more than a year after its opening, Conflict unless it is open.
    """
    actor.must(Permission.MANAGE_SURVEYS)
    survey, now = held(survey_id), clock.now()
    if survey.state == SurveyState.CLOSED and closes_at is None:
        return
    if not survey.is_open or survey.opens_at is None:
        raise Conflict(state=str(survey.state))
    if closes_at is not None:
        if closes_at <= now:
            raise Invalid(closes_at="survey_over")
        _must_last(survey.opens_at, closes_at)
    survey.closes_at = closes_at or now
    survey.revision += 1
    session.flush()
    record(SurveyClosingMoved(staff_id=actor.staff_id, survey_id=survey.id, webinar_id=survey.webinar_id,
                              closes_at=str(_iso(survey.closes_at)), is_now=closes_at is None))


# --- people's own words ----------------------------------------------------------------------


@operation
def read_answers(actor: Actor, question_id: int, answers: Collection[str], is_shown: bool) -> int:
    """Somebody of the team read these answers, as typed: they are shown, or hidden. Returns how many that changed; unknown ones are
    passed over. Raises NotFound for a question that is not answered in words of one's own, or was never asked.
    """
    actor.must(Permission.MANAGE_SURVEYS)
    row = session.get(SurveyQuestion, question_id)
    if row is None or not row.has_words:
        raise NotFound()
    survey = held(row.survey_id)
    if survey.published_at is None:
        raise NotFound()
    state = SHOWN if is_shown else HIDDEN
    turned = sa.update(SurveyCount).where(SurveyCount.question_id == question_id, SurveyCount.mark.in_(sorted(set(answers))),
                                          SurveyCount.state != state).values(state=state)
    count = int(session.connection().execute(turned).rowcount)
    if count:
        record(SurveyAnswersRead(staff_id=actor.staff_id, survey_id=survey.id, webinar_id=survey.webinar_id, question_id=question_id,
                                 count=count, is_shown=is_shown))
    return count


def held(survey_id: int, *states: SurveyState) -> Survey:
    """The survey, its row held until the end of the transaction. Raises NotFound, Conflict when it is in none of `states`."""
    survey = session.get(Survey, survey_id, with_for_update=True, populate_existing=True)
    if survey is None:
        raise NotFound()
    if states and survey.state not in states:
        raise Conflict(state=str(survey.state))
    return survey


def _held_question(question_id: int) -> tuple[SurveyQuestion, Survey]:
    row = session.get(SurveyQuestion, question_id)
    if row is None:
        raise NotFound()
    return row, held(row.survey_id, SurveyState.DRAFT)
