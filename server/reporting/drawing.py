"""Documents as files: Word, PDF and workbook of the same blocks, drawn beside the house, for the worker only. Same rows, same bytes."""
from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from server.core import typesetting
from server.core.side_process import running
from server.reporting.blocks import Block

TEMPLATE = Path(__file__).with_name("document.typ")
WITHIN = 60.0  # seconds for one file
SIGNS = ("So", "Sk", "Cf", "Co", "Cn", "Cs", "Cc")


@dataclass(frozen=True)
class Paper:
    """What a document says. `lines` stand below its title, `foot` on each page; `at` is the time of its rows.

    `kop`: the lines of an office's letterhead; with them the title stands in the middle, as in papers that are filed.
    """

    title: str
    lines: tuple[str, ...]
    blocks: list[Block]
    foot: str
    at: datetime
    subject: str = ""
    author: str = field(default="Jakarta ke Depan")
    kop: tuple[str, ...] = ()

    def data(self) -> dict[str, Any]:
        """The same as JSON."""
        return {"title": self.title, "lines": list(self.lines), "blocks": self.blocks, "foot": self.foot, "subject": self.subject,
                "author": self.author, "at": self.at.isoformat(), "kop": list(self.kop)}


def docx(paper: Paper) -> bytes:
    """A Word file. Raises `side_process.Silent` when it cannot be written."""
    with running("server.reporting.word") as writer:
        return writer.ask({"data": paper.data()}, within=WITHIN)[1]


def xlsx(paper: Paper) -> bytes:
    """A workbook of its tables. Raises `side_process.Silent` when it cannot be written."""
    with running("server.reporting.sheets") as writer:
        return writer.ask({"data": paper.data()}, within=WITHIN)[1]


def pdf(paper: Paper) -> bytes:
    """A tagged PDF; pictures are in the Word file alone. What no font of ours can print is left out, or stands as a question mark.

    Raises `typesetting.Undrawable`.
    """
    data = {**paper.data(), "blocks": [block for block in paper.blocks if block["kind"] != "picture"]}
    for clean in (_as_is, _without_signs, _latin):
        with typesetting.press(TEMPLATE) as press:
            try:
                return press.draw(_all_words(data, clean))
            except typesetting.Undrawable as refused:
                if refused.code != "letters" or clean is _latin:
                    raise
    raise AssertionError


def _as_is(words: str) -> str:
    return words


def _without_signs(words: str) -> str:
    """Without emoji and invisible signs; letters are all kept."""
    return "".join(c for c in words if c == "\n" or (unicodedata.category(c) not in SIGNS and not 0xFE00 <= ord(c) <= 0xFE0F))


def _latin(words: str) -> str:
    """With a question mark for each letter of a writing that our fonts do not have."""
    return "".join(c if ord(c) < 0x250 or c in "–—‘’“”•…−·" else "?" for c in _without_signs(words))


def _all_words(data: Any, clean: Callable[[str], str]) -> Any:
    if isinstance(data, str):
        return clean(data)
    if isinstance(data, dict):
        return {key: _all_words(value, clean) for key, value in data.items()}
    return [_all_words(value, clean) for value in data] if isinstance(data, list) else data
