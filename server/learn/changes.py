"""What changed between two versions, line by line. Pure."""
from __future__ import annotations

from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from typing import Any

from server.learn.contents import Content, Fact

SAME, ADDED, REMOVED, GAP = "same", "added", "removed", "gap"
AROUND = 1  # lines shown around a change
LEFT_OUT = {"drafted_from"}


@dataclass(frozen=True)
class Line:
    """A line that stayed, came or went; a gap stands for lines that are the same and left out."""

    what: str
    text: str = ""


def told(content: Content) -> list[str]:
    """A version as lines, in the order of its fields."""
    lines: list[str] = []
    for one in fields(content):
        if one.name not in LEFT_OUT:
            lines += _lines(getattr(content, one.name))
    return lines


def _lines(value: Any) -> list[str]:
    if isinstance(value, Fact):
        return [" · ".join(part for part in (value.text, value.source, value.on, value.url, value.text_en) if part)]
    if isinstance(value, tuple):
        return [line for one in value for line in _lines(one)]
    return [line for line in str(value or "").split("\n") if line.strip()]


def lines(before: list[str], after: list[str]) -> list[Line]:
    """The changed lines with a little around them; empty when nothing changed."""
    found: list[Line] = []
    for group in SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(AROUND):
        if found or group[0][1] > 0:
            found.append(Line(GAP))
        for kind, a, b, c, d in group:
            if kind == "equal":
                found += [Line(SAME, text) for text in before[a:b]]
            else:
                found += [Line(REMOVED, text) for text in before[a:b]] + [Line(ADDED, text) for text in after[c:d]]
    return found
