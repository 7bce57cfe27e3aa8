"""What the worker is asked to tell followers: kinds of outbox rows, written in the transaction that causes them."""
from __future__ import annotations

import sqlalchemy as sa

from server.aspirations.following.models import Follow
from server.core import clock, outbox
from server.core.database import session

CONFIRM = "mail.follow"


def ask_to_confirm(follower_id: int) -> None:
    """A letter with the private link; the same asked twice within a minute is one letter."""
    session.flush()
    newest = session.scalar(sa.select(sa.func.max(Follow.id)).where(Follow.follower_id == follower_id)) or 0
    minute = int(clock.now().timestamp()) // 60
    outbox.post(CONFIRM, f"{CONFIRM}:{follower_id}:{newest}:{minute}", {"follower_id": follower_id})
