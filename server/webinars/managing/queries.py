"""What `/kelola/sesi` reads, and which file of a session this visitor may have."""
from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

import sqlalchemy as sa

from server.core import clock
from server.core.database import session
from server.core.errors import Malformed, NotFound
from server.core.paging import Page, decode_cursor, encode_cursor
from server.core.permissions import Actor
from server.core.words import Phase
from server.instruments.models import Provision
from server.instruments.queries import visible_to as instruments_of
from server.webinars.models import SessionDocument, Speaker, Webinar
from server.webinars.queries import visible_to

PAGE = 30
LATER, NEVER = datetime(2200, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)  # sort what has no time yet, and what never had one
OPEN = (Phase.DRAFT, Phase.SCHEDULED, Phase.POSTPONED)
MOST_ID = 2**31 - 1
SOON = (Phase.SCHEDULED, Phase.LIVE)  # of these the nearest comes first, of all others the latest
PHASE_SLUGS = {"draf": Phase.DRAFT, "terjadwal": Phase.SCHEDULED, "ditunda": Phase.POSTPONED, "berlangsung": Phase.LIVE,
               "selesai": Phase.ENDED, "dibatalkan": Phase.CANCELLED}  # in the order of the tabs


def managed(actor: Actor, slug: str) -> Webinar:
    """A session by its address, for who manages sessions. Raises NotFound, also for a rehearsal: that is none."""
    webinar = visible_to(actor).by_slug(slug)
    if webinar.is_rehearsal:
        raise NotFound()
    return webinar


def managed_by_id(actor: Actor, webinar_id: int) -> Webinar:
    """The same by its id: the address of a draft can change meanwhile."""
    webinar = visible_to(actor).get(webinar_id)
    if webinar.is_rehearsal:
        raise NotFound()
    return webinar


def phase_counts() -> dict[Phase, int]:
    """How many sessions there are in each phase."""
    query = sa.select(Webinar.phase, sa.func.count()).where(Webinar.rehearsal_of_id.is_(None)).group_by(Webinar.phase)
    return {Phase(phase): n for phase, n in session.execute(query).tuples()}


def listed(phase: Phase | None, words: str, cursor: str | None) -> Page[Webinar]:
    """Sessions of a phase whose title, subtitle, theme or speakers bear these words. Raises Malformed for a cursor that is none."""
    at, is_soon = sa.func.coalesce(Webinar.starts_at, sa.case(
        (Webinar.phase.in_(OPEN), sa.literal(LATER, clock.UtcDateTime)), else_=sa.literal(NEVER, clock.UtcDateTime))), phase in SOON
    query = sa.select(Webinar).where(Webinar.rehearsal_of_id.is_(None))
    if phase is not None:
        query = query.where(Webinar.phase == phase)
    for word in words.lower().split()[:8]:
        query = query.where(_bears(word))
    if cursor:
        moment, last_id = _place(cursor)
        there = sa.tuple_(sa.literal(moment, clock.UtcDateTime), sa.literal(last_id))
        query = query.where(sa.tuple_(at, Webinar.id) > there if is_soon else sa.tuple_(at, Webinar.id) < there)
    order = (at.asc(), Webinar.id.asc()) if is_soon else (at.desc(), Webinar.id.desc())
    rows = session.scalars(query.order_by(*order).limit(PAGE + 1)).all()
    return Page(rows[:PAGE], _after(rows[PAGE - 1]) if len(rows) > PAGE else None)


def _after(last: Webinar) -> str:
    at = last.starts_at or (LATER if last.phase in OPEN else NEVER)
    return encode_cursor([clock.to_micros(at), last.id])


def _place(cursor: str) -> tuple[datetime, int]:
    micros, last_id = decode_cursor(cursor, 2)
    if not isinstance(micros, int) or not isinstance(last_id, int) or not 0 <= micros <= clock.to_micros(LATER) or last_id > MOST_ID:
        raise Malformed(field="sesudah")
    return clock.from_micros(micros), last_id


def _bears(word: str) -> sa.ColumnElement[bool]:
    speaks = sa.select(Speaker.webinar_id).where(sa.func.lower(Speaker.name).contains(word, autoescape=True))
    return sa.or_(*(sa.func.lower(column).contains(word, autoescape=True) for column in (Webinar.title, Webinar.subtitle, Webinar.theme)),
                  Webinar.id.in_(speaks))


# --- texts -----------------------------------------------------------------------------------


def instruments(actor: Actor) -> list[tuple[int, str]]:
    """(id, title) of the texts that a session can be about."""
    return [(one.id, one.title) for one in instruments_of(actor).instruments()]


def addresses_in(actor: Actor, instrument_id: str | None) -> Collection[str]:
    """Short addresses of the newest version of a text; nothing when there is none that this actor may read."""
    known = {str(one.id): one for one in instruments_of(actor).instruments()}
    versions = instruments_of(actor).versions(known[instrument_id]) if instrument_id in known else ()
    if not versions:
        return ()
    query = sa.select(Provision.address).where(Provision.version_id == versions[0].id, Provision.article.is_not(None))
    return frozenset(session.scalars(query))


def document(webinar_id: int, document_id: int) -> SessionDocument:
    """One of a session's. Raises NotFound."""
    row = session.get(SessionDocument, document_id)
    if row is None or row.webinar_id != webinar_id:
        raise NotFound()
    return row
