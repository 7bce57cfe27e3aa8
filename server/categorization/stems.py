"""The root of an Indonesian word, found in a lexicon: affixes are taken off as long as a known root comes out.

After Nazief and Adriani, with what people write as well: "nyari", "ngebersihin". What is in the lexicon keeps its form, so that
"beruang" is no "uang" and "ketua" no "tua". Pure; a word costs some 10 microseconds the first time.
"""
from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from server.categorization.words import SLANG, WHOLE

_SHORTEST = 3
_MOST_PREFIXES = 3
_VOWELS = frozenset("aeiou")
_PARTICLES = ("lah", "kah", "pun", "tah")
_OWNERS = ("nya", "nye", "ku", "mu")
_SUFFIXES = ("kan", "an", "i", "in")
_AS = {"rubah": "ubah"}  # "merubah" is as common as "mengubah"


@cache
def roots() -> frozenset[str]:
    """All known roots, and the words that only look affixed."""
    text = (Path(__file__).parent / "data" / "roots.txt").read_text(encoding="utf-8")
    return frozenset(text.split()) | WHOLE | _AS.keys()


def root_of(word: str) -> str | None:
    """The known root of a word in lower case, or None."""
    known = roots()
    for inflected in _uninflected(word):
        bodies = list(_bodies(inflected))
        for _ in range(_MOST_PREFIXES + 1):  # the fewest prefixes first: "diberikan" is no "ikan"
            for body in bodies:
                if body in known:
                    return _AS.get(body, body)
                if len(body) > _SHORTEST and SLANG.get(body) in known:
                    return SLANG[body]
            bodies = [shorter for body in bodies for shorter in _shorter(body, word) if len(shorter) >= _SHORTEST]
    return None


def _uninflected(word: str) -> Iterator[str]:
    """As it is, then without -lah, then without -nya."""
    yield word
    for endings in (_PARTICLES, _OWNERS):
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
                word = word.removesuffix(ending)
                yield word
                break


def _bodies(word: str) -> Iterator[str]:
    """As it is, then without each suffix it may have."""
    yield word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST:
            yield word.removesuffix(suffix)


def _shorter(word: str, whole: str) -> Iterator[str]:
    """The word without its first prefix, in every way it may have grown together with it."""
    for prefix in ("di", "ke", "se", "ter", "ber", "per"):
        if word.startswith(prefix):
            yield word.removeprefix(prefix)
    if word.startswith(("belajar", "pelajar")):
        yield word[3:]
    if word.startswith(("me", "pe")):
        yield from _after_nasal(word[2:])
    if word.startswith(("be", "te")):
        yield word[2:]  # bekerja, berasa, terasa
    if word[:2] == whole[:2] and len(word) > 4 and word[0] in "mn":
        yield from _spoken(word)


def _after_nasal(rest: str) -> Iterator[str]:
    """What may have stood before me- or pe- took its letter."""
    if rest.startswith("ng"):
        yield from _after_ng(rest[2:])
    if rest.startswith("ny"):
        yield f"s{rest[2:]}"
    if rest[1:2] in _VOWELS and rest[:1] in ("m", "n"):
        yield rest
        yield ("p" if rest[0] == "m" else "t") + rest[1:]
    elif rest[:1] in ("m", "n"):
        yield rest[1:]
    if rest[:1] not in ("m", "n"):
        yield rest


def _after_ng(rest: str) -> Iterator[str]:
    yield rest
    yield f"k{rest}"
    if rest.startswith("e"):
        yield rest[1:]  # mengecat, ngebersihin


def _spoken(word: str) -> Iterator[str]:
    """As it is said in Jakarta: nyari, ngurus, nolak, milih."""
    if word.startswith("ng"):
        yield from _after_ng(word[2:])
    elif word.startswith("ny"):
        yield f"s{word[2:]}"
        yield f"c{word[2:]}"
    elif word[1] in _VOWELS:
        yield ("p" if word[0] == "m" else "t") + word[1:]
    else:
        yield word[1:]  # nyoblos, mbantu, ngganti
