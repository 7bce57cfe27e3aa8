"""Polls in a rehearsal: drafts are taken over, as they are worded; whatever was opened, voted or banned there goes."""
from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from server.core import clock, keys
from server.core.database import session
from server.core.words import PollState
from server.live.polls.casting import SUBJECT
from server.live.polls.models import Poll, PollBan
from server.live.polls.operations import DRAFTED
from server.webinars import rehearsals


def _before(webinar_id: int) -> None:
    keys.forget((DRAFTED, SUBJECT), session.scalars(sa.select(Poll.id).where(Poll.webinar_id == webinar_id)).all())


def _copy(webinar_id: int, copy_id: int, _gathered: Any) -> None:
    drafts = session.scalars(sa.select(Poll).where(Poll.webinar_id == webinar_id, Poll.state == PollState.DRAFT).order_by(Poll.id)).all()
    session.add_all(Poll(webinar_id=copy_id, question=draft.question, results=draft.results, drafted_at=clock.now()) for draft in drafts)


rehearsals.add(rehearsals.Part("polls", goes=(Poll, PollBan), before=_before, copy=_copy))
