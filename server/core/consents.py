"""Which wording of the two consents holds. A stored consent keeps its number, so that one can tell what somebody agreed to.

The wording stands beside the boxes of both forms and on /privasi. Whoever changes it adds a line here: an older number, sent
by a page that was opened before, stays what it was.
"""
from __future__ import annotations

from datetime import date

SINCE: dict[int, date] = {1: date(2026, 10, 1)}  # version -> from when it was shown
VERSION = max(SINCE)


def is_known(version: int) -> bool:
    """True for a wording that was shown once."""
    return version in SINCE


def shown_version(sent: str | None) -> int:
    """The version a form says it showed; the newest when it says nothing sensible."""
    return int(sent) if sent and sent.isascii() and sent.isdigit() and len(sent) < 6 and is_known(int(sent)) else VERSION
