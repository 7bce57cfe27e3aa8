"""Digits as people type them: in groups, with spaces, dots, dashes or brackets between."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from server.screening.provinces import PROVINCE_CODES

_GROUP = re.compile(r"\d+")
_JOINT = re.compile("[ \t\u00a0.()\\-\u2010-\u2015_*~\u200b-\u200d\u2060]{1,3}")
_MONEY_BEFORE = re.compile(r"(?:\brp|\bidr|\busd|\$)\s*\.?\s*$", re.IGNORECASE)
_MONEY_AFTER = re.compile(r"\s*(?:,-|rupiah|rb\b|ribu|jt\b|juta|m\b|milyar|miliar|triliun)", re.IGNORECASE)
_CUE_REACH = 40


@dataclass(frozen=True, slots=True)
class Run:
    """A chain of digit groups. `starts` and `ends` are offsets in `digits` where a group begins and ends.

    `spaced` holds the starts with nothing but space before them.
    """

    digits: str
    places: tuple[int, ...]
    starts: tuple[int, ...]
    ends: frozenset[int]
    spaced: frozenset[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where digits[start:end] stand in the text."""
        return self.places[start], self.places[end - 1] + 1

    def whole(self, start: int, shortest: int, longest: int) -> int:
        """Where a number of that many digits that begins at `start` ends, always with a group; 0 when none does.

        A first group that is long enough stands by itself; otherwise the longest chain counts, without a last
        lone digit after a space and longer groups ("0812-3456-7890 5 kali").
        """
        ends = [end for end in range(start + 1, start + longest + 1) if end in self.ends]
        if ends and ends[0] - start >= shortest:
            return ends[0]
        if ends and ends[-1] - 1 in self.spaced and ends[-1] - 2 not in self.ends:
            ends.pop()
        return ends[-1] if ends and ends[-1] - start >= shortest else 0


def runs(text: str) -> Iterator[Run]:
    """Every chain of digit groups, in order. Digits of other scripts and full-width ones count as digits."""
    chain: list[re.Match[str]] = []
    for group in _GROUP.finditer(text):
        if chain and not _JOINT.fullmatch(text, chain[-1].end(), group.start()):
            yield _run(chain)
            chain = []
        chain.append(group)
    if chain:
        yield _run(chain)


def is_money(text: str, start: int, end: int) -> bool:
    """Whether the number at text[start:end] is an amount: "Rp 081.…", "… juta"."""
    return bool(_MONEY_BEFORE.search(text[max(0, start - 8) : start]) or _MONEY_AFTER.match(text, end))


class Cues:
    """Words that say what the number after them is, such as "KK" or "rekening"."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self._text = text
        self._ends = [match.end() for match in pattern.finditer(text)]

    def precede(self, start: int) -> bool:
        """Whether a cue stands at most 40 characters before `start`, with no other number or line between."""
        at = bisect_right(self._ends, start) - 1
        if at < 0 or start - self._ends[at] > _CUE_REACH:
            return False
        return not any(letter.isdigit() or letter == "\n" for letter in self._text[self._ends[at] : start])


def sixteen(text: str) -> Iterator[tuple[str, int, int]]:
    """Sixteen digits that begin with a known province code and are no amount: the digits and their place."""
    for run in runs(text):
        beyond = 0
        for start in run.starts:
            end = start + 16
            if start < beyond or end not in run.ends or run.digits[start : start + 2] not in PROVINCE_CODES:
                continue
            place = run.span(start, end)
            if not is_money(text, *place):
                beyond = end
                yield run.digits[start:end], *place


def _run(chain: list[re.Match[str]]) -> Run:
    digits: list[str] = []
    places: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    spaced: list[int] = []
    for group in chain:
        if places and group.string[places[-1] + 1 : group.start()].isspace():
            spaced.append(len(digits))
        starts.append(len(digits))
        digits.extend(group.group() if group.group().isascii() else (str(int(one)) for one in group.group()))
        places.extend(range(group.start(), group.end()))
        ends.append(len(digits))
    return Run("".join(digits), tuple(places), tuple(starts), frozenset(ends), frozenset(spaced))
