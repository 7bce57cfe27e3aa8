"""Marks on ballots of bursts, lifted by the host: then they count as if they never had been marked."""
from __future__ import annotations

import sqlalchemy as sa

from server.core import clock
from server.core.database import operation, record, run_statement, session
from server.core.errors import NotFound
from server.core.permissions import Actor, Permission
from server.live.parts import tell_part
from server.live.polls import casting
from server.live.polls.casting import Standing, Tally
from server.live.polls.events import PollFlagsLifted
from server.live.polls.models import Poll, PollBallot, question_of
from server.live.streams import MEJA


@operation
def lift_flags(actor: Actor, poll_id: int) -> int:
    """The marked ballots of a poll are people's: they count again, and nothing more is marked in it. Returns how many. Raises NotFound."""
    actor.must(Permission.CONTROL_ROOM)
    held = {row.id: row for row in run_statement(casting.standing, {"ids": [poll_id]})}
    if not held:
        raise NotFound()
    question, tally, risky = question_of(held[poll_id].question), Tally(), set[str]()
    is_marked = sa.and_(PollBallot.poll_id == poll_id, PollBallot.is_flagged)
    ballots = session.scalars(sa.select(PollBallot.ballot).where(is_marked)).all()
    for ballot in ballots:
        casting.change(tally, poll_id, question, Standing(ballot, True), Standing(ballot, False))
        risky |= casting.risky_of(question, ballot)
    session.execute(sa.update(PollBallot).where(is_marked).values(is_flagged=False).execution_options(synchronize_session=False))
    if ballots:
        casting.write_tally(tally, held, risky)
    session.execute(sa.update(Poll).where(Poll.id == poll_id).values(flags_lifted_at=clock.now()))
    revs = tell_part(held[poll_id].webinar_id, "poll.counted", poll_id, (MEJA,))
    record(PollFlagsLifted(staff_id=actor.staff_id, webinar_id=held[poll_id].webinar_id, poll_id=poll_id, count=len(ballots), **revs))
    return len(ballots)
