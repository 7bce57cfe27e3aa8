"""Questions of polls that were opened, remembered by this process: they never change, and reading one costs more than counting a ballot.

Ids may come back where rows are deleted (a rehearsal that is emptied), so whoever counts compares the wording with the row's, and
asks again with `forget` when they differ.
"""
from __future__ import annotations

import sqlalchemy as sa
from flask import current_app

from server.ballots import Question
from server.core.database import session
from server.core.errors import NotFound
from server.core.words import PollState
from server.live.polls.models import Poll, question_of

MOST = 500


def _known() -> dict[int, tuple[int, Question]]:
    known: dict[int, tuple[int, Question]] = current_app.extensions.setdefault("polls_asked", {})
    return known


def question(webinar_id: int, poll_id: int) -> Question:
    """What an opened poll of this session asks. Raises NotFound for a draft, and for a poll of another session."""
    known = _known()
    if poll_id not in known:
        row = session.execute(sa.select(Poll.webinar_id, Poll.state, Poll.question).where(Poll.id == poll_id)).first()
        if row is None or row.state == PollState.DRAFT:
            raise NotFound()
        if len(known) >= MOST:
            known.clear()
        known[poll_id] = row.webinar_id, question_of(row.question)
    of_webinar, asked = known[poll_id]
    if of_webinar != webinar_id:
        raise NotFound()
    return asked


def forget(poll_id: int) -> bool:
    """Read it anew the next time; True when it was remembered."""
    return _known().pop(poll_id, None) is not None
