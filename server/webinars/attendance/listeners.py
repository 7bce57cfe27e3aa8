"""What attendance does when something happens elsewhere."""
from __future__ import annotations

import sqlalchemy as sa

from server.core.database import session
from server.core.events import inside
from server.webinars.attendance.models import Attendance, AttendanceList
from server.webinars.registration.events import RegistrationErased


@inside(RegistrationErased)
def forget_presence(event: RegistrationErased) -> None:
    """Nobody was there under that name; a list that was drawn with it goes as well."""
    session.execute(sa.delete(Attendance).where(Attendance.registration_id == event.registration_id))
    session.execute(sa.delete(AttendanceList).where(AttendanceList.webinar_id == event.webinar_id))
