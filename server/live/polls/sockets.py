"""What a client may say of polls on its socket."""
from __future__ import annotations

from typing import Any

from server.core import realtime
from server.core.permissions import current_actor
from server.core.realtime import handler
from server.live.polls import doors


@handler("poll.vote", "public")
def vote(data: dict[str, Any]) -> dict[str, Any]:
    """A ballot of this device: it stands until it is replaced, or for good once the poll is closed."""
    done = doors.vote(data)
    realtime.enter(f"peserta:{current_actor().participant_id}")
    return done
