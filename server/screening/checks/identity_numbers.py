"""NIK: sixteen digits of valid structure. PPKKCC DDMMYY SSSS, the day + 40 for women."""

from collections.abc import Iterator

from server.screening.checks.family_cards import CUE as FAMILY_CARD
from server.screening.findings import Finding
from server.screening.numerals import Cues, sixteen

CODE = "identity_number"
_WEIGHT = 90


def find(text: str) -> Iterator[Finding]:
    """NIKs, except where the words before it say that it is a family card's number."""
    family_cards = Cues(FAMILY_CARD, text)
    for digits, start, end in sixteen(text):
        if _is_valid(digits) and not family_cards.precede(start):
            yield Finding(CODE, start, end, _WEIGHT)


def _is_valid(digits: str) -> bool:
    day, month = int(digits[6:8]), int(digits[8:10])
    return (
        "00" not in (digits[2:4], digits[4:6])
        and (1 <= day <= 31 or 41 <= day <= 71)
        and 1 <= month <= 12
        and digits[12:] != "0000"
    )
