"""How like two texts are, by the words that carry meaning: plain sums, the same each time, told with the words that made them.

A word weighs the more the fewer texts have it. The score is the weight that both share over the weight of both, from 0 to 1:
two texts of the same words have 1, and what only one of them says counts against it. Pure: it knows no table.
"""
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import log

from server.categorization.text import tokens

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_EPSILON = 1e-9


@dataclass(frozen=True, slots=True)
class Likeness:
    """From 0 to 1, and the roots both have, the weightiest first."""

    score: float
    roots: tuple[str, ...]


def weights_of(holders: Mapping[str, int], total: int) -> dict[str, float]:
    """Root → weight, of roots and how many of `total` texts have each."""
    return {root: log(1 + max(total, 1) / max(1, count)) for root, count in holders.items()}


def likeness(own: Mapping[str, float], other: Collection[str]) -> Likeness:
    """How like a text with these weighed roots is to one that has the roots `other`; a root unknown here weighs as the average."""
    theirs = set(other)
    if not own or not theirs:
        return Likeness(0.0, ())
    roots = sorted(theirs & own.keys(), key=lambda root: (-own[root], root))
    shared, mine = sum(own[root] for root in roots), sum(own.values())
    all_of_theirs = shared + (len(theirs) - len(roots)) * mine / len(own)
    return Likeness(round(2 * shared / (mine + all_of_theirs + _EPSILON), 4), tuple(roots))


def spoken(text: str) -> dict[str, str]:
    """Root → the word as its writer first typed it, to say which words two texts share."""
    found: dict[str, str] = {}
    for match in _WORD.finditer(text):
        for root in tokens(match.group()):
            found.setdefault(root, match.group().lower())
    return found
