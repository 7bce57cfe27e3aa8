"""Number plates: the region's letters, one to four digits, up to three letters (`B 1234 XYZ`), in capitals or after a word for it."""

import re
from collections.abc import Iterator

from server.screening.findings import Finding
from server.screening.numerals import Cues

CODE = "plate"
_WEIGHT = 45

# The letters of the police regions; a few of them are also words (AD, BE, DA, DI), so small letters need a cue.
_REGIONS = (
    "A|B|D|E|F|G|H|K|L|M|N|P|R|S|T|W|Z|AA|AB|AD|AE|AG|BA|BB|BD|BE|BG|BH|BK|BL|BM|BN|BP|DA|DB|DC|DD|DE|DG|DH|DK|DL|DM|DN|DP"
    "|DR|DS|DT|DW|EA|EB|ED|KB|KH|KT|KU|PA|PB|PG|PS|PT|PY"
)
_JOINT = r"[ \t.\-]{0,2}"
_PLATE = re.compile(rf"(?<![\w.])(?:{_REGIONS}){_JOINT}[1-9][0-9]{{0,3}}{_JOINT}[A-Z]{{1,3}}(?!\w)")
_ANY = re.compile(rf"(?<![\w.])(?:{_REGIONS}){_JOINT}[1-9][0-9]{{0,3}}(?:{_JOINT}[A-Z]{{1,3}})?(?!\w)", re.IGNORECASE)
_CUE = re.compile(r"\b(?:pelat|plat|nopol|no\.?\s?pol|nomor polisi|nomor kendaraan|bernopol)\b", re.IGNORECASE)
_SHORTEST = 3  # digits without a word before it: "B 2 KW" is rare, "D 3 IPA" is a class


def find(text: str) -> Iterator[Finding]:
    """Whole plates in capitals, and anything like one after "pelat" or "nopol". Pasal, Blok and classes are left alone."""
    cues = Cues(_CUE, text)
    for match in _ANY.finditer(text):
        is_told = cues.precede(match.start())
        digits = sum(letter.isdigit() for letter in match.group())
        if is_told or (_PLATE.fullmatch(match.group()) and digits >= _SHORTEST):
            yield Finding(CODE, match.start(), match.end(), _WEIGHT)
