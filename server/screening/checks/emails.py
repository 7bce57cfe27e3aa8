"""E-mail addresses, also written so that machines miss them: "nama at contoh dot com", "nama[at]contoh.id"."""

import re
from collections.abc import Iterator

from server.screening.findings import Finding

CODE = "email"
_WEIGHT = 75

_AT = re.compile(
    r"(?P<sign>\s{0,2}[@＠]\s{0,2})"
    r"|(?P<bracketed>\s{0,2}[\[({<]\s?(?:at|a|et|@)\s?[\])}>]\s{0,2})"
    r"|(?P<word>(?<=\w)\s(?:at|et)\s(?=\w))",
    re.IGNORECASE,
)
_LOCAL_LETTER = re.compile(r"[\w.+%-]")
_LONGEST_LOCAL = 64

_LABEL = r"[^\W_](?:[\w-]{0,61}+)"
_DOT = r"(?:\.|\s{0,2}[\[({<]\s?(?:dot|titik|\.)\s?[\])}>]\s{0,2}|\s{1,2}(?:dot|titik)\s{1,2})"
_TIGHT = re.compile(rf"{_LABEL}(?:{_DOT}{_LABEL}){{1,5}}", re.IGNORECASE)
_SPELLED = re.compile(rf"{_LABEL}(?:\.{_LABEL}){{0,3}}(?:\s(?:dot|titik)\s{_LABEL}){{1,4}}", re.IGNORECASE)
_PROVIDER = re.compile(
    r"(?:gmail|yahoo|ymail|hotmail|icloud|protonmail|rocketmail)\b(?:\s?\.\s?[a-z]{2,5}\b){0,2}"
    r"|(?:outlook|live|proton|mail)\s?\.\s?[a-z]{2,5}\b",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Finding]:
    """Addresses around every sign that reads as an at; a fixed reach to both sides keeps it linear."""
    beyond = 0
    for sign in _AT.finditer(text):
        start = _local_start(text, sign.start(), beyond)
        end = _domain_end(text, sign)
        if start < sign.start() and end:
            beyond = end
            yield Finding(CODE, start, end, _WEIGHT)


def _local_start(text: str, end: int, beyond: int) -> int:
    start = end
    while start > beyond and end - start < _LONGEST_LOCAL and _LOCAL_LETTER.match(text[start - 1]):
        start -= 1
    while start < end and text[start] in ".-%+":
        start += 1
    return start


def _domain_end(text: str, sign: re.Match[str]) -> int:
    """Where the domain ends, 0 when there is none.

    A word "at", or a sign with spaces around, needs a spelled dot or a known provider: both have other uses.
    """
    is_clear = sign.lastgroup == "bracketed" or not any(letter.isspace() for letter in sign.group())
    kinds = (_TIGHT, _PROVIDER) if is_clear else (_SPELLED, _PROVIDER)
    domain = next((found for kind in kinds if (found := kind.match(text, sign.end()))), None)
    return domain.end() if domain else 0
