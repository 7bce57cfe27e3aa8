"""Account numbers: 8 to 16 digits after "rekening", "norek" or a bank's name."""

import re
from collections.abc import Iterator

from server.screening.findings import Finding
from server.screening.numerals import Cues, is_money, runs

CODE = "bank_account"
_WEIGHT = 80
_CUE = re.compile(
    r"\b(?:rekening(?:nya)?|no\.?\s?rek|norek|rek|bca|bri|brimo|bni|bsi|btn|mandiri|cimb(?: niaga)?|permata|danamon"
    r"|bank dki|bank jakarta|bank jago|seabank|sea bank|ocbc|panin|maybank|bank mega|bank syariah|muamalat|bjb"
    r"|jenius|blu|transfer ke|tf ke|virtual account)\b",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")


def find(text: str) -> Iterator[Finding]:
    """Numbers whose words before them say that money goes there; amounts are left alone."""
    cues = Cues(_CUE, text)
    for run in runs(text):
        beyond = 0
        for start in run.starts:
            if start < beyond or not cues.precede(run.places[start]):
                continue
            end = run.whole(start, 8, 16)
            if end and not _is_amount(text, *run.span(start, end)):
                beyond = end
                yield Finding(CODE, *run.span(start, end), _WEIGHT)


def _is_amount(text: str, start: int, end: int) -> bool:
    return is_money(text, start, end) or bool(_THOUSANDS.fullmatch(text, start, end))
