"""What other pages show of presence: the live room, a registration, the control room, the administration, a session that is over."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from server.core import slots
from server.core.database import session
from server.core.words import Phase
from server.webinars.attendance import beats, operations, queries
from server.webinars.attendance.finding import here
from server.webinars.attendance.progress import Progress, progress_of
from server.webinars.attendance.rule import MOMENTS, NEED_WORDS
from server.webinars.models import Webinar
from server.webinars.registration import queries as registrations
from server.webinars.registration.models import Registration


@dataclass(frozen=True)
class Room:
    """For one visitor of a live room: until when a code is taken (None: none is), and for a registrant what is lacking.

    `is_counted`: this page should say about every `every` seconds that it is open. `moments`: the codes that this visitor lacks.
    """

    slug: str
    until: datetime | None
    moments: str
    said: str
    is_counted: bool
    every: int = beats.EVERY


def room(webinar_ids: Sequence[int]) -> dict[int, Room]:
    """For sessions that go on and have registrants. Reads cookies, so for pages that nobody's cache keeps."""
    found = {}
    for webinar_id in webinar_ids:
        webinar = session.get_one(Webinar, webinar_id)
        if webinar.phase == Phase.LIVE and (webinar.is_rehearsal or registrations.window_of(webinar_id) is not None):
            found[webinar_id] = _room(webinar)
    return found


def _room(webinar: Webinar) -> Room:
    row, rule = here(webinar.id), queries.rule_of(webinar)
    progress = progress_of(webinar, row) if row is not None else None
    lacking = [moment for moment in MOMENTS if rule.counts_codes and (progress is None or f"{moment}_code" in progress.fulfilment.lacks)]
    open_codes = [code for code in queries.open_codes(webinar.id) if code.moment in lacking]
    return Room(webinar.slug, max((code.closes_at for code in open_codes), default=None), " ".join(lacking),
                progress.said if progress is not None else "", row is not None and rule.counts_minutes)


def tool(webinar_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The control room's codes."""
    return {webinar_id: _tool(session.get_one(Webinar, webinar_id)) for webinar_id in webinar_ids}


def _tool(webinar: Webinar) -> dict[str, Any]:
    from server.webinars.attendance.staff_routes import code_views

    return {"webinar": webinar, "codes": code_views(webinar), "may_open": operations.may_open(webinar),
            "minutes": operations.VALID_MINUTES, "usual": operations.USUAL_MINUTES}


@dataclass(frozen=True)
class Card:
    """For the administration."""

    slug: str
    needs: str
    needed: int | None
    present: int
    fulfilled: int


def cards(webinar_ids: Sequence[int]) -> dict[int, Card]:
    """One for each session that is no rehearsal."""
    found, counts = {}, queries.totals(webinar_ids)
    for webinar in session.scalars(sa.select(Webinar).where(Webinar.id.in_(webinar_ids), Webinar.rehearsal_of_id.is_(None))):
        rule = queries.rule_of(webinar)
        found[webinar.id] = Card(webinar.slug, str(NEED_WORDS[rule.needs]), rule.needed_minutes, *counts[webinar.id])
    return found


@dataclass(frozen=True)
class Facts:
    """Beside a registration: its steps, and whether a code can be given now."""

    slug: str
    progress: Progress
    is_open: bool


def facts(registration_ids: Sequence[int]) -> dict[int, Facts]:
    """Of registrations that stand, once their session has begun."""
    rows = session.execute(sa.select(Registration, Webinar).join(Webinar, Webinar.id == Registration.webinar_id).where(
        Registration.id.in_(registration_ids), Registration.state.in_(registrations.ACTIVE), Webinar.phase.in_((Phase.LIVE, Phase.ENDED))))
    found = {}
    for row, webinar in rows.all():
        progress = progress_of(webinar, row)
        found[row.id] = Facts(webinar.slug, progress, bool(queries.open_codes(webinar.id)) and not progress.fulfilment.is_fulfilled)
    return found


@dataclass(frozen=True)
class Action:
    """Beside a session that is over, the same for everyone: its page is in caches."""

    slug: str
    until: datetime | None


def actions(webinar_ids: Sequence[int]) -> dict[int, Action]:
    """For sessions that are over and had registrants."""
    found = {}
    for webinar_id in webinar_ids:
        webinar = session.get_one(Webinar, webinar_id)
        if webinar.phase == Phase.ENDED and not webinar.is_rehearsal and registrations.window_of(webinar_id) is not None:
            found[webinar_id] = Action(webinar.slug, max((code.closes_at for code in queries.open_codes(webinar_id)), default=None))
    return found


slots.room_attendance.fill(room, "webinars/attendance/_room.html", order=10)
slots.lite_parts.fill(room, "webinars/attendance/_lite.html", order=5)
slots.control_tools.fill(tool, "webinars/attendance/_tool.html", order=30)
slots.manage_session.fill(cards, "webinars/attendance/_card.html", order=20)
slots.registration_facts.fill(facts, "webinars/attendance/_facts.html", order=10)
slots.session_actions.fill(actions, "webinars/attendance/_action.html", order=20)
