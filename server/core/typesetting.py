"""PDFs, drawn by Typst in a process of its own: only the worker asks for them, and the room never waits.

    with typesetting.press(Path(__file__).with_name("certificate.typ")) as press:
        pdf = press.draw({"name": …})

A template gets its data as JSON (`json(bytes(sys.inputs.data))`): it is text there, never markup. What comes is PDF/UA-1, so a
template sets title and language, and a letter that none of our fonts has is refused (`Undrawable`) rather than printed as an empty box.
"""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from server.core.side_process import SideProcess, Silent, running


class Undrawable(Exception):
    """It cannot be drawn. `code`: "letters" (one that no font has) or "template" (a fault of ours)."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


class Press:
    """Draws one document after the other with one template."""

    def __init__(self, process: SideProcess) -> None:
        self._process = process

    def draw(self, data: dict[str, Any]) -> bytes:
        """A PDF. Raises Undrawable; `side_process.Silent` when the press broke down, and then no more comes."""
        return self._ask({"data": data, "kind": "pdf"})

    def picture(self, data: dict[str, Any], width: int) -> bytes:
        """A PNG of its first page, so many pixels wide if that is its longer side. Raises as `draw`."""
        return self._ask({"data": data, "kind": "png", "width": width})

    def _ask(self, asked: dict[str, Any]) -> bytes:
        head, body = self._process.ask(asked)
        if "problem" in head:
            raise Undrawable(str(head["problem"]), str(head.get("detail", "")))
        return body


@contextmanager
def press(template: Path) -> Iterator[Press]:
    """A press with this template, until the block ends."""
    with running("server.core.typesetter", template) as process:
        yield Press(process)


__all__ = ["Press", "Silent", "Undrawable", "press"]
