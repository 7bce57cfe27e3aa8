"""What changed between two texts, word by word. Pure.

Words and marks are compared, spaces follow their word. Words that both texts have just once hold the comparison in place
(as in "patience" diffs), what lies between them is compared by the shortest way from one to the other (Myers). A lone mark or small
word that happens to stand in both between two changes is made part of the change: a reader sees one change and not five crumbs.
"""
from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

SAME, REMOVED, ADDED = "same", "removed", "added"
Part = tuple[str, str]
Run = tuple[int, int, int]  # where equal words begin in the old and the new text, and how many they are
MOST_STEPS = 400  # of Myers' way: two texts that differ more than this between two anchors are told as one replaced by the other
_TOKEN = re.compile(r"(?:\w+(?:[-'’/]\w+)*|[^\w\s])\s*|\s+")


def tokens(text: str) -> list[str]:
    """Words and marks, each with the space that follows it. Joined they are the text."""
    return _TOKEN.findall(text)


def diff(before: str, after: str) -> list[Part]:
    """(kind, text) parts: without the added ones they are the old text, without the removed ones the new one."""
    if before == after:
        return [(SAME, before)] if before else []
    if not before or not after:
        return [(REMOVED, before)] if before else [(ADDED, after)]
    old, new = tokens(before), tokens(after)
    runs = _without_crumbs(_runs([one.rstrip() for one in old], [one.rstrip() for one in new]), old, new)
    return _parts(old, new, runs)


def _parts(old: Sequence[str], new: Sequence[str], runs: Sequence[Run]) -> list[Part]:
    parts: list[Part] = []
    a = b = 0
    for at, to, length in [*runs, (len(old), len(new), 0)]:
        _add(parts, REMOVED, "".join(old[a:at]))
        _add(parts, ADDED, "".join(new[b:to]))
        for n in range(length):
            if old[at + n] == new[to + n]:
                _add(parts, SAME, new[to + n])
            else:  # the same word with another space behind it
                _add_spaced(parts, old[at + n], new[to + n])
        a, b = at + length, to + length
    return _ordered(parts)


def _add(parts: list[Part], kind: str, text: str) -> None:
    if text and parts and parts[-1][0] == kind:
        parts[-1] = kind, parts[-1][1] + text
    elif text:
        parts.append((kind, text))


def _add_spaced(parts: list[Part], old: str, new: str) -> None:
    word = new.rstrip()
    _add(parts, SAME, word)
    _add(parts, REMOVED, old[len(word):])
    _add(parts, ADDED, new[len(word):])


def _ordered(parts: Sequence[Part]) -> list[Part]:
    """Within one change: first all that goes, then all that comes."""
    out: list[Part] = []
    removed = added = ""
    for kind, text in [*parts, (SAME, "")]:
        if kind == REMOVED:
            removed += text
        elif kind == ADDED:
            added += text
        else:
            for each in ((REMOVED, removed), (ADDED, added), (SAME, text)):
                _add(out, *each)
            removed = added = ""
    return out


