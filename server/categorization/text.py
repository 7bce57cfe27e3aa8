"""Reading Indonesian for search: normalise() and tokens(), the same at index and at query time.

Who stores what they return stores `EDITION` as well: another edition reads words otherwise, and the index is made anew.
"""

import re
from functools import lru_cache
from unicodedata import combining, normalize

from server.categorization.stems import root_of
from server.categorization.words import KEEPS_M, KEEPS_N, NEGATIONS, SLANG, STOP_WORDS, TAKES_K, TAKES_R, WHOLE

EDITION = 2
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_DOUBLED = re.compile(r"([^\W\d_]{3,})(?:-\1|2)")
_STRETCHED = re.compile(r"([^\W\d])\1{2,}")
_SHORTEST_ROOT = 4
_LONGEST_WORD = 40
_VOWELS = frozenset("aeiou")
_PARTICLES = ("nya", "lah", "kah", "pun", "nye")
_VERB_PREFIXES = ("di", "me", "ter")


def normalise(text: str) -> str:
    """Words in lower case without punctuation, slang made plain, affixes off: "dipilih" and "pemilihan" meet."""
    return " ".join(_stem(word) for word in words(text))


def tokens(text: str) -> list[str]:
    """The normalised words that carry meaning, in order, repetitions kept."""
    return [_stem(word) for word in words(text) if word not in STOP_WORDS]


def search_words(text: str) -> list[str]:
    """What a search index holds and a query asks for: as `tokens`, and "tidak", "belum", "jangan" and "bukan" as well."""
    return [_stem(word) for word in words(text) if word not in STOP_WORDS or word in NEGATIONS]


def words(text: str) -> list[str]:
    """The words of a text before their affixes are taken off: folded, slang made plain, "anak-anak" as "anak"."""
    folded = normalize("NFKD", normalize("NFKC", text).casefold())
    plain = "".join(letter for letter in folded if not combining(letter))
    found: list[str] = []
    for match in _WORD.finditer(_STRETCHED.sub(r"\1", plain)):
        word = match.group()
        doubled = _DOUBLED.fullmatch(word)
        parts = [doubled[1]] if doubled else word.split("-")
        found += (SLANG.get(part, part) for part in parts)
    return found


@lru_cache(maxsize=16_384)
def _stem(word: str) -> str:
    """The root: from the lexicon, else as far as simple rules find it. Wrong roots do no harm, as long as all forms share one."""
    if not word.isalpha() or len(word) < _SHORTEST_ROOT or len(word) > _LONGEST_WORD:
        return word
    return root_of(word) or _by_rules(word)


def _by_rules(word: str) -> str:
    if len(word) <= _SHORTEST_ROOT or word in WHOLE:
        return word
    for ending in _PARTICLES:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_ROOT:
            word = word.removesuffix(ending)
            break
    if word in WHOLE:
        return word
    return _without_prefix(word)


def _without_prefix(word: str) -> str:
    """The candidates of a suffix taken off or not, then the prefixes; the first that leaves a long enough root."""
    for shorter in _without_suffix(word):
        if shorter in WHOLE:
            return shorter
        root = _root(shorter)
        is_torn = root == shorter != word and word.startswith(_VERB_PREFIXES)  # "member" of "memberi"
        if len(root) >= _SHORTEST_ROOT and not is_torn:
            return root
    return word


def _without_suffix(word: str) -> list[str]:
    """The word without -kan, -an or -i, and as it is. After pe-, per- and ke- a "kan" is a k and -an."""
    if word.endswith("kkan") or (word.endswith("kan") and word.startswith(_VERB_PREFIXES)):
        return [word[:-3], word]
    if word.endswith("an"):
        return [word[:-2], word]
    if word.endswith("i") and word.startswith(("di", "me")) and word[-2:-1] not in _VOWELS:
        return [word[:-1], word]
    return [word]


def _root(word: str) -> str:
    """Prefixes off, at most two: "memper-", "ke-ber-", "di-per-"."""
    for _ in range(2):
        shorter = _nasal(word) or _plain(word)
        if not shorter or len(shorter) < _SHORTEST_ROOT:
            return word
        word = shorter
        if word in WHOLE:
            return word
    return word


def _plain(word: str) -> str:
    """Without di-, ter-, ber-, per-, ke-, or me- and pe- before l, r, w, y."""
    if word[:2] in ("be", "pe") and word[2:].startswith(TAKES_R):
        return word[2:]
    for prefix in ("di", "ter", "ber", "per", "ke"):
        if word.startswith(prefix):
            return word.removeprefix(prefix)
    if word[:2] in ("me", "pe") and word[2:3] in ("l", "r", "w", "y", "m", "n"):
        return word[2:]
    if word.startswith(("pek", "bek")):  # pekerja, bekerja
        return word[2:]
    return ""


def _nasal(word: str) -> str:
    """Without me- or pe- and its nasal, the swallowed letter back: memilih, pemilih -> pilih; menolak -> tolak."""
    if word[:2] not in ("me", "pe"):
        return ""
    rest = word[2:]
    if rest.startswith("ny"):
        return "s" + rest[2:]
    if rest.startswith("ng"):
        return _after_ng(rest[2:])
    nasal, root = rest[:1], rest[1:]
    if nasal == "m":
        if root[:1] in _VOWELS:
            return rest if rest.startswith(KEEPS_M) else "p" + root
        return root if root[:1] in "bpfv" else ""
    if nasal == "n":
        if root[:1] in _VOWELS:
            return rest if rest.startswith(KEEPS_N) else "t" + root
        return root if root[:1] in "dtcjzs" else ""
    return ""


def _after_ng(rest: str) -> str:
    with_k = "k" + rest
    return with_k if with_k.startswith(TAKES_K) else rest
