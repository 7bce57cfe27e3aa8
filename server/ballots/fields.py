"""Reading what came as JSON, strictly: nothing is converted, guessed or cut, and whatever is wrong is a Refused."""
from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from decimal import Decimal
from math import isfinite
from typing import Any

from server.ballots.refusals import Refused
from server.core.errors import Malformed, TooLarge
from server.core.text import plain

Json = Any
"""What json.loads gives."""

LONGEST_QUESTION = 200
LONGEST_OPTION = 120
FEWEST_OPTIONS, MOST_OPTIONS = 2, 12
LARGEST_NUMBER = 1_000_000_000
_JOINERS = "\u200c\u200d"  # scripts and emoji need them; every other invisible sign can make a text read other than it is


def object_of(given: Json, allowed: Collection[str], field: str) -> Mapping[str, Json]:
    """A JSON object with no other names than these; `field` is named when it is none."""
    if not isinstance(given, dict) or not all(isinstance(name, str) for name in given):
        raise Refused("shape", field)
    if not set(given) <= set(allowed):
        raise Refused("shape", field)
    return given


def list_of(given: Json, field: str) -> list[Json]:
    """A JSON list."""
    if not isinstance(given, list):
        raise Refused("shape", field)
    return given


def whole(given: Json, field: str, least: int, most: int) -> int:
    """A whole number within both limits; true and 2.0 are none."""
    if isinstance(given, bool) or not isinstance(given, int):
        raise Refused("not_whole", field)
    if not least <= given <= most:
        raise Refused("out_of_range", field)
    return given


def scaled(given: Json, field: str, decimals: int) -> int:
    """A number within ± LARGEST_NUMBER as a whole multiple of its last place: 2.5 with two decimals is 250.

    Raises Refused for true, for text, for NaN and infinities, and for more places than `decimals`.
    """
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise Refused("not_number", field)
    if isinstance(given, float) and not isfinite(given):
        raise Refused("not_number", field)
    if abs(given) > LARGEST_NUMBER:
        raise Refused("out_of_range", field)
    moved = Decimal(repr(given)).scaleb(decimals)
    if moved != moved.to_integral_value():
        raise Refused("decimals" if decimals else "not_whole", field)
    return int(moved)


def unscaled(value: int, decimals: int) -> float:
    """The number again: 250 with two decimals is 2.5; whole numbers stay int."""
    unit: int = 10**decimals
    return value // unit if value % unit == 0 else value / unit


def wording(given: Json, field: str, most: int, *, is_needed: bool = True) -> str:
    """One line that the team wrote: NFC, single spaces. Control, bidi and invisible characters are refused, not dropped."""
    if not isinstance(given, str):
        raise Refused("shape", field)
    if len(given) > most * 4:
        raise Refused("too_long", field)
    text = " ".join(unicodedata.normalize("NFC", given.strip(" \t\r\n")).split(" ")).strip()
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") and sign not in _JOINERS for sign in text):
        raise Refused("bad_characters", field)
    text = " ".join(text.split())
    if is_needed and not folded(text):
        raise Refused("required", field)
    if len(text) > most:
        raise Refused("too_long", field)
    return text


def said(given: Json, field: str, most: int) -> str:
    """One line that a participant wrote, cleaned like every citizen's text (core/text.py), not empty."""
    if not isinstance(given, str):
        raise Refused("shape", field)
    try:
        text = plain(given, most=most, is_multiline=False)
    except TooLarge:
        raise Refused("too_long", field) from None
    except Malformed:
        raise Refused("bad_characters", field) from None
    if not folded(text):
        raise Refused("required", field)
    return text


def folded(text: str) -> str:
    """What two texts have in common that look the same: case, widths, invisible signs and runs of spaces do not count."""
    seen = (sign for sign in unicodedata.normalize("NFKC", text).casefold() if unicodedata.category(sign) != "Cf")
    return " ".join("".join(seen).split())


def options_of(given: Json) -> tuple[str, ...]:
    """The options of a question: 2 to 12 texts of at most 120 characters, no two alike after folding."""
    texts = list_of(given, "options")
    if len(texts) < FEWEST_OPTIONS:
        raise Refused("few_options", "options")
    if len(texts) > MOST_OPTIONS:
        raise Refused("many_options", "options")
    options = tuple(wording(text, f"options.{place}", LONGEST_OPTION) for place, text in enumerate(texts))
    seen: set[str] = set()
    for place, option in enumerate(options):
        if folded(option) in seen:
            raise Refused("same_option", f"options.{place}")
        seen.add(folded(option))
    return options


def option_of(given: Json, options: Collection[str], field: str) -> int:
    """The number of an option, from 0."""
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < len(options):
        raise Refused("unknown_option", field)
    return given


def typed_whole(text: str) -> Json:
    """What a form's field holds, as the number it says; any other text stays text, for the ballot's reader to refuse."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else text
