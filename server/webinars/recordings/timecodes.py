"""Places in a recording as people write them. Pure."""
from __future__ import annotations

import re

MOST_SECONDS = 24 * 3600
_WRITTEN = re.compile(r"(?:(\d{1,2})[.:])?(\d{1,3})[.:]([0-5]?\d)", re.ASCII)


def read_timecode(typed: str) -> int | None:
    """Seconds of `1.22.10`, `1:22:10` or `82.10`; None for anything else and for more than a day."""
    found = _WRITTEN.fullmatch(typed.strip())
    if found is None:
        return None
    hours, minutes, seconds = int(found[1] or 0), int(found[2]), int(found[3])
    if found[1] is not None and minutes > 59:
        return None
    whole = hours * 3600 + minutes * 60 + seconds
    return whole if whole <= MOST_SECONDS else None
