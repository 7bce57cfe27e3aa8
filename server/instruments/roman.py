"""Roman numbers, as chapters and the articles of amending laws bear them. Pure."""
from __future__ import annotations

_FIGURES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def roman(value: int) -> str:
    """12 → XII; empty for 0."""
    out = ""
    for figure, letters in ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        out += letters * (value // figure)
        value %= figure
    return out


def roman_value(text: str) -> int | None:
    """XII → 12; None for what is no Roman number."""
    if not text or len(text) > 10 or any(c not in _FIGURES for c in text):
        return None
    values = [_FIGURES[c] for c in text]
    total = sum(-value if value < max(values[i:]) else value for i, value in enumerate(values))
    return total if roman(total) == text else None
