"""Zoom's participant report on its way to the record: does it fit the session, whose it is, looked at by a person, then kept.

Between the look and the record the people travel in the page, packed: nothing is stored that nobody asked to keep.
"""
from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from server.core.database import insert_of, operation, record, run_statement, session
from server.core.errors import Invalid, Malformed, NotFound
from server.core.permissions import Actor, Permission
from server.core.session_codes import AttendanceChannel, RegistrationState
from server.webinars.attendance.events import ZoomReportTaken
from server.webinars.attendance.models import Attendance, AttendanceRule, AttendanceSample
from server.webinars.attendance.zoom import MOST_SECONDS, Person, Report, together
from server.webinars.models import Webinar
from server.webinars.registration.models import Registration

EARLY, LATE = timedelta(hours=3), timedelta(hours=4)  # by which a meeting may be open before and after its session
MOST_PACKED = 8_000_000
MOST_MINUTES = 24 * 60  # of one report
ZOOM = AttendanceChannel.ZOOM.value


# --- does it fit -----------------------------------------------------------------------------


def check_fits(webinar: Webinar, report: Report, *, is_sure: bool = False) -> None:
    """Raises Invalid(file=…): of another day or hour, or of another meeting, always; with a topic that has nothing in common with
    the session, or without any date, unless `is_sure`: a person says that it is this one's.
    """
    begins, ends = _window(webinar)
    rule = session.get(AttendanceRule, webinar.id)
    expected = rule.zoom_meeting if rule is not None else ""
    if report.began_at is not None and report.ended_at is not None and begins is not None and ends is not None \
            and not (report.began_at < ends and begins < report.ended_at):
        raise Invalid(file="zoom_date")
    if expected and report.meeting and expected != report.meeting:
        raise Invalid(file="zoom_other")
    if is_sure or (expected and expected == report.meeting):
        return
    if report.topic and not _words(report.topic) & _words(f"{webinar.title} {webinar.subtitle} {webinar.theme} {webinar.series}"):
        raise Invalid(file="zoom_topic")
    if report.began_at is None:
        raise Invalid(file="zoom_undated")


def _window(webinar: Webinar) -> tuple[datetime | None, datetime | None]:
    begins = webinar.began_at or webinar.starts_at
    if begins is None:
        return None, None
    return begins - EARLY, (webinar.ended_at or begins + timedelta(minutes=webinar.minutes)) + LATE


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[^\W\d_]{4,}", text.casefold()) if word not in ("zoom", "meeting", "webinar", "rapat", "sesi")}


# --- in the page -----------------------------------------------------------------------------


def pack(people: Sequence[Person]) -> str:
    """As they travel; times are in whole seconds from the first one."""
    base = min((int(begin.timestamp()) for one in people for begin, _end in one.spans), default=0)
    rows = [[one.name, one.email, one.phone, one.joins, one.untimed,
             [int(at.timestamp()) - base for span in one.spans for at in span]] for one in people]
    return base64.b64encode(zlib.compress(json.dumps([base, rows], ensure_ascii=False, separators=(",", ":")).encode(), 6)).decode()


def unpack(packed: str) -> list[Person]:
    """The people again. Raises Malformed for what was not packed here, before much of it is read."""
    try:
        inflate = zlib.decompressobj()
        data = inflate.decompress(base64.b64decode(packed, validate=True), MOST_PACKED)
        if inflate.unconsumed_tail or not inflate.eof:
            raise Malformed(field="people")
        base, rows = json.loads(data)
        return [_person(base, row) for row in rows]
    except (ValueError, TypeError, OverflowError, OSError, RecursionError, zlib.error, binascii.Error):
        raise Malformed(field="people") from None


def _person(base: int, row: Any) -> Person:
    name, email, phone, joins, untimed, times = row
    is_right = all(isinstance(text, str) for text in (name, email, phone))
    if not is_right or not all(isinstance(n, int) for n in (base, joins, untimed, *times)):
        raise Malformed(field="people")
    moments = [datetime.fromtimestamp(base + at, UTC) for at in times]
    return Person(name, email, phone, joins, max(0, untimed), list(zip(moments[::2], moments[1::2], strict=True)))


# --- on record -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Presence:
    """What one registrant gets from a report."""

    seconds: int
    first_at: datetime | None
    last_at: datetime | None


