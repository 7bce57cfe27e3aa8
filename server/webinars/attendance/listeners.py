"""What attendance does when something happens elsewhere."""
from __future__ import annotations

import sqlalchemy as sa

from server.core.database import session
from server.core.events import inside
from server.webinars.attendance.models import Attendance
from server.webinars.registration.events import RegistrationErased


@inside(RegistrationErased)
def forget_presence(event: RegistrationErased) -> None:
    """Nobody was there under that name."""
    session.execute(sa.delete(Attendance).where(Attendance.registration_id == event.registration_id))
