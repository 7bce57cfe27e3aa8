"""Counts that tell of nobody. Pure."""
from __future__ import annotations

from collections.abc import Mapping

LEAST = 5


def told(counts: Mapping[str, int], least: int = LEAST) -> dict[str, int]:
    """Value → "at least so many", in whole steps of `least`; what fewer gave is left out.

    A single answer more or less changes nothing that could be told apart: neither a small group, nor a large one from one day to
    the next, nor what is left of a total, since no total is told.
    """
    if least < 1:
        raise ValueError("a group has at least one")
    return {value: count - count % least for value, count in counts.items() if count >= least}
