"""Everybody in an emptied rehearsal fetches their own part: no question, vote or ballot is theirs any more."""
from __future__ import annotations

from server.core.events import after
from server.core.realtime import publish
from server.live.rehearsal.events import RehearsalEmptied
from server.live.streams import HADIRIN, room_of


@after(RehearsalEmptied)
def tell_devices(event: RehearsalEmptied) -> None:
    """Whose rows they were is no longer known, and need not be: who is here is told."""
    publish(room_of(event.webinar_id, HADIRIN), "mine.changed", {})
