"""Guided writing: problem, proposal and reason, each by itself or together, become one plain text, and can be read back from it.

Pure. The same rules stand in static/js/aspirations/parts.js, so that switching in the page gives what sending would.
"""
from __future__ import annotations

import re
from dataclasses import astuple, dataclass, fields

# Plain Indonesian on purpose, not from the catalog: headings become part of the text.
HEADINGS = ("Masalah", "Usulan", "Alasan")
QUOTE = "Kutipan"
_HEADED = re.compile(rf"(?:\A|\n\n)({'|'.join(HEADINGS)}): ")
_QUOTED = re.compile(rf"\A{QUOTE}: “([^“”\n]*)”\n\n")


@dataclass(frozen=True)
class Parts:
    """What is wrong, what should be done, and why. Any of them may be empty."""

    problem: str = ""
    proposal: str = ""
    reason: str = ""

    def __bool__(self) -> bool:
        return any(astuple(self))

    @property
    def longest(self) -> str:
        """The name of the part with the most letters."""
        return max(fields(self), key=lambda part: len(getattr(self, part.name))).name


def compose(parts: Parts) -> str:
    """One text: the parts that were filled, in order, each under its heading; a lone one as it is."""
    filled = [(heading, words.strip()) for heading, words in zip(HEADINGS, astuple(parts), strict=True) if words.strip()]
    if len(filled) == 1:
        return str(filled[0][1])
    return "\n\n".join(f"{heading}: {words}" for heading, words in filled)


def parts_of(text: str) -> Parts | None:
    """The parts of a text that `compose` could have made of several; None for any other, which is free writing."""
    found = list(_HEADED.finditer(text))
    order = [HEADINGS.index(one[1]) for one in found]
    if len(found) < 2 or found[0].start() or order != sorted(set(order)):
        return None
    ends = [*(one.start() for one in found[1:]), len(text)]
    words = {at: text[one.end():end] for at, one, end in zip(order, found, ends, strict=True)}
    parts = Parts(*(words.get(at, "") for at in range(len(HEADINGS))))
    return parts if compose(parts) == text else None


def with_quote(quote: str, text: str) -> str:
    """The text with the quoted words above it; quotation marks inside become single ones."""
    inner = quote.translate(str.maketrans("“”\n", "‘’ ")).strip()
    return f"{QUOTE}: “{inner}”\n\n{text}" if inner else text


def without_quote(text: str) -> tuple[str, str]:
    """(the quoted words or "", the author's own words)."""
    found = _QUOTED.match(text)
    return (found[1], text[found.end():]) if found else ("", text)
