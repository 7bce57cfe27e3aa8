"""What the worker does again and again; features add theirs at start."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask


@dataclass
class Chore:
    """Something to do every `seconds`; a failure is logged and tried again at the next turn."""

    name: str
    seconds: float
    work: Callable[[], object]
    next_at: float = 0.0


def add_chore(app: Flask, chore: Chore) -> None:
    """Let the worker do this."""
    app.extensions.setdefault("chores", []).append(chore)


def chores_of(app: Flask) -> list[Chore]:
    """All of them."""
    return list(app.extensions.get("chores", []))
