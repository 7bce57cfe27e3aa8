"""Abuse: our own lexicon, read through leet, stretched, squeezed, starred and spaced letters.

Anger at a government is no abuse, and words of criticism are not in the lexicon.
"""

import re
from collections.abc import Iterator

from server.screening.findings import Finding
from server.screening.folding import INVISIBLE, fold, skeleton
from server.screening.lexicon import (
    ANIMAL_COMPANY,
    ANIMALS,
    INNOCENT,
    INNOCENT_AFTER,
    INNOCENT_BEFORE,
    PHRASES,
    PREFIXES,
    STEMS,
    SUFFIXES,
)

CODE = "abuse"
_HARMLESS_ANIMAL = 15
_COMPANY_REACH = 3
_LONGEST = 24

_WORD = re.compile(rf"[\w@$](?:[\w@$*{INVISIBLE}]|!(?=\w))*")
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .\-_*]{1,2}){3,30}[^\W\d_](?![^\W_])")
_LONG_STEMS = sorted((stem for stem in STEMS if len(stem) > 4), key=len, reverse=True)
_IN_SPACED = re.compile("|".join(_LONG_STEMS))
_SKELETONS = {skeleton(stem): hit for stem, hit in STEMS.items() if len(skeleton(stem)) > 3}
_BY_SHAPE: dict[tuple[int, str], list[str]] = {}
for _stem in STEMS:
    _BY_SHAPE.setdefault((len(_stem), _stem[0]), []).append(_stem)
_PHRASE_LENGTHS = sorted({phrase.count(" ") + 1 for phrase in PHRASES})


def find(text: str) -> Iterator[Finding]:
    """Abusive words, phrases and spaced-out words; `detail` names the stem."""
    places = [(match.start(), match.end()) for match in _WORD.finditer(text)]
    known: dict[str, tuple[str, tuple[str, int] | None]] = {}
    words: list[str] = []
    hits: list[tuple[str, int] | None] = []
    for start, end in places:
        typed = text[start:end]
        if typed not in known:
            folded = fold(typed)
            known[typed] = folded, _hit(typed, folded)
        words.append(known[typed][0])
        hits.append(known[typed][1])
    for at, hit in enumerate(hits):
        if hit and not _is_innocent(words, at, hit[0]):
            yield Finding(CODE, *places[at], _weight(words, at, hit), hit[0])
    yield from _phrases(words, places)
    yield from _spaced(text)


def _hit(typed: str, folded: str) -> tuple[str, int] | None:
    """The stem and weight a word stands for, if any."""
    if len(folded) > _LONGEST or folded in INNOCENT:
        return None
    hit = STEMS.get(folded) or (STEMS.get(typed.casefold()) if len(typed) < _LONGEST else None) or _affixed(folded)
    if hit is None and not typed.isalpha():
        if "*" in typed:
            return _starred(folded)
        if ("1" in typed or "7" in typed) and not typed.isdigit():
            return _SKELETONS.get(skeleton(folded))
    return hit


def _affixed(folded: str) -> tuple[str, int] | None:
    for suffix in SUFFIXES:
        if folded.endswith(suffix) and (hit := STEMS.get(folded[: -len(suffix)])) and len(hit[0]) > 3:
            return hit
    for prefix in PREFIXES:
        if folded.startswith(prefix) and len(folded) > len(prefix) + 4:
            rest = folded[len(prefix) :]
            if hit := STEMS.get(rest) or STEMS.get(rest.removesuffix("an")) or STEMS.get(rest.removesuffix("in")):
                return hit
    return None


def _starred(folded: str) -> tuple[str, int] | None:
    """A stem whose letters are there or starred out; a run of stars stands for one letter or two."""
    for shape in (folded, folded.replace("*", "**")):
        for stem in _BY_SHAPE.get((len(shape), shape[0]), ()):
            if all(typed in ("*", letter) for typed, letter in zip(shape, stem, strict=True)):
                return STEMS[stem]
    return None


def _is_innocent(words: list[str], at: int, stem: str) -> bool:
    before = words[at - 1] if at else ""
    after = words[at + 1] if at + 1 < len(words) else ""
    return before in INNOCENT_BEFORE.get(stem, ()) or after in INNOCENT_AFTER.get(stem, ())


def _weight(words: list[str], at: int, hit: tuple[str, int]) -> int:
    near = words[max(0, at - _COMPANY_REACH) : at + _COMPANY_REACH + 1]
    if hit[0] in ANIMALS and not ANIMAL_COMPANY.isdisjoint(near):
        return _HARMLESS_ANIMAL
    return hit[1]


def _phrases(words: list[str], places: list[tuple[int, int]]) -> Iterator[Finding]:
    for length in _PHRASE_LENGTHS:
        for at in range(len(words) - length + 1):
            weight = PHRASES.get(" ".join(words[at : at + length]))
            if weight:
                yield Finding(CODE, places[at][0], places[at + length - 1][1], weight, "phrase")


def _spaced(text: str) -> Iterator[Finding]:
    """Single letters that spell a stem: "a n j i n g", "a.n.j.i.n.g"."""
    for chain in _SPACED.finditer(text):
        letters = [at for at in range(chain.start(), chain.end()) if text[at].isalpha()]
        joined = "".join(fold(text[at])[:1] or " " for at in letters)
        for match in _IN_SPACED.finditer(joined):
            stem, weight = STEMS[match.group()]
            yield Finding(CODE, letters[match.start()], letters[match.end() - 1] + 1, weight, stem)
