"""What the room tells to a recording: which questions were taken up when, and how many came each minute."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from server import areas
from server.core.database import session
from server.core.i18n import language
from server.core.words import Phase, QuestionState
from server.live.captions import queries as captions
from server.live.models import Question
from server.webinars.models import Webinar
from server.webinars.recap import Said, TakenUp

MOST = 500


def taken_up(webinar_ids: Sequence[int]) -> dict[int, list[TakenUp]]:
    """Those that were taken up in the talk and are answered, with the name that was shown; one that was taken back is not among them.

    What was answered in the talk and later in writing, too, keeps its place in the recording.
    """
    query = sa.select(Question).join(Webinar, Webinar.id == Question.webinar_id).where(
        Question.webinar_id.in_(webinar_ids), Question.withdrawn_at.is_(None), Webinar.phase == Phase.ENDED,
        sa.or_(Question.state == QuestionState.ANSWERED, sa.and_(
            Question.state == QuestionState.ANSWERED_IN_WRITING, Question.featured_at <= Webinar.ended_at)))
    found: dict[int, list[TakenUp]] = {}
    for question in session.scalars(query.order_by(Question.id).limit(MOST)):
        at = question.featured_at or question.answered_at
        if at is not None:
            found.setdefault(question.webinar_id, []).append(TakenUp(question.id, question.text, _who(question), question.votes, at))
    return found


def _who(question: Question) -> str:
    where = question.public_area
    return ", ".join(part for part in (question.public_name or "", areas.local_name(where, language()) if where else "") if part)


def asked_at(webinar_ids: Sequence[int]) -> dict[int, list[datetime]]:
    """When each question came; those taken back are in no count."""
    rows = session.execute(sa.select(Question.webinar_id, Question.asked_at).where(
        Question.webinar_id.in_(webinar_ids), Question.withdrawn_at.is_(None)))
    found: dict[int, list[datetime]] = {}
    for webinar_id, at in rows:
        found.setdefault(webinar_id, []).append(at)
    return found


def captioned(webinar_ids: Sequence[int]) -> dict[int, list[Said]]:
    """What captions said, a minute at a time."""
    return {webinar_id: [Said(one.at, one.text) for one in captions.transcript(webinar_id)] for webinar_id in webinar_ids}
