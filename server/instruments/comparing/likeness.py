"""How alike two texts are, as the share of words they have in common. Pure."""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

_WORD = re.compile(r"\w+")
SHORT = 12  # of fewer words letters are compared too, so that a mended slip of the pen is no other text
ALL_PAIRS = 400  # so many pairs are simply all looked at
NEAREST = 8


class Bag:
    """The words of a text."""

    def __init__(self, text: str) -> None:
        self.text = text.lower()

    @cached_property
    def words(self) -> tuple[str, ...]:
        """In order."""
        return tuple(_WORD.findall(self.text))

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How often each is there."""
        return Counter(self.words)

    @cached_property
    def letters(self) -> Mapping[str, int]:
        """Pairs of neighbouring letters."""
        joined = " ".join(self.words)
        return Counter(map("".join, pairwise(joined)))

    def __len__(self) -> int:
        return len(self.words)


def shared(one: Mapping[str, int], other: Mapping[str, int]) -> int:
    """How many they have in common."""
    if len(other) < len(one):
        one, other = other, one
    get = other.get
    return sum(count if (there := get(word, 0)) >= count else there for word, count in one.items())


def likeness(one: Bag, other: Bag) -> float:
    """0 for nothing in common to 1 for the same words; their order does not count."""
    if not one.words or not other.words:
        return 1.0 if one.words == other.words else 0.0
    by_words = 2 * shared(one.counts, other.counts) / (len(one) + len(other))
    if len(one) >= SHORT or len(other) >= SHORT or by_words in (0, 1):
        return by_words
    letters = 2 * shared(one.letters, other.letters) / max(1, sum(one.letters.values()) + sum(other.letters.values()))
    return max(by_words, letters)


def near(olds: Sequence[Bag], news: Sequence[Bag]) -> Iterable[tuple[int, int]]:
    """(old, new) places worth looking at: all of few, of many those that have the most rare words in common."""
    if len(olds) * len(news) <= ALL_PAIRS:
        return [(o, n) for n in range(len(news)) for o in range(len(olds))]
    posted: dict[str, list[int]] = {}
    for o, bag in enumerate(olds):
        for word in bag.counts:
            posted.setdefault(word, []).append(o)
    most = max(4, len(olds) // 8)
    found = []
    for n, bag in enumerate(news):
        hits: Counter[int] = Counter()
        for word in bag.counts:
            places = posted.get(word, ())
            if len(places) <= most:
                hits.update(places)
        found += [(o, n) for o, _count in hits.most_common(NEAREST)]
    return found
