"""What pages and other parts of a session read about who was there."""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from server.core import clock
from server.core.database import session
from server.core.session_codes import AttendanceChannel, RegistrationState
from server.webinars.attendance.models import Attendance, AttendanceCode, AttendanceRule, AttendanceSample
from server.webinars.attendance.rule import MOMENTS, Fulfilment, Presence, Rule, weigh
from server.webinars.attendance.samples import TEXT_ROOM
from server.webinars.models import Webinar
from server.webinars.registration.models import Registration

AT_A_TIME = 500  # ids in one query


def rule_of(webinar: Webinar) -> Rule:
    """What a session asks; of a session that is over with its own minutes, and never more than were announced."""
    row = session.get(AttendanceRule, webinar.id)
    return _rule(webinar, row)


def _rule(webinar: Webinar, row: AttendanceRule | None) -> Rule:
    minutes = _minutes_of(webinar)
    return Rule(row.needs, row.share, minutes) if row is not None else Rule(minutes=minutes)


def _minutes_of(webinar: Webinar) -> int | None:
    announced = webinar.minutes or None
    if webinar.began_at is None or webinar.ended_at is None or webinar.ended_at <= webinar.began_at:
        return announced
    took = max(1, int((webinar.ended_at - webinar.began_at).total_seconds() // 60))
    return min(took, announced) if announced else took


def fulfilment(registration_ids: Collection[int]) -> dict[int, Fulfilment]:
    """For each of these registrations whether it fulfils its session's rule, and what it lacks. Unknown ids are left out."""
    found: dict[int, Fulfilment] = {}
    ids, rules = sorted(set(registration_ids)), dict[int, Rule]()
    query = sa.select(Registration.id, Registration.webinar_id, Registration.state, Registration.channel, Attendance).outerjoin(
        Attendance, Attendance.registration_id == Registration.id)
    for start in range(0, len(ids), AT_A_TIME):
        for row in session.execute(query.where(Registration.id.in_(ids[start:start + AT_A_TIME]))).all():
            if row.webinar_id not in rules:
                rules[row.webinar_id] = rule_of(session.get_one(Webinar, row.webinar_id))
            found[row.id] = weigh(rules[row.webinar_id], presence_of(row[4], row.channel, row.state))
    return found


def presence_of(row: Attendance | None, channel: str, state: str = RegistrationState.REGISTERED) -> Presence:
    """What is on record, or nothing."""
    is_registered = state != RegistrationState.CANCELLED
    if row is None:
        return Presence(channel, is_registered=is_registered)
    return Presence(row.channel, row.start_code_at, row.end_code_at, row.page_seconds, row.zoom_seconds, row.confirmed_at, row.people,
                    is_registered)


# --- codes -----------------------------------------------------------------------------------


def codes_of(webinar_id: int) -> dict[str, AttendanceCode]:
    """A session's codes by moment; those that were opened at least once."""
    rows = session.scalars(sa.select(AttendanceCode).where(AttendanceCode.webinar_id == webinar_id))
    return {row.moment: row for row in rows}


def open_codes(webinar_id: int) -> list[AttendanceCode]:
    """Those that are taken now, the start first."""
    codes, now = codes_of(webinar_id), clock.now()
    return [codes[moment] for moment in MOMENTS if moment in codes and codes[moment].is_open(now)]


# --- numbers ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sample:
    """How many were there by each channel in one minute; a channel that nobody counted then is missing."""

    at: datetime
    people: dict[str, int]

    @property
    def total(self) -> int:
        """By all channels."""
        return sum(self.people.values())


def channels_over_time(webinar_id: int) -> list[Sample]:
    """A session minute by minute, in order: browsers in the room (page), and people in Zoom's report once it was imported.

    Nobody counts YouTube's viewers or a hall minute by minute: they are in `present_by_channel`.
    """
    minutes: dict[datetime, dict[str, int]] = {}
    query = sa.select(AttendanceSample).where(AttendanceSample.webinar_id == webinar_id, AttendanceSample.channel != TEXT_ROOM)
    for row in session.scalars(query.order_by(AttendanceSample.at, AttendanceSample.channel)):
        minutes.setdefault(row.at, {})[row.channel] = row.people
    return [Sample(at, people) for at, people in minutes.items()]


def text_room_entries(webinar_id: int) -> int:
    """How often the text-only room was entered while the session went on."""
    query = sa.select(sa.func.coalesce(sa.func.sum(AttendanceSample.people), 0)).where(
        AttendanceSample.webinar_id == webinar_id, AttendanceSample.channel == TEXT_ROOM)
    return int(session.scalar(query) or 0)


@dataclass(frozen=True)
class Counted:
    """One channel's numbers: who registered for it, who was there by it, who fulfils the rule, and people in groups before one screen."""

    registered: int = 0
    present: int = 0
    fulfilled: int = 0
    in_groups: int = 0


def present_by_channel(webinar_id: int) -> dict[str, Counted]:
    """For each channel that anybody used: registrants only; a group's `people` are counted by who registered for it."""
    query = sa.select(Registration.id, Registration.channel).where(
        Registration.webinar_id == webinar_id, Registration.state != RegistrationState.CANCELLED)
    wished = {row[0]: row[1] for row in session.execute(query)}
    registered, present, fulfilled, groups = Counter(wished.values()), Counter[str](), Counter[str](), Counter[str]()
    for one in fulfilment(wished).values():
        present[one.channel] += one.was_present
        fulfilled[one.channel] += one.is_fulfilled
        groups[one.channel] += one.people or 0
    return {channel.value: Counted(registered[channel], present[channel], fulfilled[channel], groups[channel])
            for channel in AttendanceChannel if registered[channel] or present[channel] or groups[channel]}


def totals(webinar_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """For each session (present, fulfilled)."""
    found = {}
    for webinar_id in webinar_ids:
        counted = present_by_channel(webinar_id).values()
        found[webinar_id] = sum(one.present for one in counted), sum(one.fulfilled for one in counted)
    return found
