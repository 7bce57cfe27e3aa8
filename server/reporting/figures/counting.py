"""The figures of a session, counted in a few grouped queries. The same rows give the same figures; nobody is named in them."""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

import sqlalchemy as sa

from server.ballots import Shown
from server.core.database import session
from server.core.words import PollState
from server.instruments.models import Provision
from server.live import after
from server.live.after import Summary
from server.live.captions.models import CaptionLine
from server.live.models import Question
from server.live.polls.models import Poll
from server.live.polls.tallies import shown_of
from server.live.reactions.models import ReactionCount
from server.live.reactions.queries import Bar, over_time
from server.surveys import queries as surveys
from server.webinars.attendance import queries as attendance
from server.webinars.attendance.queries import Counted, Sample
from server.webinars.models import Webinar
from server.webinars.registration import queries as registrations
from server.webinars.registration.models import Registration

FEWEST = 5  # of one institution or need: fewer could point to a person
Rows = list[tuple[str, int]]


@dataclass(frozen=True)
class Institutions:
    """Where registrants come from, the largest first. `others`: people whose institution is named by too few; `unnamed`: by nobody."""

    rows: Rows = field(default_factory=list)
    others: int = 0
    unnamed: int = 0


@dataclass(frozen=True)
class SurveyFigures:
    """The survey that was asked afterwards: sets of answers, and each question with its exact wording."""

    answers: int
    shown: list[Shown]


@dataclass(frozen=True)
class Figures:
    """One session in numbers. Minutes are whole; None where nobody was counted."""

    over_time: list[Sample]
    by_channel: dict[str, Counted]
    peak: int | None
    peak_at: datetime | None
    minutes: int | None  # the median of those who were there
    institutions: Institutions
    questions: Summary
    states: Rows  # by code of QuestionState
    provisions: Rows
    answered_after: int | None  # minutes from asking to being taken up while it was live: the median
    polls: list[Shown]
    reactions: Rows  # by code of Reaction
    reactions_over_time: list[Bar]
    needs: Rows  # by code of Access
    own_needs: int
    captions: int
    text_room: int  # how often it was entered; 0 also for fewer than may be told
    access: list[str]
    survey: SurveyFigures | None

    @property
    def registered(self) -> int:
        """By all channels."""
        return sum(one.registered for one in self.by_channel.values())

    @property
    def present(self) -> int:
        """Registrants who were there, by all channels."""
        return sum(one.present for one in self.by_channel.values())

    @property
    def fulfilled(self) -> int:
        """Registrants who fulfil the rule."""
        return sum(one.fulfilled for one in self.by_channel.values())

    @property
    def in_groups(self) -> int:
        """People before a screen that they share, as their registrants counted."""
        return sum(one.in_groups for one in self.by_channel.values())


def count(webinar: Webinar, *, fewest: int = FEWEST) -> Figures:
    """Count them. Institutions and needs that fewer than `fewest` people gave are told as one number; 1 tells all, for staff."""
    samples, entered = attendance.channels_over_time(webinar.id), attendance.text_room_entries(webinar.id)
    peak = max(samples, key=lambda one: one.total, default=None)
    needs = registrations.needs_of(webinar.id)
    return Figures(
        over_time=samples, by_channel=attendance.present_by_channel(webinar.id), peak=peak.total if peak else None,
        peak_at=peak.at if peak else None, minutes=_minutes(webinar.id), institutions=_institutions(webinar.id, fewest),
        questions=after.summary(webinar), states=_states(webinar.id), provisions=_provisions(webinar.id),
        answered_after=_answered_after(webinar), polls=_polls(webinar.id), reactions=_reactions(webinar.id),
        reactions_over_time=over_time(webinar),
        needs=[(code, n) for code, n in needs.by_code.items() if n >= fewest], own_needs=needs.others if needs.others >= fewest else 0,
        captions=session.scalar(sa.select(sa.func.count()).where(CaptionLine.webinar_id == webinar.id)) or 0, access=list(webinar.access),
        text_room=entered if entered >= fewest else 0,
        survey=_survey(webinar.id))


def _minutes(webinar_id: int) -> int | None:
    ids = session.scalars(sa.select(Registration.id).where(Registration.webinar_id == webinar_id)).all()
    there = [one.minutes for one in attendance.fulfilment(ids).values() if one.was_present and one.minutes]
    return round(median(there)) if there else None


def _institutions(webinar_id: int, fewest: int) -> Institutions:
    people = registrations.on_the_list(webinar_id)
    named = [" ".join(row.institution.split()) for row in people if row.institution and row.institution.strip()]
    first = dict[str, str]()
    for name in named:  # as whoever registered first wrote it
        first.setdefault(name.casefold(), name)
    counts = Counter(name.casefold() for name in named)
    rows = sorted(((first[key], n) for key, n in counts.items() if n >= fewest), key=lambda row: (-row[1], row[0].casefold()))
    return Institutions(rows, len(named) - sum(n for _name, n in rows), len(people) - len(named))


def _states(webinar_id: int) -> Rows:
    query = sa.select(Question.state, sa.func.count()).where(Question.webinar_id == webinar_id, Question.withdrawn_at.is_(None))
    return [(row[0], row[1]) for row in session.execute(query.group_by(Question.state).order_by(sa.func.count().desc(), Question.state))]


def _provisions(webinar_id: int) -> Rows:
    query = sa.select(Provision.address, sa.func.count()).select_from(Question).join(
        Provision, Provision.id == Question.provision_id).where(Question.webinar_id == webinar_id, Question.withdrawn_at.is_(None))
    return [(row[0], row[1]) for row in session.execute(
        query.group_by(Provision.address).order_by(sa.func.count().desc(), Provision.address))]


def _answered_after(webinar: Webinar) -> int | None:
    if webinar.began_at is None or webinar.ended_at is None:
        return None
    taken_up = sa.func.coalesce(Question.featured_at, Question.answered_at)
    rows = session.execute(sa.select(Question.asked_at, Question.featured_at, Question.answered_at).where(
        Question.webinar_id == webinar.id, Question.withdrawn_at.is_(None), Question.asked_at >= webinar.began_at,
        taken_up <= webinar.ended_at)).all()
    waits = [(at - row.asked_at).total_seconds() / 60 for row in rows if (at := row[1] or row[2])]
    return round(median(waits)) if waits else None


def _polls(webinar_id: int) -> list[Shown]:
    polls = session.scalars(sa.select(Poll).where(Poll.webinar_id == webinar_id, Poll.state == PollState.CLOSED).order_by(
        Poll.opened_at, Poll.id))
    return [shown_of(one) for one in polls]


def _reactions(webinar_id: int) -> Rows:
    rows: Sequence[ReactionCount] = session.scalars(sa.select(ReactionCount).where(
        ReactionCount.webinar_id == webinar_id).order_by(ReactionCount.count.desc(), ReactionCount.kind)).all()
    return [(row.kind, row.count) for row in rows if row.count]


def _survey(webinar_id: int) -> SurveyFigures | None:
    survey = surveys.of_webinar(webinar_id)
    if survey is None or not survey.tells_results:
        return None
    found = surveys.results(survey.id)
    return SurveyFigures(found.answers, [one.shown for one in found.questions]) if found.answers else None
