"""Announcing, beginning and ending a session."""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from server.core import clock
from server.core.database import operation, record, session
from server.core.decisions import decide
from server.core.errors import Conflict, Invalid, NotFound
from server.core.keys import once
from server.core.permissions import Actor, Permission
from server.core.session_codes import Access, SessionKind
from server.core.words import Phase
from server.webinars import queries
from server.webinars.deadlines import written_deadline
from server.webinars.events import PartBegun, ScheduleMoved, WebinarAdded, WebinarBegun, WebinarEnded
from server.webinars.models import RundownItem, Speaker, Webinar

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ASKING = ("open", "paused", "closed")
PARTS = ("opening", "talk", "questions", "closing")
MOST_MOVE = 120  # minutes by which a schedule is moved at once
MOVE = "schedule"  # the kind of its writes


@dataclass(frozen=True)
class Plan:
    """A session as it is announced. `speakers` are (name, role) or (name, role, CV), `rundown` (kind, title, minutes).

    `topics` are slugs of the taxonomy, `provisions` short addresses, `access` and the keys of `capacity` codes of session_codes.
    """

    slug: str
    title: str
    subtitle: str = ""
    theme: str = ""
    description: str = ""
    series: str = "#JakartakeDepan"
    organiser: str = ""
    opened_by: str = ""
    source: str = ""
    date_note: str = ""
    instrument_id: int | None = None
    is_tagged: bool = True
    is_sample: bool = False
    phase: str = Phase.SCHEDULED
    starts_at: datetime | None = None
    minutes: int = 120
    began_at: datetime | None = None
    ended_at: datetime | None = None
    asking: str = "open"
    is_voting_open: bool = True
    shows_before_reading: bool = False
    kind: str = SessionKind.WEBINAR
    venue: str = ""
    notice: str = ""
    topics: Sequence[str] = ()
    provisions: Sequence[str] = ()
    access: Sequence[str] = ()
    capacity: Mapping[str, int] = field(default_factory=dict)
    formerly_at: datetime | None = None
    speakers: Sequence[tuple[str, str] | tuple[str, str, str]] = ()
    rundown: Sequence[tuple[str, str, int]] = ()


@operation
def add_webinar(actor: Actor, plan: Plan) -> int:
    """Put a session on record; returns its id. Raises Invalid for a slug that is taken or not one."""
    actor.must(Permission.MANAGE_SESSIONS)
    _check(plan)
    webinar = Webinar(
        slug=plan.slug, title=plan.title, subtitle=plan.subtitle, theme=plan.theme, description=plan.description, series=plan.series,
        organiser=plan.organiser, opened_by=plan.opened_by, source=plan.source, date_note=plan.date_note, instrument_id=plan.instrument_id,
        is_tagged=plan.is_tagged, is_sample=plan.is_sample, phase=Phase(plan.phase).value, starts_at=plan.starts_at, minutes=plan.minutes,
        began_at=plan.began_at, ended_at=plan.ended_at, asking=plan.asking, is_voting_open=plan.is_voting_open,
        shows_before_reading=plan.shows_before_reading, kind=SessionKind(plan.kind).value, venue=plan.venue, notice=plan.notice,
        topics=list(plan.topics), provisions=list(plan.provisions), access=[Access(one).value for one in plan.access],
        capacity=dict(plan.capacity), formerly_at=plan.formerly_at,
        published_at=None if plan.phase == Phase.DRAFT else clock.now())
    session.add(webinar)
    session.flush()
    session.add_all(Speaker(webinar_id=webinar.id, position=n, name=one[0], role=one[1], cv=one[2] if len(one) > 2 else "")
                    for n, one in enumerate(plan.speakers))
    session.add_all(RundownItem(webinar_id=webinar.id, position=n, kind=kind, title=title, minutes=minutes)
                    for n, (kind, title, minutes) in enumerate(plan.rundown))
    record(WebinarAdded(staff_id=actor.staff_id, webinar_id=webinar.id))
    return webinar.id


@operation
def begin_webinar(actor: Actor, webinar_id: int) -> None:
    """Go live. Raises Conflict unless it was announced and has not begun."""
    actor.must(Permission.MANAGE_SESSIONS)
    webinar = _move(actor, webinar_id, Phase.SCHEDULED, Phase.LIVE)
    webinar.began_at = clock.now()
    record(WebinarBegun(staff_id=actor.staff_id, webinar_id=webinar_id))


