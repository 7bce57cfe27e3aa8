"""Words that the host banned from a session's polls: every answer in which one stands, in any of its forms."""
from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from server.ballots import banning
from server.core.database import session
from server.live.polls.models import PollBan


def banned(webinar_id: int) -> Sequence[PollBan]:
    """The banned words of a session, for the host's desk."""
    return session.scalars(sa.select(PollBan).where(PollBan.webinar_id == webinar_id).order_by(PollBan.word)).all()


def is_hidden_in(webinar_id: int) -> Callable[[str], bool]:
    """Whether an answer bears a banned word of this session."""
    return banning(ban.word for ban in banned(webinar_id))


class Lazy:
    """`is_banned(webinar_id, answer)`, reading each session's words once and only when asked."""

    def __init__(self) -> None:
        self._known: dict[int, Callable[[str], bool]] = {}

    def __call__(self, webinar_id: int, answer: str) -> bool:
        if webinar_id not in self._known:
            self._known[webinar_id] = is_hidden_in(webinar_id)
        return self._known[webinar_id](answer)