def _without_crumbs(runs: Sequence[Run], old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """Drop a run of marks and one small word at most, where more changes on both sides of it than stays."""
    kept: list[Run] = []
    for n, run in enumerate(runs):
        at, to, length = run
        before = runs[n - 1] if n else (0, 0, 0)
        after = runs[n + 1] if n + 1 < len(runs) else (len(old), len(new), 0)
        changed_before = max(at - before[0] - before[2], to - before[1] - before[2])
        changed_after = max(after[0] - at - length, after[1] - to - length)
        letters = sum(len(one.strip()) for one in new[to:to + length] if one[:1].isalnum())
        words = sum(one[:1].isalnum() for one in new[to:to + length])
        is_crumb = (words == 0 and length <= 2) or (words == 1 and letters <= 4)
        if not (is_crumb and changed_before >= 2 and changed_after >= 2):
            kept.append(run)
    return kept


# --- which words stay --------------------------------------------------------------------------


Span = tuple[int, int, int, int]  # old[a:a_end] and new[b:b_end]


def _runs(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    found: list[Run] = []
    _compare(old, new, (0, len(old), 0, len(new)), found)
    found.sort()
    joined: list[Run] = []
    for at, to, length in found:
        if joined and joined[-1][0] + joined[-1][2] == at and joined[-1][1] + joined[-1][2] == to:
            joined[-1] = joined[-1][0], joined[-1][1], joined[-1][2] + length
        else:
            joined.append((at, to, length))
    return joined


def _compare(old: Sequence[str], new: Sequence[str], span: Span, found: list[Run]) -> None:
    """Equal words within a span."""
    a, a_end, b, b_end = span
    start = a
    while a < a_end and b < b_end and old[a] == new[b]:
        a, b = a + 1, b + 1
    if a > start:
        found.append((start, b - (a - start), a - start))
    length = 0
    while a_end - length > a and b_end - length > b and old[a_end - length - 1] == new[b_end - length - 1]:
        length += 1
    if length:
        a_end, b_end = a_end - length, b_end - length
        found.append((a_end, b_end, length))
    if a == a_end or b == b_end:
        return
    anchors = _anchors(old, new, (a, a_end, b, b_end))
    if not anchors:
        found.extend(_shortest(old[a:a_end], new[b:b_end], a, b))
        return
    for at, to in anchors:
        _compare(old, new, (a, at, b, to), found)
        found.append((at, to, 1))
        a, b = at + 1, to + 1
    _compare(old, new, (a, a_end, b, b_end), found)


def _anchors(old: Sequence[str], new: Sequence[str], span: Span) -> list[tuple[int, int]]:
    """Words that stand once on each side, as many as keep their order."""
    a, a_end, b, b_end = span
    places = _once(old, a, a_end)
    others = _once(new, b, b_end)
    pairs = [(at, others[word]) for word, at in places.items() if word in others and word[:1].isalnum()]
    pairs.sort()
    tails: list[int] = []  # the least place in the new text at which a chain of this length ends
    ends: list[int] = []
    before: list[int] = []
    for n, (_at, to) in enumerate(pairs):
        length = bisect_left(tails, to)
        if length == len(tails):
            tails.append(to)
            ends.append(n)
        else:
            tails[length], ends[length] = to, n
        before.append(ends[length - 1] if length else -1)
    chain: list[tuple[int, int]] = []
    n = ends[-1] if ends else -1
    while n >= 0:
        chain.append(pairs[n])
        n = before[n]
    return chain[::-1]


def _once(words: Sequence[str], start: int, end: int) -> dict[str, int]:
    places: dict[str, int] = {}
    for at in range(start, end):
        word = words[at]
        places[word] = -1 if word in places else at
    return {word: at for word, at in places.items() if at >= 0}


def _shortest(old: Sequence[str], new: Sequence[str], a: int, b: int) -> list[Run]:
    """Myers' greedy way; nothing if it is longer than MOST_STEPS."""
    reach = {1: 0}
    trace: list[dict[int, int]] = []
    for steps in range(min(len(old) + len(new), MOST_STEPS) + 1):
        trace.append(dict(reach))
        for k in range(-steps, steps + 1, 2):
            goes_down = k == -steps or (k != steps and reach[k - 1] < reach[k + 1])
            x = reach[k + 1] if goes_down else reach[k - 1] + 1
            y = x - k
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            reach[k] = x
            if x >= len(old) and y >= len(new):
                return _way_back(trace, len(old), len(new), a, b)
    return []


def _way_back(trace: Sequence[dict[int, int]], x: int, y: int, a: int, b: int) -> list[Run]:
    runs: list[Run] = []
    for steps in range(len(trace) - 1, -1, -1):
        reach, k = trace[steps], x - y
        goes_down = k == -steps or (k != steps and reach[k - 1] < reach[k + 1])
        k_before = k + 1 if goes_down else k - 1
        x_before = reach[k_before] if steps else 0
        y_before = x_before - k_before if steps else 0
        start = (x_before if goes_down else x_before + 1) if steps else 0
        if x > start:
            runs.append((a + start, b + y - (x - start), x - start))
        x, y = x_before, y_before
    return runs
