"""Pages: the frames that others fill. Home, results, how it works; the three rights counted from rows."""
from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Let the samples of the house count what only the upper floors know."""
    from server.pages import status

    status.init_app(app)
