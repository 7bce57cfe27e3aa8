"""Finding sessions: upcoming and past by topic and year, what was said in them, and the calendar to subscribe to.

Whoever has words about a session (its transcript, its answers, its recap) registers a source in `index`, and has it read
anew when they change. A result says where the words were found, and leads to that moment.
"""
from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Its command."""
    from server.webinars.finding import commands

    commands.init_app(app)
