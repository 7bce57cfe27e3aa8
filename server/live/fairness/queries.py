"""What comes next in a session, and its marked voices, as numbers that every screen hears."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from server.core.database import session
from server.core.words import QuestionState
from server.instruments.models import Provision
from server.live.fairness.rule import Candidate, Next, next_up
from server.live.models import Question, QuestionSender
from server.live.parts import numbers

MOST = 5  # places that are told
MOST_EQUAL = 200  # equally supported ones that are looked at, the oldest first
TAKEN_UP = (QuestionState.FEATURED, QuestionState.ANSWERED, QuestionState.ANSWERED_IN_WRITING)


def proposals(webinar_id: int, most: int = MOST) -> list[Next]:
    """What the rule puts next, with its reasons."""
    rows = _candidates(webinar_id, most)
    if not rows:
        return []
    articles, heard = _taken_up(webinar_id)
    return next_up([Candidate(row.id, row.votes, row.article, row.participant_id) for row in rows], articles, heard, most)


def _candidates(webinar_id: int, most: int) -> Sequence[Any]:
    """The most supported ones with the one that comes after them, and all that are supported as much as that."""
    shown = sa.select(Question.votes).where(Question.webinar_id == webinar_id, Question.state == QuestionState.SHOWN)
    least = session.scalar(shown.order_by(Question.votes.desc()).offset(most).limit(1))
    query = sa.select(Question.id, Question.votes, Provision.article, QuestionSender.participant_id).outerjoin(
        Provision, Provision.id == Question.provision_id).outerjoin(QuestionSender, QuestionSender.question_id == Question.id).where(
        Question.webinar_id == webinar_id, Question.state == QuestionState.SHOWN, Question.votes >= (least or 0))
    return session.execute(query.order_by(Question.votes.desc(), Question.id).limit(most + MOST_EQUAL)).all()


def _taken_up(webinar_id: int) -> tuple[set[str], set[int]]:
    """(articles, devices) that were answered here or are just now; also those of what was joined to such a question."""
    is_taken_up = sa.or_(Question.state.in_(TAKEN_UP), Question.joined_to_id.in_(
        sa.select(Question.id).where(Question.webinar_id == webinar_id, Question.state.in_(TAKEN_UP)).scalar_subquery()))
    query = sa.select(Provision.article, QuestionSender.participant_id).select_from(Question).outerjoin(
        Provision, Provision.id == Question.provision_id).outerjoin(QuestionSender, QuestionSender.question_id == Question.id)
    rows = session.execute(query.where(Question.webinar_id == webinar_id, is_taken_up)).all()
    return {row[0] for row in rows if row[0]}, {row[1] for row in rows if row[1] is not None}


@numbers("order")
def read_order(webinar_id: int, since: datetime | None) -> dict[int | str, Any]:
    """Places from 1, each with (question, why); nothing at an empty one. Votes move it, so it is a number and no fact."""
    found = proposals(webinar_id)
    return {place: [found[place - 1].id, found[place - 1].why.value] if place <= len(found) else [] for place in range(1, MOST + 1)}


@numbers("flagged")
def read_flagged(webinar_id: int, since: datetime | None) -> dict[int | str, Any]:
    """How many voices of a question bear a burst's mark; those that ever had one."""
    query = sa.select(Question.id, Question.flagged_votes).where(Question.webinar_id == webinar_id, Question.flagged_at.is_not(None))
    rows = session.execute(query.where(Question.flagged_at > since) if since is not None else query)
    return {row[0]: row[1] for row in rows}
