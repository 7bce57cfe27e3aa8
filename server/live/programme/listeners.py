"""A schedule that moved is told to every screen, in the same transaction."""
from __future__ import annotations

from server.core.database import record
from server.core.events import Event, inside
from server.live.parts import tell_part
from server.live.programme import broadcasts
from server.live.programme.events import ProgrammeTold
from server.webinars.events import PartBegun, ScheduleMoved, WebinarBegun

assert broadcasts  # noqa: S101  the part must be known before its first fact is told


def tell_programme(event: Event) -> None:
    """The times of its parts are new."""
    if isinstance(event, (PartBegun, ScheduleMoved, WebinarBegun)):
        revs = tell_part(event.webinar_id, "programme.changed")
        record(ProgrammeTold(staff_id=event.staff_id, webinar_id=event.webinar_id, **revs))


inside(PartBegun)(tell_programme)
inside(ScheduleMoved)(tell_programme)
inside(WebinarBegun)(tell_programme)
