"""People's own words in a result: grouped, named as most wrote them, hidden where they must be."""
from __future__ import annotations

from collections.abc import Callable, Iterable

from server.ballots.fields import Json
from server.ballots.shown import Row, by_count
from server.categorization.text import tokens

LONGEST_LIST = 100
"""Rows of people's words that a result shows; how many more there are is said."""


def gathered(result: Json, key: Callable[[str], str], is_hidden: Callable[[str], bool]) -> tuple[tuple[Row, ...], int]:
    """Rows of the answers with one key, and how many answers are hidden. Equal counts stand in alphabetical order."""
    groups: dict[str, dict[str, int]] = {}
    hidden = 0
    for answer, count in result["counts"].items():
        if is_hidden(answer):
            hidden += count
        else:
            groups.setdefault(key(answer), {})[answer] = count
    counted = [(_usual(forms), sum(forms.values())) for forms in groups.values()]
    return by_count(sorted(counted), result["ballots"]), hidden


def _usual(forms: dict[str, int]) -> str:
    """The form most people wrote; of two the first in the order of signs, so that every count names it alike."""
    return min(forms, key=lambda form: (-forms[form], form))


def banning(words: Iterable[str]) -> Callable[[str], bool]:
    """For `show(…, is_hidden=…)`: hides every answer in which one of these words stands, in any of its forms."""
    banned = {root for word in words for root in (tokens(word) or [word.casefold()])}

    def is_hidden(answer: str) -> bool:
        return not banned.isdisjoint(tokens(answer)) or not banned.isdisjoint(answer.casefold().split())

    return is_hidden
