"""Phone numbers of Indonesia: mobiles (08…, 62 8…, +62 8…) and landlines (021-…), however they are spaced."""

import re
from collections.abc import Iterator

from server.screening.findings import Finding
from server.screening.numerals import Cues, Run, is_money, runs

CODE = "phone"
_MOBILE, _LANDLINE = 70, 60

_CUE = re.compile(
    r"\b(?:telp?|tlp|telepon|telephone|hp|handphone|wa|whats?app|kontak|contact|hubungi|call|sms|fax|faks|nomor saya"
    r"|no\.? ?hp|nomor hp)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b(?:jam|pukul|pkl)\b", re.IGNORECASE)
_LOCAL_MOBILE = re.compile("08[1-9]")
_WORLD_MOBILE = re.compile("(?:00)?620?8[1-9]")
_BARE_MOBILE = re.compile("8[1-9]")
_AREA = re.compile(r"0(?:2[2-9]|3[1-8]|4[1-9]|5[1-6]|6[1-5]|7[1-8]|9[0-8])\d?")
_DATE = re.compile(r"\d{1,2}\W{1,2}\d{1,2}\W{1,2}(?:19|20)\d\d(?!\d)")


def find(text: str) -> Iterator[Finding]:
    """Phone numbers; years, numbers of laws and articles, clock times, dates and amounts are left alone."""
    cues, clocks = Cues(_CUE, text), Cues(_CLOCK, text)
    for run in runs(text):
        beyond = 0
        for start in run.starts:
            if start < beyond or run.digits[start] not in "068":
                continue
            place = run.places[start]
            end = _end(text, run, start, has_cue=cues.precede(place))
            if not end or _DATE.match(text, place) or clocks.precede(place):
                continue
            if is_money(text, *run.span(start, end)):
                continue
            beyond = end
            yield _finding(text, run, start, end)


def _end(text: str, run: Run, start: int, *, has_cue: bool) -> int:
    """Where a number that begins here ends, as an offset in the run; 0 when there is none."""
    if _LOCAL_MOBILE.match(run.digits, start):
        return run.whole(start, 10, 13)
    if _WORLD_MOBILE.match(run.digits, start):
        return run.whole(start, 11, 16)
    if run.digits.startswith("021", start):
        return run.whole(start, 10, 11)
    place = run.places[start]
    if run.digits.startswith("62", start) and text[max(0, place - 1) : place] == "+":
        return run.whole(start, 9, 13)
    if has_cue and _BARE_MOBILE.match(run.digits, start):
        return run.whole(start, 9, 12)
    is_bracketed = text[max(0, place - 1) : place] == "("
    if (has_cue or is_bracketed) and _AREA.match(run.digits, start):
        return run.whole(start, 9, 12)
    return 0


def _finding(text: str, run: Run, start: int, end: int) -> Finding:
    first, last = run.span(start, end)
    is_mobile = any(kind.match(run.digits, start) for kind in (_LOCAL_MOBILE, _WORLD_MOBILE, _BARE_MOBILE))
    while first and text[first - 1] in "+(":
        first -= 1
    return Finding(CODE, first, last, _MOBILE if is_mobile else _LANDLINE, "mobile" if is_mobile else "landline")
