"""A program of ours that does one thing after the other in a process of its own, without our settings: for heavy or hostile work.

    with side_process.running("server.core.typesetter", template) as one:
        head, body = one.ask({"kind": "pdf"}, b"…")

Asked with a line of JSON and `size` bytes, it answers in the same way (`serve` is its half). It is ended when it is silent too long.
"""
from __future__ import annotations

import json
import os
import resource
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from server.config import ROOT

MOST_LINE = 1_000_000  # bytes
MOST_MEMORY = 1_500_000_000  # bytes of address space; the libraries alone take about a fifth
NICE = 10
Answer = tuple[dict[str, Any], bytes]


class Silent(Exception):
    """It gave no answer, and gives no more. `code`: "slow" or "died"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def surroundings() -> dict[str, Any]:
    """What every process beside the house is started with: the house's folder, and none of its settings."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
    return {"cwd": ROOT, "env": {**kept, "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}}


class SideProcess:
    """One that runs. Whoever started it ends it (`running` does)."""

    def __init__(self, module: str, *arguments: object) -> None:
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", module, *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            **surroundings())
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101  pipes were asked for
        self._to, self._from, self._kept = self._process.stdin, self._process.stdout, b""
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._from, selectors.EVENT_READ)

    def ask(self, head: dict[str, Any], body: bytes = b"", *, within: float = 30.0) -> Answer:
        """Its answer, within so many seconds. Raises Silent."""
        ends_at = time.monotonic() + within
        try:
            self._to.write(json.dumps({**head, "size": len(body)}).encode() + b"\n" + body)
            self._to.flush()
        except (BrokenPipeError, ValueError):
            raise Silent("died") from None
        line = self._line(ends_at)
        try:
            answer = json.loads(line)
            return answer, self._bytes(int(answer["size"]), ends_at)
        except (ValueError, KeyError, TypeError):
            self.end()
            raise Silent("died") from None

    def _line(self, ends_at: float) -> bytes:
        while b"\n" not in self._kept:
            if len(self._kept) > MOST_LINE:
                self.end()
                raise Silent("died")
            self._read(ends_at)
        line, _, self._kept = self._kept.partition(b"\n")
        return line

    def _bytes(self, size: int, ends_at: float) -> bytes:
        while len(self._kept) < size:
            self._read(ends_at)
        body, self._kept = self._kept[:size], self._kept[size:]
        return body

    def _read(self, ends_at: float) -> None:
        if not self._selector.select(max(0.0, ends_at - time.monotonic())):
            self.end()
            raise Silent("slow")
        piece = os.read(self._from.fileno(), 1 << 20)
        if not piece:
            self.end()
            raise Silent("died")
        self._kept += piece

    def end(self) -> None:
        """Whatever it does now."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._to, self._from):
            with suppress(BrokenPipeError):
                pipe.close()


@contextmanager
def running(module: str, *arguments: object) -> Iterator[SideProcess]:
    """One that runs until the block ends."""
    one = SideProcess(module, *arguments)
    try:
        yield one
    finally:
        one.end()


# --- its own half ----------------------------------------------------------------------------


def confine(*, most_file: int = 0, most_seconds: int | None = None) -> None:
    """This process may take only so much, whatever it is given: bytes of one file, and seconds of processor time where told."""
    limits = {resource.RLIMIT_AS: MOST_MEMORY, resource.RLIMIT_FSIZE: most_file, resource.RLIMIT_CORE: 0, resource.RLIMIT_NOFILE: 64}
    if most_seconds is not None:
        limits[resource.RLIMIT_CPU] = most_seconds
    for what, most in limits.items():
        resource.setrlimit(what, (most, most))


def serve(answer: Callable[[dict[str, Any], bytes], Answer]) -> None:
    """Answer what comes until there is nothing more, and give way to all others meanwhile."""
    os.nice(NICE)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    for line in source:
        asked = json.loads(line)
        head, body = answer(asked, source.read(int(asked["size"])))
        target.write(json.dumps({**head, "size": len(body)}).encode() + b"\n" + body)
        target.flush()
