"""How many were there, minute by minute: a number for each channel, and nobody's row."""
from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa

from server.core import clock
from server.core.database import insert_of, operation, run_statement, session
from server.core.words import Phase
from server.webinars.attendance.models import AttendanceSample
from server.webinars.models import Webinar

TEXT_ROOM = "lite"  # beside the channels: how often the text-only room was entered in a minute, not how many are there


@operation
def note_sample(webinar_id: int, channel: str, people: int) -> None:
    """So many are there by this channel in this minute; of several counts in a minute the highest stays. Only while it is live."""
    webinar = session.get(Webinar, webinar_id)
    if webinar is None or webinar.phase != Phase.LIVE or webinar.is_rehearsal or people < 1:
        return
    run_statement(_highest, {"webinar_id": webinar_id, "channel": channel, "at": clock.now().replace(second=0, microsecond=0),
                             "people": people})


@operation
def add_to_sample(webinar_id: int, what: str, n: int) -> None:
    """So many more in this minute, of something that every process counts by itself. Of a rehearsal, or of no session: nothing."""
    webinar = session.get(Webinar, webinar_id)
    if webinar is not None and not webinar.is_rehearsal and n > 0:
        run_statement(_sum, {"webinar_id": webinar_id, "channel": what, "at": clock.now().replace(second=0, microsecond=0), "people": n})


@cache
def _sum(dialect: str) -> Any:
    row = insert_of(AttendanceSample, dialect)
    return row.on_conflict_do_update(index_elements=["webinar_id", "channel", "at"], set_={
        "people": AttendanceSample.people + row.excluded.people})


@cache
def _highest(dialect: str) -> Any:
    row = insert_of(AttendanceSample, dialect)
    return row.on_conflict_do_update(index_elements=["webinar_id", "channel", "at"], set_={
        "people": sa.case((row.excluded.people > AttendanceSample.people, row.excluded.people), else_=AttendanceSample.people)})
