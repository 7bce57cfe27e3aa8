"""Home addresses: a street with a house number or RT, RT with RW, a block or a complex with a number.

"Jalan Sudirman macet", "Blok M" and "warga RT 05" name places everyone knows, so they are no findings.
"""

import re
from collections.abc import Iterator

from server.screening.findings import Finding

CODE = "address"
_STREET, _NEIGHBOURHOOD = 70, 60

_WORD = r"(?:[^\W\d_][\w'’.-]{0,24}+|\d{1,2}+(?!\d))"
_GAP = r"[ \t]{0,2}[,.]?[ \t]{0,2}"
_NUMBER = (
    r"(?:no\b|nomor\b|nomer\b|nmr\b|kav(?:ling)?\b|#)\s{0,2}[.:]?\s{0,2}\d{1,4}+[a-z]?\b(?!\s{0,2}(?:tahun|thn|th)\b)"
)
_RT = r"rt\s{0,2}[.:]?\s{0,2}\d{1,3}+"
_RW = r"rw\s{0,2}[.:]?\s{0,2}\d{1,3}+"
_RT_RW = (
    rf"(?:\brt\s?[/-]\s?rw\s?:?\s?\d{{1,3}}+\s?[/-]\s?\d{{1,3}}+"
    rf"|\b{_RT}(?:\s?[/-]\s?\d{{1,3}}+|[\s/,.-]{{0,3}}{_RW}))"
)
_BLOCK = r"\bblok\s{1,2}[a-z]{1,2}\d{0,2}\s{0,2}(?:[/.-]\s{0,2}|,?\s{0,2}(?:no\b|nomor\b)\s{0,2}[.:]?\s{0,2})\d{1,3}+"
_UNIT = rf"(?:{_NUMBER}|(?:unit|kamar|blok)\b\s{{0,2}}[.:]?\s{{0,2}}[a-z]{{0,2}}\d{{0,2}}[/.-]?\d{{1,4}}\b|{_BLOCK})"
_BARE_NUMBER = r"\d{1,3}[a-z]?(?=\s{0,2}(?:[,.;)\n]|$|\b(?:rt|rw|kel|kec|blok)\b))"

_STREET_HEAD = re.compile(r"\b(?:jl|jln|jalan|gang|gg|lorong)\b\.?[ \t]{0,2}(?=\w)", re.IGNORECASE)
_STREET_PROPER = re.compile(r"\b(?i:jl|jln|jalan|gang|gg)\b\.?[ \t]{0,2}(?=[A-Z])")
_COMPLEX_HEAD = re.compile(
    r"\b(?:komplek|kompleks|perum|perumahan|apartemen|rusun|rusunawa|cluster|kost|kos)\b\.?[ \t]{1,2}(?=\w)",
    re.IGNORECASE,
)
_STREET_NUMBER = re.compile(rf"(?:{_NUMBER}|{_RT_RW}|\b{_RT}|{_BLOCK})", re.IGNORECASE)
_UNIT_NUMBER = re.compile(_UNIT, re.IGNORECASE)
_BARE = re.compile(_BARE_NUMBER, re.IGNORECASE)
_MORE = re.compile(rf"{_GAP}(?:{_NUMBER}|{_RT_RW}|\b{_RT}|\b{_RW}|{_BLOCK})", re.IGNORECASE)
_ALONE = re.compile(rf"(?:{_RT_RW}|{_BLOCK})(?!\d)", re.IGNORECASE)
_NEXT_WORD = re.compile(rf"{_WORD}{_GAP}")
_MOST_WORDS = 6

# After these a "no" is no house number: "jalan sesuai UU No 22", "jalan rusak di Blok A No 5" starts anew at "Blok".
_NO_NAME_WORDS = """
agar akan akibat antara atau ayat bagi banjir berlubang bisa bukan dan dalam dengan dgn di dki ditutup harus ini itu
jangan juga kalau karena ke kepgub keputusan keluar koridor layanan macet masih masuk nasional oleh pada padahal parah
pasal pelat peraturan perda pergub permen perpres pp provinsi rakyat rusak sampai saja sangat saya selalu seperti sesuai
sudah supaya surat terus tidak tol tahun umum undang undang-undang untuk uu yang yg
"""
_NO_NAME = frozenset(_NO_NAME_WORDS.split())


def find(text: str) -> Iterator[Finding]:
    """Places where someone lives, each with everything of the address that directly follows."""
    for head in _STREET_HEAD.finditer(text):
        yield from _named(
            text, head, _STREET_NUMBER, _STREET, takes_bare=bool(_STREET_PROPER.match(text, head.start()))
        )
    for head in _COMPLEX_HEAD.finditer(text):
        yield from _named(text, head, _UNIT_NUMBER, _STREET, takes_bare=False)
    for alone in _ALONE.finditer(text):
        yield Finding(CODE, alone.start(), _with_more(text, alone.end()), _NEIGHBOURHOOD)


def _named(
    text: str, head: re.Match[str], number: re.Pattern[str], weight: int, *, takes_bare: bool
) -> Iterator[Finding]:
    """A head, one to six words of a name, then a number that makes it an address."""
    at = head.end()
    for words in range(_MOST_WORDS + 1):
        found = number.match(text, at) if words else None
        if found is None and words and takes_bare:
            found = _BARE.match(text, at)
        if found:
            yield Finding(CODE, head.start(), _with_more(text, found.end()), weight)
            return
        word = _NEXT_WORD.match(text, at)
        if word is None or _bare_word(word.group()) in _NO_NAME:
            return
        at = word.end()


def _bare_word(word: str) -> str:
    return word.strip(" \t,.'’-").casefold()


def _with_more(text: str, end: int) -> int:
    """The end after "RT 05/RW 02", "No. 7" and the like that follow directly."""
    for _ in range(4):
        more = _MORE.match(text, end)
        if more is None:
            break
        end = more.end()
    return end
