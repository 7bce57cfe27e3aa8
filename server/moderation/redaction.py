"""Texts with places in them: what the desk marks, and what a redaction may do. Pure: no tables, no catalog."""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.screening import Finding, placeholder, redact

_PLACEHOLDER = re.compile(r"\[[^\[\]\n]{1,40}\]")
_PIECE = re.compile(r"\[[^\[\]\n]{1,40}\]|\w+")
_WORD = re.compile(r"\w+")
WHOLE_CODES = frozenset({"exact_copy", "burst", "service"})  # findings about the text as a whole mark no place in it
PERSONAL_CODES = frozenset({"address", "bank_account", "email", "family_card", "identity_number", "person_name", "phone", "plate"})


@dataclass(frozen=True)
class Segment:
    """A stretch of text as it is shown: plain when `code` is empty. Templates escape it like any text."""

    text: str
    code: str = ""

    @property
    def tone(self) -> str:
        """Which of the desk's marks it bears."""
        return "pii" if self.code in PERSONAL_CODES else "rude" if self.code == "abuse" else "sim"


def segments(text: str, findings: Iterable[Finding]) -> list[Segment]:
    """The whole text in order, cut where findings begin and end; of two that overlap the heavier is marked."""
    pieces: list[Segment] = []
    at = 0
    for finding in _disjoint(findings, len(text)):
        if finding.start > at:
            pieces.append(Segment(text[at:finding.start]))
        end = min(finding.end, len(text))
        pieces.append(Segment(text[finding.start:end], finding.code))
        at = end
    if at < len(text):
        pieces.append(Segment(text[at:]))
    return pieces


def _disjoint(findings: Iterable[Finding], length: int) -> list[Finding]:
    chosen: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (-f.weight, f.start, f.end)):
        is_place = finding.code not in WHOLE_CODES and finding.start < length
        if is_place and all(finding.end <= other.start or finding.start >= other.end for other in chosen):
            chosen.append(finding)
    return sorted(chosen, key=lambda f: f.start)


def marked_placeholders(text: str) -> list[Segment]:
    """A redacted text with its `[…]` places as segments of code `placeholder`."""
    pieces: list[Segment] = []
    at = 0
    for found in _PLACEHOLDER.finditer(text):
        pieces += [Segment(text[at:found.start()]), Segment(found[0], "placeholder")]
        at = found.end()
    return [piece for piece in [*pieces, Segment(text[at:])] if piece.text]


def suggested(text: str, findings: Sequence[Finding]) -> str:
    """What S does unless the moderator edits: personal data and abuse replaced."""
    return redact(text, findings)


def has_redactable(findings: Iterable[Finding]) -> bool:
    """Whether S would change anything."""
    return any(placeholder(finding.code) for finding in findings)


def redaction_count(original: str, redacted: str) -> int:
    """How many places were hidden, at least 1: the author is told this number."""
    more = len(_PLACEHOLDER.findall(redacted)) - len(_PLACEHOLDER.findall(original))
    return max(1, more)


def only_removes(original: str, redacted: str) -> bool:
    """True if every word of `redacted` outside `[…]` stood in `original`, in that order: nobody's words are added to."""
    words = iter(_WORD.findall(original))
    current = next(words, None)
    for found in _PIECE.finditer(redacted):
        piece = found[0]
        if piece.startswith("["):
            continue
        while current is not None:
            at = current.find(piece)
            if at >= 0:
                current = current[at + len(piece):]  # a word cut in two by a place still counts
                break
            current = next(words, None)
        else:
            return False
    return True
