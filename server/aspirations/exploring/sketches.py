"""Knowing near-identical texts: pairs of neighbouring words, a sketch of them in a few numbers, and families of texts. Pure.

The same texts give the same families, whatever their order and on every machine: nothing here depends on chance or on Python's hash.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from zlib import crc32

from server.categorization import words

LEAST_WORDS = 5  # of a text that can be near-identical to another; a shorter one only if it is the same
ALIKE = 0.6  # of all pairs of words of two texts, the share that both have
BANDS, ROWS = 12, 3
MOST_WORDS = 400  # that are looked at
_PRIME, _MASK = 4_294_967_311, (1 << 32) - 1
_STEPS = tuple((2_654_435_761 * (2 * n + 1) & _MASK, 40_503 * (n + 7) * (n + 7) & _MASK) for n in range(BANDS * ROWS))
Pairs = frozenset[int]


def pairs_of(text: str) -> Pairs:
    """Each two neighbouring words as a number: slang made plain, case and punctuation away."""
    said = words(text)[:MOST_WORDS]
    if len(said) < LEAST_WORDS:
        return frozenset((crc32(" ".join(said).encode()),)) if said else frozenset()
    return frozenset(crc32(f"{one} {other}".encode()) for one, other in pairwise(said))


def bands_of(pairs: Pairs) -> list[int]:
    """The sketch: of texts that are ALIKE, 19 in 20 have a number in common, of texts with half of that hardly any."""
    if not pairs:
        return []
    least = [min((factor * pair + plus) % _PRIME for pair in pairs) for factor, plus in _STEPS]
    return [_band(n, least[n * ROWS:(n + 1) * ROWS]) for n in range(BANDS)]


def _band(number: int, least: list[int]) -> int:
    key = ",".join(map(str, (number, *least))).encode()
    return crc32(key) << 31 | crc32(key[::-1]) >> 1  # 63 bits


def alike(one: Pairs, other: Pairs) -> float:
    """The share of pairs that both have."""
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0


def families(texts: Mapping[int, Pairs]) -> dict[int, int]:
    """id → the lowest id of its family, of those that have one. Alike to any of a family is in the family."""
    heads = {one: one for one in texts}
    for one, other in _candidates(texts):
        first, second = _head(heads, one), _head(heads, other)
        if first != second and alike(texts[one], texts[other]) >= ALIKE:
            heads[max(first, second)] = min(first, second)
    found = {one: _head(heads, one) for one in texts}
    kept = {head for one, head in found.items() if head != one}
    return {one: head for one, head in sorted(found.items()) if head in kept}


def _candidates(texts: Mapping[int, Pairs]) -> Iterator[tuple[int, int]]:
    """Of all with the same band each with the one before it, and with the first."""
    holders: dict[int, list[int]] = {}
    for one in sorted(texts):
        for band in bands_of(texts[one]):
            known = holders.setdefault(band, [])
            if known:
                yield known[0], one
                if known[-1] != known[0]:
                    yield known[-1], one
            known.append(one)


def _head(heads: dict[int, int], one: int) -> int:
    while heads[one] != one:
        heads[one] = heads[heads[one]]
        one = heads[one]
    return one
