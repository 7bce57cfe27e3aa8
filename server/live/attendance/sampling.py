"""Once a minute the number of screens that follow a live room is kept: people over time, and nothing about who."""
from __future__ import annotations

from server.core.session_codes import AttendanceChannel
from server.live.snapshots import viewers
from server.webinars.attendance.samples import note_sample


def note_viewers(webinar_id: int) -> None:
    """Every process may: of one minute the highest count stays."""
    note_sample(webinar_id, AttendanceChannel.PAGE.value, viewers(webinar_id))
