"""Spoken codes: two words that everyone knows. Easy to say, to sign and to type; no two of them are easily taken for one another.

Any two words differ in at least three letters, so one slip of a finger in a word still means that word.
"""
from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from functools import cache

WORDS: tuple[str, ...] = (
    "anggrek", "anggur", "angin", "apel", "batik", "bayam", "bebek", "bintang", "biola", "biru", "bubur", "cabai", "cokelat", "cumi",
    "daun", "dokter", "durian", "elang", "emas", "foto", "gajah", "gendang", "gitar", "gunung", "helm", "hijau", "hutan", "jagung",
    "jambu", "jendela", "jeruk", "kacang", "kambing", "kancil", "kasur", "kelapa", "kelinci", "kereta", "koran", "kuda", "kursi", "lagu",
    "lebah", "mangga", "mawar", "meja", "melon", "menara", "merpati", "mobil", "museum", "nanas", "nelayan", "ombak", "padi", "pantai",
    "pelukis", "pensil", "penyu", "pepaya", "perahu", "pesawat", "petani", "pisang", "pohon", "pulau", "putih", "rumah", "rumput",
    "salak", "sambal", "sawo", "sekolah", "semut", "sendok", "sepatu", "sepeda", "sisir", "stasiun", "suling", "sungai", "surat", "susu",
    "taksi", "tempe", "tenun", "teratai", "tomat", "topi", "unta", "wortel", "zebra",
)
MOST_TYPED = 60  # letters of an entry that are looked at


def new_code(*, other_than: str = "") -> str:
    """Two different words, none of them in the code `other_than`."""
    free = [word for word in WORDS if word not in other_than.split()]
    first = secrets.choice(free)
    return f"{first} {secrets.choice([word for word in free if word != first])}"


def normal(typed: str) -> str:
    """What was typed in its one form: small letters, words of the list where one was meant, one space between."""
    plain = unicodedata.normalize("NFKD", typed[:MOST_TYPED]).casefold()
    words = re.findall(r"[a-z]+", plain)
    if len(words) == 1 and (cut := _cut(words[0])) is not None:
        words = list(cut)
    return " ".join(_meant(word) for word in words)


def is_right(typed: str, code: str) -> bool:
    """Compared in equal time, whatever of it is right."""
    return hmac.compare_digest(normal(typed).encode(), code.encode())


def _cut(word: str) -> tuple[str, str] | None:
    """Both words written as one."""
    return next(((word[:n], word[n:]) for n in range(3, len(word) - 2) if word[:n] in WORDS and word[n:] in WORDS), None)


@cache
def _by_letter() -> dict[str, str]:
    """Every spelling with one letter too many, too few or wrong, to the word."""
    letters, found = "abcdefghijklmnopqrstuvwxyz", dict[str, str]()
    for word in WORDS:
        for n in range(len(word) + 1):
            head, tail = word[:n], word[n:]
            found.update(dict.fromkeys([head + letter + tail for letter in letters] + [head + tail[1:]]
                                       + [head + letter + tail[1:] for letter in letters if tail], word))
    return found | {word: word for word in WORDS}


def _meant(word: str) -> str:
    return _by_letter().get(word, word)
