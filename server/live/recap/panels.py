"""The room's facts for a recap: counted from the rows, words only as long as everyone may read them."""
from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from server.core import slots
from server.core.database import session
from server.core.words import Phase, PollState
from server.live import after, queries
from server.live.models import VOTABLE_STATES, Question
from server.live.polls.models import Poll
from server.live.recap import recording
from server.webinars.models import Webinar
from server.webinars.queries import over
from server.webinars.recap import RecapFacts, ToldQuestion

MOST_TOP = 5


def recap_facts(webinar_ids: Sequence[int]) -> dict[int, RecapFacts]:
    """For sessions that are over."""
    return {webinar.id: _facts(webinar) for webinar in over(webinar_ids)}


def _facts(webinar: Webinar) -> RecapFacts:
    counted = after.summary(webinar)
    waiting = sa.select(sa.func.count()).where(Question.webinar_id == webinar.id, Question.state.in_(VOTABLE_STATES))
    closed = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(Poll.voters - Poll.flagged), 0)).where(
        Poll.webinar_id == webinar.id, Poll.state == PollState.CLOSED)
    polls, ballots = session.execute(closed).one()
    return RecapFacts(
        asked=counted.asked, answered=counted.answered, written=counted.written, waiting=session.scalar(waiting) or 0,
        became=counted.became, polls=int(polls), ballots=int(ballots), due_at=counted.due_at,
        top=tuple(question.id for question in queries.answered(webinar.id)[:MOST_TOP]))


def told_questions(question_ids: Sequence[int]) -> dict[int, ToldQuestion]:
    """Those that are answered and that everyone may read now; one that was taken back or erased is not among them."""
    query = sa.select(Question, Webinar).join(Webinar, Webinar.id == Question.webinar_id).where(
        Question.id.in_(question_ids), Question.state.in_(queries.ANSWERED_STATES), Question.withdrawn_at.is_(None),
        Webinar.phase == Phase.ENDED, Webinar.rehearsal_of_id.is_(None))
    return {question.id: ToldQuestion(
        text=question.text, answer=question.answer_text or "", votes=question.votes,
        is_written=not after.was_in_talk(question, webinar), href=f"/sesi/{webinar.slug}#q{question.id}")
        for question, webinar in session.execute(query)}


slots.recap_facts.fill(recap_facts, "live/recap/_numbers.html")
slots.recap_questions.fill(told_questions, "live/recap/_question.html")
slots.recording_questions.fill(recording.taken_up, "")
slots.recording_minutes.fill(recording.asked_at, "")
slots.recording_captions.fill(recording.captioned, "")