def gather(people: Sequence[Person], ties: Mapping[int, int]) -> dict[int, Presence]:
    """By registration id, of those who are tied: several entries of one person count together, what overlaps once."""
    of = defaultdict[int, list[Person]](list)
    for n, registration_id in ties.items():
        if 0 <= n < len(people):
            of[registration_id].append(people[n])
    found = {}
    for registration_id, entries in of.items():
        spans = together([span for one in entries for span in one.spans])
        seconds = sum(one.untimed for one in entries) + sum(int((end - begin).total_seconds()) for begin, end in spans)
        found[registration_id] = Presence(min(MOST_SECONDS, seconds), spans[0][0] if spans else None, spans[-1][1] if spans else None)
    return found


def by_minute(people: Sequence[Person]) -> dict[datetime, int]:
    """How many people of a report were there in each minute, from the first one to the last."""
    steps: Counter[int] = Counter()
    for one in people:
        reached = 0
        for begin, end in one.spans:
            first, last = max(int(begin.timestamp()) // 60, reached), int(end.timestamp()) // 60
            if first <= last:
                steps[first] += 1
                steps[last + 1] -= 1
                reached = last + 1
    found, count = {}, 0
    for minute in range(min(steps, default=0), min(max(steps, default=0), min(steps, default=0) + MOST_MINUTES)):
        count += steps[minute]
        found[datetime.fromtimestamp(minute * 60, UTC)] = count
    return found


@dataclass(frozen=True)
class Gathered:
    """A report as it goes on record: minutes by registration, people by minute, and how many people it has."""

    found: dict[int, Presence]
    minutes: dict[datetime, int]
    people: int


def gathered(people: Sequence[Person], ties: Mapping[int, int]) -> Gathered:
    """Reckoned before the transaction. `ties` are from a person's place in the report to a registration."""
    return Gathered(gather(people, ties), by_minute(people), len(people))


@operation
def take_report(actor: Actor, webinar_id: int, given: Gathered) -> int:
    """Put a report's minutes on record in place of an earlier report's; returns how many registrants have some. Registrations of
    other sessions, and cancelled ones, are left out. Raises NotFound.
    """
    actor.must(Permission.READ_PARTICIPANTS)
    if session.get(Webinar, webinar_id, with_for_update={"key_share": True}) is None:
        raise NotFound()
    known = session.scalars(sa.select(Registration.id).where(
        Registration.webinar_id == webinar_id, Registration.state != RegistrationState.CANCELLED)).all()
    session.execute(sa.update(Attendance).where(Attendance.webinar_id == webinar_id, Attendance.zoom_seconds > 0).values(zoom_seconds=0),
                    execution_options={"synchronize_session": False})
    session.execute(sa.delete(AttendanceSample).where(AttendanceSample.webinar_id == webinar_id, AttendanceSample.channel == ZOOM))
    rows = [_values(webinar_id, one, given.found[one]) for one in known if one in given.found]
    if rows:
        run_statement(_put, rows)
    if given.minutes:
        run_statement(_sample, [{"webinar_id": webinar_id, "channel": ZOOM, "at": at, "people": count}
                                for at, count in given.minutes.items()])
    record(ZoomReportTaken(staff_id=actor.staff_id, webinar_id=webinar_id, people=given.people, matched=len(rows)))
    return len(rows)


def _values(webinar_id: int, registration_id: int, presence: Presence) -> dict[str, Any]:
    return {"registration_id": registration_id, "webinar_id": webinar_id, "channel": ZOOM, "page_seconds": 0,
            "zoom_seconds": presence.seconds, "heard_at": 0, "first_seen_at": presence.first_at, "last_seen_at": presence.last_at}


@cache
def _put(dialect: str) -> Any:
    """Who was on the page or gave a code stays there by that channel."""
    row = insert_of(Attendance, dialect)
    is_elsewhere = sa.or_(Attendance.page_seconds > 0, Attendance.start_code_at.is_not(None), Attendance.end_code_at.is_not(None))
    return row.on_conflict_do_update(index_elements=["registration_id"], set_={
        "zoom_seconds": row.excluded.zoom_seconds, "channel": sa.case((is_elsewhere, Attendance.channel), else_=row.excluded.channel),
        "first_seen_at": sa.func.coalesce(Attendance.first_seen_at, row.excluded.first_seen_at),
        "last_seen_at": sa.func.coalesce(Attendance.last_seen_at, row.excluded.last_seen_at)})


@cache
def _sample(dialect: str) -> Any:
    return insert_of(AttendanceSample, dialect)
