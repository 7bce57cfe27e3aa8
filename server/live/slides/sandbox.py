"""The only way to a PDF's inside: another process, without our secrets, cut off when it takes too long.

Time is watched here, memory and file sizes there (`rendering.confine`). Whatever it does, the house goes on.
"""
from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from server.core.errors import Invalid
from server.core.side_process import surroundings

INSPECT_WITHIN = 10.0  # seconds
PAGE_WITHIN = 20.0  # seconds of silence
DECK_WITHIN = 300.0  # seconds for all pages
MOST_PAGES = 200
MOST_LINE = 200_000  # characters


class Unrenderable(Exception):
    """The PDF could not be rendered; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def inspect(path: Path) -> int:
    """How many pages the PDF has. Raises Invalid for one that is broken, locked, too long, or takes too long to open."""
    try:
        done = subprocess.run(_command("inspect", path), timeout=INSPECT_WITHIN, capture_output=True, check=False,  # noqa: S603
                              stdin=subprocess.DEVNULL, **surroundings())
    except subprocess.TimeoutExpired:
        raise Invalid(file="pdf_heavy") from None
    found = _read(done.stdout.decode(errors="replace"))
    if found is None:
        raise Invalid(file="pdf_broken")  # it took the process down
    if "problem" in found:
        raise Invalid(file=str(found["problem"]))
    if not 1 <= int(found["pages"]) <= MOST_PAGES:
        raise Invalid(file="pdf_long")
    return int(found["pages"])


def render(path: Path, folder: Path, first: int) -> Generator[dict[str, Any], None, None]:
    """{page, width, height, text} of each page from `first` on, as its pictures are there. Raises Unrenderable."""
    ends_at = time.monotonic() + DECK_WITHIN
    with _running(_command("render", path, folder, first)) as process:
        lines = _lines_of(process)
        while True:
            try:
                line = lines.get(timeout=max(0.0, min(PAGE_WITHIN, ends_at - time.monotonic())))
            except queue.Empty:
                raise Unrenderable("pdf_heavy") from None
            if line is None:
                break
            page = _read(line)
            if page is None:
                raise Unrenderable("pdf_broken")
            yield page
        if _ended_how(process) != 0:
            raise Unrenderable("pdf_broken")


def _command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "server.live.slides.rendering", *map(str, arguments)]


def _ended_how(process: subprocess.Popen[bytes]) -> int:
    """Its exit code; it has said its last line."""
    try:
        return process.wait(PAGE_WITHIN)
    except subprocess.TimeoutExpired:
        return -1


@contextmanager
def _running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, **surroundings())  # noqa: S603
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _lines_of(process: subprocess.Popen[bytes]) -> queue.Queue[str | None]:
    """Its lines as they come, then None; read by a thread, so that silence can be noticed."""
    lines: queue.Queue[str | None] = queue.Queue()

    def read(stream: IO[bytes]) -> None:
        with stream:
            while line := stream.readline(MOST_LINE):
                lines.put(line.decode(errors="replace"))
        lines.put(None)

    assert process.stdout is not None  # noqa: S101  a pipe was asked for
    threading.Thread(target=read, args=(process.stdout,), daemon=True).start()
    return lines


def _read(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
