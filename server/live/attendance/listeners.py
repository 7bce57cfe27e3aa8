"""A code that is opened, extended or closed is told to every screen, in the same transaction."""
from __future__ import annotations

from server.core.database import record
from server.core.events import Event, inside
from server.live.attendance import broadcasts
from server.live.attendance.events import AttendanceTold
from server.live.attendance.sampling import note_viewers
from server.live.broadcasts import EACH_MINUTE
from server.live.parts import tell_part
from server.webinars.attendance.events import AttendanceCodeClosed, AttendanceCodeOpened

assert broadcasts  # noqa: S101  the part must be known before its first fact is told


def tell_codes(event: Event) -> None:
    """Until when it is taken is new."""
    if isinstance(event, (AttendanceCodeOpened, AttendanceCodeClosed)):
        revs = tell_part(event.webinar_id, "attendance.changed")
        record(AttendanceTold(staff_id=event.staff_id, webinar_id=event.webinar_id, **revs))


if note_viewers not in EACH_MINUTE:
    EACH_MINUTE.append(note_viewers)
inside(AttendanceCodeOpened)(tell_codes)
inside(AttendanceCodeClosed)(tell_codes)
