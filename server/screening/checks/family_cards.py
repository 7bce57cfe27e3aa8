"""KK numbers: sixteen digits after "KK" or "kartu keluarga"."""

import re
from collections.abc import Iterator

from server.screening.findings import Finding
from server.screening.numerals import Cues, sixteen

CODE = "family_card"
CUE = re.compile(r"\bk\.?k\b|\bkartu keluarga\b|\bno\.?kk\b|\bnkk\b", re.IGNORECASE)
_WEIGHT = 85


def find(text: str) -> Iterator[Finding]:
    """Numbers of family cards. Without the words before it, such a number reads as a NIK."""
    cues = Cues(CUE, text)
    for _digits, start, end in sixteen(text):
        if cues.precede(start):
            yield Finding(CODE, start, end, _WEIGHT)
