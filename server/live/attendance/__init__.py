"""The attendance list in a room: every screen hears that a code is taken, and until when. The code itself is told by people."""
from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """The text-only room is counted, too."""
    from server.live.attendance import text_room

    text_room.init_app(app)
