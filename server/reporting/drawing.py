"""Documents as files: Word and PDF of the same blocks, drawn beside the house. Called by the worker only; same rows, same bytes."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from server.core import typesetting
from server.core.side_process import running
from server.reporting.blocks import Block

TEMPLATE = Path(__file__).with_name("document.typ")
WITHIN = 60.0  # seconds for one file


@dataclass(frozen=True)
class Paper:
    """What a document says. `lines` stand below its title, `foot` on each page; `at` is the time of its rows."""

    title: str
    lines: tuple[str, ...]
    blocks: list[Block]
    foot: str
    at: datetime
    subject: str = ""
    author: str = field(default="Jakarta ke Depan")

    def data(self) -> dict[str, Any]:
        """The same as JSON."""
        return {"title": self.title, "lines": list(self.lines), "blocks": self.blocks, "foot": self.foot, "subject": self.subject,
                "author": self.author, "at": self.at.isoformat()}


def docx(paper: Paper) -> bytes:
    """A Word file. Raises `side_process.Silent` when it cannot be written."""
    with running("server.reporting.word") as writer:
        return writer.ask({"data": paper.data()}, within=WITHIN)[1]


def pdf(paper: Paper) -> bytes:
    """A tagged PDF; pictures are in the Word file alone. Raises `typesetting.Undrawable`."""
    with typesetting.press(TEMPLATE) as press:
        return press.draw({**paper.data(), "blocks": [block for block in paper.blocks if block["kind"] != "picture"]})
