"""The part `attendance` of a room's state: until when (ms) the code of each moment is taken; a moment that was never opened is missing."""
from __future__ import annotations

from server.live.parts import part
from server.webinars.attendance import queries
from server.webinars.models import Webinar


@part("attendance", "attendance")
def attendance(webinar: Webinar, _audience: str) -> dict[str, int]:
    """Screens hide what is over by their own clock."""
    return {moment: int(row.closes_at.timestamp() * 1000) for moment, row in sorted(queries.codes_of(webinar.id).items())}
