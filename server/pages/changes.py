"""What changed between two versions of a text, line by line, and word by word within a changed passage. Pure."""
from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from server.drafting.wordings import ADDED, REMOVED, SAME, Part, change

AROUND = 2  # lines shown around a change
MOST_WORDS = 4_000  # characters of a passage up to which words are compared


@dataclass(frozen=True)
class Passage:
    """A stretch of lines; `is_gap` stands for lines that are the same and left out."""

    parts: tuple[Part, ...] = ()
    is_gap: bool = False


def passages(before: str, after: str) -> list[Passage]:
    """The changed passages with a little around them; empty when nothing changed."""
    old, new = before.strip().split("\n"), after.strip().split("\n")
    found: list[Passage] = []
    groups = list(SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND))
    for n, group in enumerate(groups):
        if n or group[0][1] > 0:
            found.append(Passage(is_gap=True))
        for kind, a, b, c, d in group:
            found.append(Passage(_parts(kind, "\n".join(old[a:b]), "\n".join(new[c:d]))))
        if n == len(groups) - 1 and group[-1][2] < len(old):
            found.append(Passage(is_gap=True))
    return found


def _parts(kind: str, before: str, after: str) -> tuple[Part, ...]:
    if kind == "equal":
        return ((SAME, before),)
    if kind == "replace" and len(before) + len(after) <= MOST_WORDS:
        return change(before, after)
    return tuple((what, text) for what, text in ((REMOVED, before), (ADDED, after)) if text)
