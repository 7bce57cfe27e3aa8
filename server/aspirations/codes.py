"""The public code `JKD-XXXX-XXXX`: seven random letters and a check letter.

The 32 letters (no 0 O 1 I) are the elements of GF(32), which has 2^5 of them. A code is right when the sum of its
letters, each multiplied with a weight of its own, is zero. No weight is zero, so one wrong letter changes the sum; no
two weights are equal, so a swap of two different letters does too.
"""
from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Literal

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 8
Problem = Literal["empty", "length", "letters", "check"]
_PREFIX = "JKD"
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive: the powers of x are the 31 elements other than zero
_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
_SEPARATORS = re.compile(r"[\s\u2010-\u2015\u2212._/-]+")
_ALIKE = frozenset("2Z5S8BUV")
_LONGEST = 60  # of what somebody may have typed


@dataclass(frozen=True)
class CodeCheck:
    """What somebody typed, read forgivingly. `normalised` is the code in its one spelling, as far as it goes.

    `wrong` are the places in `normalised` to look at: letters that no code has, or the check letter.
    """

    ok: bool
    normalised: str
    problem: Problem | None = None
    wrong: frozenset[int] = frozenset()

    @property
    def letters(self) -> list[tuple[str, bool]]:
        """(letter, whether to look at it) of `normalised`."""
        return [(letter, place in self.wrong) for place, letter in enumerate(self.normalised)]

    @property
    def places(self) -> list[tuple[str, int, int]]:
        """(letter, group, number in the group) of each place in `wrong`, the groups after JKD counted from 1."""
        found = []
        for place in sorted(self.wrong):
            before = self.normalised[:place]
            found.append((self.normalised[place], before.count("-"), place - before.rfind("-")))
        return found

    @property
    def doubtful(self) -> frozenset[int]:
        """Where letters stand that are often taken for one another: one of them may be the wrong one when the check letter doesn't fit."""
        if self.problem != "check":
            return frozenset()
        return frozenset(at for at, letter in enumerate(self.normalised) if at > len(_PREFIX) and letter in _ALIKE)

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """(group, how many letters it has) of the groups that have too few or too many."""
        if self.problem != "length":
            return []
        groups = self.normalised.split("-")[1:]
        return [(number, len(group)) for number, group in enumerate([*groups, "", ""][:2], 1) if len(group) != LENGTH // 2]


def new_code() -> str:
    """A random code: one of 34 billion."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return _spelled(body + check_letter(body))


def check_letter(body: str) -> str:
    """The letter that makes the seven letters of `body` a right code."""
    return ALPHABET[_sum(body)]


def check_code(text: str) -> CodeCheck:
    """Read a code as typed: small letters, blanks, hyphens or `JKD` left out are no matter."""
    letters = _SEPARATORS.sub("", text[:_LONGEST].upper())
    if len(letters) > LENGTH and letters.startswith(_PREFIX):
        letters = letters[len(_PREFIX):]
    if not letters:
        return CodeCheck(False, "", "empty")
    spelled = _spelled(letters)
    strange = frozenset(_place(at) for at, letter in enumerate(letters) if letter not in _VALUE)
    if strange:
        return CodeCheck(False, spelled, "letters", strange)
    if len(letters) != LENGTH:
        return CodeCheck(False, spelled, "length")
    if _sum(letters[:-1]) != _VALUE[letters[-1]]:
        return CodeCheck(False, spelled, "check", frozenset({_place(LENGTH - 1)}))
    return CodeCheck(True, spelled)


def _spelled(letters: str) -> str:
    return "-".join(part for part in (_PREFIX, letters[:4], letters[4:]) if part)


def _place(at: int) -> int:
    """Where the letter `at` stands in the spelled code."""
    return len(_PREFIX) + 1 + at + (at >= 4)


def _sum(body: str) -> int:
    total = 0
    for weight, letter in zip(_WEIGHTS, body, strict=True):
        total ^= _times(weight, _VALUE[letter])
    return total


def _times(one: int, other: int) -> int:
    """The product in GF(32)."""
    product = 0
    while other:
        if other & 1:
            product ^= one
        one <<= 1
        if one & 0b100000:
            one ^= _POLYNOMIAL
        other >>= 1
    return product


def _powers(count: int) -> tuple[int, ...]:
    """x, x^2, … : all different, none of them 1, which is the check letter's own weight."""
    powers = [2]
    while len(powers) < count:
        powers.append(_times(powers[-1], 2))
    return tuple(powers)


_WEIGHTS = _powers(LENGTH - 1)
