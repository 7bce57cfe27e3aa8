"""What the worker is asked to tell followers: kinds of outbox rows, written in the transaction that causes them."""
from __future__ import annotations

from server.core import clock, outbox

CONFIRM = "mail.follow"


def ask_to_confirm(follower_id: int) -> None:
    """A letter with the private link; pressed twice within a minute it is one letter."""
    minute = int(clock.now().timestamp()) // 60
    outbox.post(CONFIRM, f"{CONFIRM}:{follower_id}:{minute}", {"follower_id": follower_id})
