"""Lines of a file, whatever its format, and how pieces of a text are put together again."""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from server.instruments.bill_source import ImportRefused

MOST_LINES = 200_000
_WORD = re.compile(r"[^\W\d_]{2,40}(?:-[^\W\d_]{2,40}){0,3}")
_PREFIXES = frozenset({"non", "pra", "pasca", "antar", "sub", "semi", "anti", "pro", "ke"})
ENDING = 100  # letters: what ends a text is seen in its last ones
ENDS = frozenset(".,;:!?”\"")  # where a line may have ended on purpose
SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True, slots=True)
class Line:
    """A line with single spaces. None: the format cannot tell."""

    text: str
    place: str
    indent: float | None = None  # where it begins
    body: float | None = None  # where its text begins after a label such as `a.`
    is_new: bool | None = None  # a paragraph begins here; False: it surely goes on
    is_heading: bool = False  # the format itself says so
    is_sure: bool = False  # its label is an automatic number


def squeezed(text: str) -> str:
    """Single spaces, none at the ends."""
    return " ".join(text.split())


def check_amount(lines: Sequence[object]) -> None:
    """Raises ImportRefused for more lines than any law has."""
    if len(lines) > MOST_LINES:
        raise ImportRefused("too_long", f"baris {MOST_LINES}", str(MOST_LINES))


class Joiner:
    """Puts pieces together as their file's own words say: a hyphen at a line's end is kept where the word has one."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = lines
        self._words: frozenset[str] | None = None

    def join(self, pieces: Sequence[tuple[str, str]]) -> str:
        """(glue, text) each; the first glue does not count."""
        parts: list[str] = []
        last = ""
        for glue, piece in pieces:
            if not piece:
                continue
            if not last:
                parts.append(piece)
            elif glue == " ":
                parts.append(self._between(parts, last, piece))
            else:
                parts.extend((glue, piece))
            last = piece
        return "".join(parts)

    def _between(self, parts: list[str], last: str, piece: str) -> str:
        if last.endswith(SOFT_HYPHEN):
            parts[-1] = parts[-1][:-1]
            return piece
        if last.endswith("/") and len(last) > 1 and last[-2].isalpha() and piece[0].isalpha():
            return piece
        if last.endswith("-") and len(last) > 1 and last[-2].isalpha() and piece[0].isalpha():
            if not self._keeps_hyphen(last[-60:-1], piece[:60]):
                parts[-1] = parts[-1][:-1]
            return piece
        return f" {piece}"

    def _keeps_hyphen(self, left: str, right: str) -> bool:
        before = re.split(r"[^\w]", left)[-1].lower()
        after = re.split(r"[^\w]", right)[0].lower()
        words = self._known()
        if f"{before}-{after}" in words:
            return True
        if before + after in words:
            return False
        return right[0].isupper() or before in _PREFIXES or is_doubled(before, after)

    def _known(self) -> frozenset[str]:
        if self._words is None:
            self._words = frozenset(word.lower() for line in self._lines for word in _WORD.findall(line.text[:20_000]))
        return self._words


def is_doubled(before: str, after: str) -> bool:
    """`masing-masing`, `sebesar-besarnya`, `undang-undangan`: the hyphen is the word's own."""
    return any(len(before) - start >= 3 and after.startswith(before[start:]) for start in range(5))


@dataclass
class Text:
    """A text that still grows."""

    place: str
    pieces: list[tuple[str, str]] = field(default_factory=list)
    indent: float | None = None
    body: float | None = None
    last: str = ""  # its last letters so far

    def add(self, piece: str, glue: str = " ") -> None:
        """One more line, or what stands after a label."""
        if piece:
            self.pieces.append((glue, piece))
            self.last = f"{self.last} {piece}"[-ENDING:].lstrip() if len(piece) < ENDING else piece[-ENDING:]


_CLOSERS = ".;:!?"
_QUOTES = "”\"'’)»"
_AND = re.compile(r"[;,] ?(?:dan|atau|dan/atau)$")
_REFERENCE = frozenset({
    "ayat", "huruf", "angka", "pasal", "bab", "dan", "atau", "dan/atau", "dengan", "pada", "dalam", "nomor", "serta", "sampai",
    "dimaksud", "yang", "oleh", "untuk", "dari", "tahun", "bagian", "paragraf", "di", "ke", "antara", "tentang", "yakni",
    "yaitu"})


def is_closed(text: str) -> bool:
    """Whether a sentence or an item may end here: `…;`, `…; dan`, `….`, `…:`."""
    if text[-1:] in _CLOSERS:
        return True
    if text[-1:] in _QUOTES and text[-2:-1] in _CLOSERS:
        return True
    return _AND.search(text[-12:]) is not None


def asks_for_more(text: str) -> bool:
    """`… dimaksud pada ayat`: what follows is no beginning, whatever it looks like."""
    if _AND.search(text[-12:]):
        return False
    words = text[-40:].split()
    return bool(words) and words[-1].lower() in _REFERENCE
