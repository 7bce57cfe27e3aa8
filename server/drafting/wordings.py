"""The exact change in a text, word by word, for <del> and <ins>. Pure."""
from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

SAME, REMOVED, ADDED = "same", "removed", "added"
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
Part = tuple[str, str]


@lru_cache(maxsize=512)
def change(before: str, after: str) -> tuple[Part, ...]:
    """(kind, text) parts that read as the old text without the added ones, and as the new one without the removed ones."""
    if not before or not after:
        return tuple((kind, text) for kind, text in ((REMOVED, before), (ADDED, after)) if text)
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    parts: list[Part] = []
    for operation, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            parts.append((SAME, "".join(old[a:b])))
            continue
        if b > a:
            parts.append((REMOVED, "".join(old[a:b])))
        if d > c:
            parts.append((ADDED, "".join(new[c:d])))
    return tuple(_joined(parts))


def _joined(parts: list[Part]) -> list[Part]:
    """A lone space between two changes belongs to both, so that a reader sees one change and not five crumbs."""
    while True:
        at = next((i for i in range(1, len(parts) - 1) if parts[i][0] == SAME and parts[i][1].isspace()
                   and parts[i - 1][0] != SAME and parts[i + 1][0] != SAME), None)
        if at is None:
            return _ordered(parts)
        space = parts[at][1]
        parts[at : at + 1] = [(REMOVED, space), (ADDED, space)]


def _ordered(parts: list[Part]) -> list[Part]:
    """Within one change: first all that goes, then all that comes."""
    out: list[Part] = []
    removed = added = ""
    for kind, text in [*parts, (SAME, "")]:
        if kind == REMOVED:
            removed += text
        elif kind == ADDED:
            added += text
        else:
            out += [part for part in ((REMOVED, removed), (ADDED, added), (SAME, text)) if part[1]]
            removed = added = ""
    return out
