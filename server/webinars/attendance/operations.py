"""The rule, the codes, entering them, groups before one screen, and staff who saw somebody there."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from server.core import clock
from server.core.database import insert_of, operation, record, run_statement, session
from server.core.errors import Closed, Conflict, Invalid, NotFound
from server.core.permissions import Actor, Permission
from server.core.session_codes import AttendanceChannel, RegistrationState
from server.core.words import Phase
from server.webinars.attendance import codes, queries
from server.webinars.attendance.events import (
    AttendanceCodeClosed,
    AttendanceCodeEntered,
    AttendanceCodeOpened,
    AttendanceConfirmed,
    AttendanceGroupCounted,
    AttendanceRuleSet,
)
from server.webinars.attendance.models import Attendance, AttendanceCode, AttendanceRule
from server.webinars.attendance.rule import END, LEAST_SHARE, MOMENTS, NEEDS, START
from server.webinars.models import Webinar
from server.webinars.registration.models import Registration

VALID_MINUTES = (5, 10, 15, 20, 30, 60)
USUAL_MINUTES = 10
AFTER_END = timedelta(hours=24)  # so long a code may still be opened, for who was cut off at the end
MOST_PEOPLE = 500  # before one screen


# --- what staff set --------------------------------------------------------------------------


@operation
def set_rule(actor: Actor, webinar_id: int, needs: str, share: int, zoom_meeting: str = "") -> None:
    """What a session asks for its certificate, and the Zoom meeting that it is held in (digits, or none known).

    Raises Invalid (`needs`, `share`, `zoom_meeting`), NotFound, Conflict(why="ended") once the session is over: what was
    promised stands.
    """
    actor.must_any(Permission.MANAGE_SESSIONS, Permission.CONTROL_ROOM)
    webinar = _locked(webinar_id)
    digits = "".join(zoom_meeting.split()).replace("-", "")
    wrong = {"needs": "unknown"} if needs not in NEEDS else {}
    wrong |= {} if LEAST_SHARE <= share <= 100 else {"share": "share"}
    wrong |= {} if not digits or (digits.isascii() and digits.isdigit() and 9 <= len(digits) <= 12) else {"zoom_meeting": "zoom_meeting"}
    if wrong:
        raise Invalid(**wrong)
    row = session.get(AttendanceRule, webinar_id)
    before = (row.needs, row.share) if row is not None else (NEEDS[0], share)
    if webinar.phase == Phase.ENDED and (needs, share) != before:
        raise Conflict(why="ended")
    if row is None:
        row = AttendanceRule(webinar_id=webinar_id)
        session.add(row)
    row.needs, row.share, row.zoom_meeting = needs, share, digits
    record(AttendanceRuleSet(staff_id=actor.staff_id, webinar_id=webinar_id, needs=needs, share=share))


@operation
def open_code(actor: Actor, webinar_id: int, moment: str, minutes: int = USUAL_MINUTES) -> str:
    """Let the code of a moment be taken for `minutes` from now; returns it. Two hosts, and a second opening, have the same code;
    an opening never shortens one.

    Raises Invalid, NotFound, Conflict unless the session goes on or ended within a day.
    """
    actor.must_any(Permission.CONTROL_ROOM, Permission.MANAGE_SESSIONS)
    if moment not in MOMENTS:
        raise NotFound()
    if minutes not in VALID_MINUTES:
        raise Invalid(minutes="unknown")
    webinar, now = _locked(webinar_id), clock.now()
    if not _may_open(webinar, now):
        raise Conflict(state=webinar.phase)
    row, until = _code(webinar_id, moment), now + timedelta(minutes=minutes)
    if row is None:
        other = _code(webinar_id, START if moment == END else END)
        row = AttendanceCode(webinar_id=webinar_id, moment=moment, code=codes.new_code(other_than=other.code if other else ""),
                             opened_at=now, closes_at=until)
        session.add(row)
    row.closes_at = max(row.closes_at, until)
    record(AttendanceCodeOpened(staff_id=actor.staff_id, webinar_id=webinar_id, moment=moment, minutes=minutes))
    return row.code


@operation
def close_code(actor: Actor, webinar_id: int, moment: str) -> None:
    """Take it no more. Closed already: nothing happens. Raises NotFound for one that was never opened."""
    actor.must_any(Permission.CONTROL_ROOM, Permission.MANAGE_SESSIONS)
    _locked(webinar_id)
    row, now = _code(webinar_id, moment), clock.now()
    if row is None:
        raise NotFound()
    if row.is_open(now):
        row.closes_at = now
        record(AttendanceCodeClosed(staff_id=actor.staff_id, webinar_id=webinar_id, moment=moment))


def _may_open(webinar: Webinar, now: datetime) -> bool:
    is_just_over = webinar.phase == Phase.ENDED and webinar.ended_at is not None and now < webinar.ended_at + AFTER_END
    return webinar.phase == Phase.LIVE or is_just_over


def may_open(webinar: Webinar) -> bool:
    """A code could be opened now."""
    return _may_open(webinar, clock.now())


@operation
def confirm(actor: Actor, webinar_id: int, registration_ids: Sequence[int], is_present: bool) -> int:
    """Put on record that staff saw these registrants there, which is enough for any rule, or take that back; returns for how many
    that is new. Ids of other sessions are left out. Raises Closed before the session has begun.
    """
    actor.must(Permission.READ_PARTICIPANTS)
    webinar, now = _locked(webinar_id), clock.now()
    if webinar.began_at is None:
        raise Closed(what="attendance", why="not_begun")
    wanted = session.execute(sa.select(Registration.id, Registration.channel).where(
        Registration.webinar_id == webinar_id, Registration.id.in_(set(registration_ids)),
        Registration.state != RegistrationState.CANCELLED)).all()
    changed = 0
    for registration_id, channel in wanted:
        row = _row(registration_id, webinar_id, channel)
        if (row.confirmed_at is not None) == is_present:
            continue
        row.confirmed_at, row.entered_by, changed = (now if is_present else None), actor.staff_id, changed + 1
    if changed:
        record(AttendanceConfirmed(staff_id=actor.staff_id, webinar_id=webinar_id, count=changed, is_present=is_present))
    return changed


# --- what registrants do ---------------------------------------------------------------------


@operation
def enter_code(actor: Actor, registration_id: int, typed: str, channel: str | None = None) -> str:
    """Take a code from a registrant, and by which channel they are there; returns its moment. Again the same: nothing more happens.

    Whoever calls knows that it is theirs, and has counted the try. Raises NotFound; Closed(what="attendance", why="none", "later"
    or "late", with the `moment` and when it closed, `at` in microseconds); Invalid(code="spoken_wrong"), Invalid(channel=…).
    """
    registration = session.get(Registration, registration_id, with_for_update={"key_share": True})
    if registration is None or registration.erased_at is not None or registration.state == RegistrationState.CANCELLED:
        raise NotFound()
    if channel is not None and channel not in frozenset(AttendanceChannel):
        raise Invalid(channel="unknown")
    moment = match(registration.webinar_id, typed)
    row, now = _row(registration.id, registration.webinar_id, registration.channel), clock.now()
    row.channel = channel or row.channel
    field = f"{moment}_code_at"
    if getattr(row, field) is None:
        setattr(row, field, now)
        row.first_seen_at, row.last_seen_at = row.first_seen_at or now, now
        record(AttendanceCodeEntered(webinar_id=registration.webinar_id, registration_id=registration.id, moment=moment))
    return moment


def match(webinar_id: int, typed: str) -> str:
    """The moment whose code this is now. Every open code is compared, so that the time taken tells nothing. Raises as `enter_code`."""
    now, known = clock.now(), queries.codes_of(webinar_id)
    taken = [known[moment] for moment in MOMENTS if moment in known and known[moment].is_open(now)]
    if not taken:
        raise Closed(what="attendance", **_why_closed(known))
    right = [row.moment for row in taken if codes.is_right(typed, row.code)]
    if not right:
        raise Invalid(code="spoken_wrong")
    return right[0]


def _why_closed(known: dict[str, AttendanceCode]) -> dict[str, Any]:
    last = known.get(END) or known.get(START)
    return {"why": "none"} if last is None else {"why": "late", "moment": last.moment, "at": clock.to_micros(last.closes_at)}


@operation
def count_group(actor: Actor, registration_id: int, people: int) -> None:
    """How many watch before one screen, the registrant among them; 1 takes it back. It counts for no poll and no certificate.

    Raises Invalid, NotFound, Closed unless the session goes on or has ended within a day.
    """
    registration = session.get(Registration, registration_id, with_for_update={"key_share": True})
    if registration is None or registration.erased_at is not None or registration.state == RegistrationState.CANCELLED:
        raise NotFound()
    if not 1 <= people <= MOST_PEOPLE:
        raise Invalid(people="range")
    if not may_open(session.get_one(Webinar, registration.webinar_id)):
        raise Closed(what="attendance", why="group")
    row = _row(registration.id, registration.webinar_id, registration.channel)
    wanted = people if people > 1 else None
    if row.people == wanted:
        return
    row.people = wanted
    if wanted is not None:
        row.channel = AttendanceChannel.JOINT.value
    record(AttendanceGroupCounted(webinar_id=registration.webinar_id, registration_id=registration.id, people=people))


# --- rows ------------------------------------------------------------------------------------


def _row(registration_id: int, webinar_id: int, channel: str) -> Attendance:
    run_statement(_make, {"registration_id": registration_id, "webinar_id": webinar_id, "channel": channel, "page_seconds": 0,
                          "zoom_seconds": 0, "heard_at": 0})
    return session.get_one(Attendance, registration_id)


@cache
def _make(dialect: str) -> Any:
    return insert_of(Attendance, dialect).on_conflict_do_nothing(index_elements=["registration_id"])


def _code(webinar_id: int, moment: str) -> AttendanceCode | None:
    return session.scalar(sa.select(AttendanceCode).where(AttendanceCode.webinar_id == webinar_id, AttendanceCode.moment == moment))


def _locked(webinar_id: int) -> Webinar:
    """Held until the operation's end. Raises NotFound."""
    webinar = session.get(Webinar, webinar_id, with_for_update={"key_share": True})
    if webinar is None:
        raise NotFound()
    return webinar