@operation
def end_webinar(actor: Actor, webinar_id: int) -> None:
    """It is over: no questions, no votes. Raises Conflict unless it is live."""
    actor.must(Permission.MANAGE_SESSIONS)
    webinar = _move(actor, webinar_id, Phase.LIVE, Phase.ENDED)
    webinar.ended_at = clock.now()
    webinar.written_due_at = written_deadline(webinar.ended_at)
    record(WebinarEnded(staff_id=actor.staff_id, webinar_id=webinar_id))


@operation
def begin_part(actor: Actor, webinar_id: int, position: int) -> None:
    """Go on to the part of the programme at `position` now. It runs already: nothing happens. Raises Conflict unless live, and
    for a part that is over or not the next one: a second click on an old page skips nothing.
    """
    actor.must(Permission.MANAGE_SESSIONS)
    webinar, now = _live(webinar_id), clock.now()
    items = queries.items_of(webinar_id)
    running = _running(webinar, items, now)
    if running is not None and items[running].position == position:
        return
    following = 0 if running is None else running + 1
    if following >= len(items) or items[following].position != position:
        raise Conflict(state="part")
    items[following].began_at = now
    record(PartBegun(staff_id=actor.staff_id, webinar_id=webinar_id, position=position))


@operation
def move_schedule(actor: Actor, webinar_id: int, minutes: int, *, position: int, lasts: int, key: str | None = None) -> None:
    """Give the part that runs `minutes` more (or fewer): all after it moves along, and the questions keep their promised time.

    `position` and `lasts` are what was seen: which part runs, and its whole length in minutes. The same key and minutes again:
    nothing more happens. Raises Invalid for no move or one beyond two hours or below what has run already, Conflict unless a part
    is running, and Conflict(why="moved", position, lasts) with what stands now when that is not what was seen; KeyTaken, Malformed.
    """
    actor.must(Permission.MANAGE_SESSIONS)
    if minutes == 0 or abs(minutes) > MOST_MOVE:
        raise Invalid(minutes="range")
    write = once(MOVE, key, webinar_id=webinar_id, minutes=minutes, staff=actor.staff_id)
    webinar, now = _held(webinar_id), clock.now()
    if write.made() is not None:
        return
    _must_be_live(webinar)
    items = queries.items_of(webinar_id)
    running = _running(webinar, items, now)
    if running is None:
        raise Conflict(state="part")
    item, began = items[running], queries.starts(items, webinar.began_at)[running]
    stands = item.minutes + item.extra_minutes
    if (item.position, stands) != (position, lasts):
        raise Conflict(state="part", why="moved", position=item.position, lasts=stands)
    length = stands + minutes
    if began is None or length < 0 or (began + timedelta(minutes=length) < now - timedelta(minutes=1) and minutes < 0):
        raise Invalid(minutes="range")
    item.extra_minutes += minutes
    write.keep(webinar_id)
    record(ScheduleMoved(staff_id=actor.staff_id, webinar_id=webinar_id, position=item.position, minutes=minutes))


def _live(webinar_id: int) -> Webinar:
    webinar = _held(webinar_id)
    _must_be_live(webinar)
    return webinar


def _held(webinar_id: int) -> Webinar:
    webinar = session.get(Webinar, webinar_id, with_for_update=True)
    if webinar is None:
        raise NotFound()
    return webinar


def _must_be_live(webinar: Webinar) -> None:
    if webinar.phase != Phase.LIVE:
        raise Conflict(state=webinar.phase)


def _running(webinar: Webinar, items: Sequence[RundownItem], now: datetime) -> int | None:
    begun = [n for n, at in enumerate(queries.starts(items, webinar.began_at)) if at is not None and at <= now]
    return begun[-1] if begun else None


def _move(actor: Actor, webinar_id: int, before: Phase, after: Phase) -> Webinar:
    webinar = _held(webinar_id)
    if webinar.phase != before:
        raise Conflict(state=webinar.phase)
    webinar.phase = after.value
    decide(actor, "webinar", webinar_id, before, after)
    return webinar


def _check(plan: Plan) -> None:
    if not SLUG.fullmatch(plan.slug) or len(plan.slug) > 120:
        raise Invalid(slug="unknown")
    if session.scalar(sa.select(Webinar.id).where(Webinar.slug == plan.slug)) is not None:
        raise Invalid(slug="taken")
    if not plan.title.strip():
        raise Invalid(title="required")
    if plan.asking not in ASKING:
        raise Invalid(asking="unknown")
    if any(kind not in PARTS for kind, _title, _minutes in plan.rundown):
        raise Invalid(rundown="unknown")
