"""Putting a proposed wording into the text of an aspiration, and finding it there again. Pure."""
from __future__ import annotations

import re
from dataclasses import dataclass

# Plain Indonesian on purpose, not from the catalog: the headings become part of the text.
HEADING, REASON = "Usulan rumusan", "Alasan"
_FORM = re.compile(rf"\A{HEADING} (?P<place>[^\n:]{{1,80}}):\n(?P<wording>.+?)(?:\n\n{REASON}: (?P<reason>.+))?\Z", re.DOTALL)


@dataclass(frozen=True)
class Wording:
    """Which place it is about as the law says it, how it shall read, and why."""

    place: str
    words: str
    reason: str = ""


def compose(wording: Wording) -> str:
    """The text of the aspiration."""
    head = f"{HEADING} {wording.place}:\n{wording.words.strip()}"
    return f"{head}\n\n{REASON}: {wording.reason.strip()}" if wording.reason.strip() else head


def wording_of(text: str) -> Wording | None:
    """The wording in a text that `compose` made, also after parts of it were redacted; None for any other."""
    found = _FORM.match(text)
    return Wording(found["place"], found["wording"], found["reason"] or "") if found else None
