"""Reads hostile files: run as a program in a process of its own, never imported by the house (see `preview`).

    python -m server.instruments.importers.confined

Asked with {"suffix", "tracked", "label"} and a file, it answers with the bill as JSON and its warnings, or why it refuses.
"""
from __future__ import annotations

import sys
from typing import Any

from server.core.side_process import Answer, confine, serve

MOST_SECONDS = 50  # of processor time


def main() -> int:
    """Until there is nothing more to read."""
    confine(most_seconds=MOST_SECONDS)
    serve(answer)
    return 0


def answer(asked: dict[str, Any], body: bytes) -> Answer:
    """The bill and its warnings."""
    from server.instruments.bill_source import ImportRefused
    from server.instruments.importers import preview_here
    from server.instruments.printing.json_file import write

    try:
        found = preview_here(body, asked["suffix"], tracked=asked["tracked"], label=asked["label"])
    except ImportRefused as refused:
        return {"refused": dict(refused.data)}, b""
    except (MemoryError, RecursionError):
        return {"refused": {"why": "too_heavy", "place": "berkas", "what": ""}}, b""
    head = {"warnings": [[one.code, one.place, one.what] for one in found.warnings], "is_cut": found.is_cut}
    return head, write(found.bill) if found.bill else b""


if __name__ == "__main__":
    sys.exit(main())
