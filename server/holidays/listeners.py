"""After a change this process reads the list anew; others do within seconds."""
from __future__ import annotations

from server.core.events import after
from server.holidays import queries
from server.holidays.events import HolidaysChanged


@after(HolidaysChanged)
def read_anew(_event: HolidaysChanged) -> None:
    """Deadlines made from now on follow the change."""
    queries.forget()
