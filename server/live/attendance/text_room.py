"""How often people went into the text-only room: counted in memory as its page is given out, and written down once a minute as a number.

Nobody is followed: no cookie, address or participant is looked at. Whoever reloads it, or comes back from one of its forms, is not
counted again, as far as their browser says where it comes from.
"""
from __future__ import annotations

import threading
from collections import Counter
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from server.core import samples as status_samples
from server.core.group_commit import NotWritten
from server.core.words import Phase
from server.webinars.attendance.samples import TEXT_ROOM, add_to_sample
from server.webinars.models import Webinar


class Entries:
    """Of this process, since they were last written down: how many for each session."""

    def __init__(self) -> None:
        self._counts, self._lock = Counter[int](), threading.Lock()

    def add(self, webinar_id: int, n: int = 1) -> None:
        """One more, or so many that could not be written down."""
        with self._lock:
            self._counts[webinar_id] += n

    def take(self) -> Counter[int]:
        """All of them; from here on they are counted anew."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
        return taken


def init_app(app: Flask) -> None:
    """Written down with the numbers that each web process tells once a minute."""
    app.extensions["text_room"] = Entries()
    status_samples.add_number(app, "text_room", write_down)


def came_in(webinar: Webinar) -> None:
    """The page is given out; it counts while the session goes on, and when its visitor comes from elsewhere."""
    here = request.path
    if webinar.phase == Phase.LIVE and not webinar.is_rehearsal and urlsplit(request.referrer or "").path != here:
        _entries().add(webinar.id)


def write_down() -> float:
    """Add them to this minute's number; how many there were. What cannot be written is tried again in a minute."""
    taken = _entries().take()
    for webinar_id, n in taken.items():
        try:
            add_to_sample(webinar_id, TEXT_ROOM, n)
        except (SQLAlchemyError, NotWritten):
            _entries().add(webinar_id, n)
    return float(taken.total())


def _entries() -> Entries:
    entries: Entries = current_app.extensions["text_room"]
    return entries
