"""Who was there in the sample sessions: codes, minutes of pages that are open, a hall, a group before one screen, a report of Zoom."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import sqlalchemy as sa

from server.core import clock
from server.core.database import session
from server.core.permissions import Actor, Role
from server.core.session_codes import AttendanceChannel, RegistrationState
from server.webinars.attendance import beats, operations, reports, samples
from server.webinars.attendance.rule import EITHER, START
from server.webinars.attendance.zoom import Person
from server.webinars.registration.models import Registration

if TYPE_CHECKING:
    from server.demo.seed import Story

Ids = dict[str | int, int]
MINUTE = 1 / 1440  # of a day
SAID_AFTER, SIGN_EVERY = 10, 12  # minutes
LISTENERS = 5  # of the text-only room, whose minutes are counted
GROUP = 18  # people before one screen


def plan_live(story: Story, slug: str, ids: Ids, minutes_ago: float) -> None:
    """The session that goes on: the start code was said, most gave it, and some have been there all the while."""
    host = story.staff[Role.HOST]
    story.at(9, lambda: operations.set_rule(host, ids[slug], EITHER, 75))
    story.at((minutes_ago - SAID_AFTER) * MINUTE, partial(_say, story, slug, ids))
    for n in range(int(minutes_ago / SIGN_EVERY) + 1):
        story.at((minutes_ago - n * SIGN_EVERY) * MINUTE, partial(_listen, slug, ids))
    plan_numbers(story, slug, ids, minutes_ago * MINUTE, int(minutes_ago))


def plan_numbers(story: Story, slug: str, ids: Ids, days_ago: float, minutes: int) -> None:
    """How many screens followed: they come in the first quarter of an hour, and some leave towards the end."""
    for n in range(0, minutes, 2):
        people = min(212, 60 + n * 11) - max(0, n - 70) * 3 + n * 7 % 5
        story.at(days_ago - n * MINUTE, lambda people=people: samples.note_sample(ids[slug], AttendanceChannel.PAGE.value, people))


def plan_zoom(story: Story, slug: str, ids: Ids, days_ago: float, minutes: int) -> None:
    """A session that is over: Zoom's report, taken in the day after."""
    story.at(days_ago - 1, lambda: _report(story, ids[slug], minutes))


def _of(webinar_id: int, *channels: AttendanceChannel) -> Sequence[Registration]:
    query = sa.select(Registration).where(Registration.webinar_id == webinar_id, Registration.state == RegistrationState.REGISTERED)
    return session.scalars((query.where(Registration.channel.in_(channels)) if channels else query).order_by(Registration.id)).all()


def _say(story: Story, slug: str, ids: Ids) -> None:
    host, people = story.staff[Role.HOST], _of(ids[slug])
    code = operations.open_code(host, ids[slug], START)
    for n, row in enumerate(people):
        if n % 4:
            operations.enter_code(Actor(), row.id, code, AttendanceChannel.YOUTUBE if n % 9 == 1 else None)
    operations.count_group(Actor(), people[0].id, GROUP)
    operations.confirm(host, ids[slug], [row.id for row in _of(ids[slug], AttendanceChannel.ROOM)][:3], True)


def _listen(slug: str, ids: Ids) -> None:
    for row in _of(ids[slug], AttendanceChannel.PAGE)[1:LISTENERS + 1]:
        beats.hear(beats.Sign(row.id, ids[slug], beats.TEXT_GAP))


def _report(story: Story, webinar_id: int, minutes: int) -> None:
    begins = clock.now() - timedelta(days=1)
    rows = _of(webinar_id, AttendanceChannel.ZOOM)
    people = [Person(row.name or "", joins=1 + n % 2, spans=[(begins + timedelta(minutes=n), begins + timedelta(minutes=minutes - n * 2))])
              for n, row in enumerate(rows)]
    reports.take_report(story.staff[Role.HOST], webinar_id, reports.gathered(people, {n: row.id for n, row in enumerate(rows)}))
