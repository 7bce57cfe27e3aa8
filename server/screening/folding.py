"""Folding: a word as it sounds, whatever was done to its letters (4n7ing, annnjing, a Cyrillic а)."""

import re
from unicodedata import combining, normalize

INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"

_LEET = str.maketrans({"4": "a", "@": "a", "1": "i", "!": "i", "|": "i", "3": "e", "0": "o", "5": "s", "$": "s"})
_LEET |= str.maketrans({"7": "t", "9": "g", "6": "g", "8": "b"})
_LOOKALIKES = str.maketrans("аеорсуіѕкхмнтв", "aeopcyiskxmhtb")
_DOUBTFUL = str.maketrans({"l": "i", "j": "t"})
_INVISIBLES = re.compile(f"[{INVISIBLE}]")
_STRETCHED = re.compile(r"(.)\1+", re.DOTALL)
_ENDS = "!$@|*'’_-"


def squeeze(word: str) -> str:
    """The word with every run of one letter as one letter."""
    return _STRETCHED.sub(r"\1", word)


def fold(word: str) -> str:
    """Casefolded, marks off, look-alikes and leet read as letters, stretched letters squeezed to one."""
    if word.isascii() and word.isalpha():
        return squeeze(word.lower())
    bare = normalize("NFKD", _INVISIBLES.sub("", word)).casefold().translate(_LOOKALIKES)
    bare = "".join(letter for letter in bare if not combining(letter)).rstrip(_ENDS)
    if bare[-1:] == "2":  # "anjing2" is a plural
        bare = bare[:-1]
    if any(letter.isalpha() for letter in bare):
        bare = bare.translate(_LEET)
    return squeeze(bare)


def skeleton(folded: str) -> str:
    """The folded word with i and l, and t and j, taken for one letter: 1 and 7 stand for either."""
    return squeeze(folded.translate(_DOUBTFUL))
