"""Slides of a session: a PDF that the control room uploads, rendered once into pictures with its words beside them.

A PDF comes from outside and is opened only in a process of its own, bounded in time and memory (`sandbox`, `rendering`).
The pictures lie in the data folder (`store`), a row says what they are, and the part `slide` says which one is shown now.
Everyone follows it, or turns the pages of the opened decks for themselves.
"""
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

SWEEP_SECONDS = 3600.0


def init_app(app: Flask) -> None:
    """Let the worker sweep away folders that belong to no row."""
    from server.core.chores import Chore, add_chore
    from server.live.slides.jobs import sweep_orphans

    add_chore(app, Chore("slides.sweep", SWEEP_SECONDS, sweep_orphans))
