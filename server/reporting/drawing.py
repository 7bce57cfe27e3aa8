"""Documents as files: Word, PDF and workbook of the same blocks, drawn beside the house, for the worker only. Same rows, same bytes."""
from __future__ import annotations

import unicodedata
from base64 import b64encode
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from server.core import typesetting
from server.core.side_process import running
from server.reporting.blocks import Block

TEMPLATE, CHART = (Path(__file__).with_name(name) for name in ("document.typ", "chart.typ"))
CHART_CM, CHART_PIXELS = 12.0, 2200  # a chart's width in Word; the longer side of an A4 page at its fineness
NO_PAPER = ("picture", "gallery")  # kinds of blocks that only the Word file shows
WITHIN = 60.0  # seconds for one file
SIGNS = ("So", "Sk", "Cf", "Co", "Cn", "Cs", "Cc")


@dataclass(frozen=True)
class Cover:
    """What stands on it: whose paper, the name and second line of what it is about, when and where, and the main numbers by name."""

    office: str
    name: str
    about: str
    lines: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Paper:
    """What a document says. `lines` stand below its title, `foot` on each page; `at` is the time of its rows.

    `kop`: the lines of an office's letterhead; with them the title stands in the middle, as in papers that are filed. `cover`: a page
    before all others, in the Word file.
    """

    title: str
    lines: tuple[str, ...]
    blocks: list[Block]
    foot: str
    at: datetime
    subject: str = ""
    author: str = field(default="Jakarta ke Depan")
    kop: tuple[str, ...] = ()
    cover: Cover | None = None

    def data(self) -> dict[str, Any]:
        """The same as JSON."""
        return {"title": self.title, "lines": list(self.lines), "blocks": self.blocks, "foot": self.foot, "subject": self.subject,
                "author": self.author, "at": self.at.isoformat(), "kop": list(self.kop),
                "cover": asdict(self.cover) if self.cover else None}


def docx(paper: Paper) -> bytes:
    """A Word file. Raises `side_process.Silent` when it cannot be written."""
    data = {**paper.data(), "blocks": _with_charts(paper.blocks)}
    with running("server.reporting.word") as writer:
        return writer.ask({"data": data}, within=WITHIN)[1]


def _with_charts(blocks: list[Block]) -> list[Block]:
    """Charts as pictures, which every Word opens. One whose letters no font of ours has is left to its table."""
    if not any(block["kind"] == "chart" for block in blocks):
        return blocks
    with typesetting.press(CHART) as press:
        return [_as_picture(press, block) if block["kind"] == "chart" else block for block in blocks]


def _as_picture(press: typesetting.Press, block: Block) -> Block:
    try:
        drawn = press.picture({"svg": block["svg"]}, CHART_PIXELS)
    except typesetting.Undrawable:
        return block
    return {"kind": "picture", "data": b64encode(drawn).decode(), "alt": block["alt"], "width": CHART_CM, "is_chart": True}


def xlsx(paper: Paper) -> bytes:
    """A workbook of its tables. Raises `side_process.Silent` when it cannot be written."""
    with running("server.reporting.sheets") as writer:
        return writer.ask({"data": paper.data()}, within=WITHIN)[1]


def pdf(paper: Paper) -> bytes:
    """A tagged PDF; photos are in the Word file alone. What no font of ours can print is left out, or stands as a question mark.

    Raises `typesetting.Undrawable`.
    """
    data = {**paper.data(), "blocks": [block for block in paper.blocks if block["kind"] not in NO_PAPER]}
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
