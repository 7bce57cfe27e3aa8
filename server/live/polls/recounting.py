"""Polls counted again from the ballots."""
from __future__ import annotations

from collections import Counter
from typing import Any

import sqlalchemy as sa

from server import ballots
from server.core import clock
from server.core.database import operation, run_statement, session
from server.live.polls import bans, casting
from server.live.polls.models import Poll, PollBallot, PollCount, question_of


def how_many() -> int:
    """Polls there are: the steps of a walk over all of them."""
    return session.scalar(sa.select(sa.func.count()).select_from(Poll)) or 0


def next_ids(after: int, limit: int) -> list[int]:
    """The next polls of a walk by id; ten at most, since each has many ballots."""
    return list(session.scalars(sa.select(Poll.id).where(Poll.id > after).order_by(Poll.id).limit(min(limit, 10))))


def counted(poll_id: int, question: ballots.Question) -> tuple[int, Counter[str]]:
    """(ballots, what each counter should say), from the rows that are not marked as a burst's."""
    voters, counts = 0, Counter[str]()
    for ballot in session.scalars(sa.select(PollBallot.ballot).where(PollBallot.poll_id == poll_id, sa.not_(PollBallot.is_flagged))):
        voters += 1
        counts.update(ballots.marks(question, ballot))
    return voters, counts


@operation
def recount_ballots(ids: list[int]) -> int:
    """Set counters and numbers of these polls to what the ballots say; returns how many polls were wrong.

    The polls are held first: a ballot that is being cast counts either before or after. What was read keeps its state; a lost
    answer waits to be read. Polls whose links were cut are left: their numbers are all there is.
    """
    polls = run_statement(casting.standing, {"ids": sorted(ids)}).all()
    cut = set(session.scalars(sa.select(Poll.id).where(Poll.id.in_(ids), Poll.links_cut_at.is_not(None))))
    return sum(_mend(poll) for poll in polls if poll.id not in cut)


def _mend(poll: Any) -> bool:
    question = question_of(poll.question)
    voters, counts = counted(poll.id, question)
    rows = {row[0]: row[1] for row in session.execute(sa.select(PollCount.mark, PollCount.count).where(PollCount.poll_id == poll.id))}
    flagged = session.scalar(sa.select(sa.func.count()).where(PollBallot.poll_id == poll.id, PollBallot.is_flagged)) or 0
    if rows == counts and (voters, flagged) == session.execute(sa.select(Poll.voters, Poll.flagged).where(Poll.id == poll.id)).one():
        return False
    for mark in rows.keys() - counts.keys():
        session.execute(sa.delete(PollCount).where(PollCount.poll_id == poll.id, PollCount.mark == mark))
    is_banned = bans.Lazy()
    for mark, count in counts.items():
        if mark in rows:
            session.execute(sa.update(PollCount).where(PollCount.poll_id == poll.id, PollCount.mark == mark).values(count=count))
        else:
            state = casting.state_of(poll, question, mark, True, is_banned)
            session.add(PollCount(poll_id=poll.id, mark=mark, grp=ballots.group(question, mark), count=count, state=state, at=clock.now()))
    session.execute(sa.update(Poll).where(Poll.id == poll.id).values(voters=voters, flagged=flagged, changed_at=clock.now()))
    session.flush()
    return True
