"""What a client may say on its socket about reactions."""
from __future__ import annotations

from typing import Any

from server.core.realtime import handler
from server.live.reactions import doors


@handler("reaction.send", "public")
def send(data: dict[str, Any]) -> dict[str, Any]:
    """One reaction."""
    return doors.send(data)
