"""Gladi: a copy of a session to practise with, at an address that nobody guesses, in no list, count, ledger or export."""
from __future__ import annotations

import secrets
import string
from collections.abc import Sequence

import sqlalchemy as sa

from server.core.database import operation, record, session
from server.core.errors import Conflict, NotFound
from server.core.permissions import Actor, Permission
from server.core.words import Phase
from server.webinars import queries
from server.webinars.events import WebinarAdded
from server.webinars.models import RundownItem, Speaker, Webinar

LETTERS = 16  # of 26: 75 bits
MOST_SLUG = 95  # of the session's own slug, so that the whole fits
MOST = 5  # of one session at a time
COPIED = ("series", "title", "subtitle", "theme", "description", "organiser", "opened_by", "source", "date_note", "instrument_id",
          "is_tagged", "is_sample", "minutes", "asking", "is_voting_open", "shows_before_reading", "is_calm", "has_reactions")


@operation
def make_rehearsal(actor: Actor, webinar_id: int) -> str:
    """A copy of a session with its speakers and programme, not begun; returns its slug.

    Raises NotFound, Conflict for a rehearsal of a rehearsal and beyond five.
    """
    actor.must(Permission.MANAGE_SESSIONS)
    webinar = session.get(Webinar, webinar_id, with_for_update=True)
    if webinar is None:
        raise NotFound()
    if webinar.is_rehearsal or len(rehearsals_of(webinar_id)) >= MOST:
        raise Conflict(why="rehearsals", most=MOST)
    letters = "".join(secrets.choice(string.ascii_lowercase) for _ in range(LETTERS))
    copy = Webinar(slug=f"{webinar.slug[:MOST_SLUG]}-gladi-{letters}", phase=Phase.SCHEDULED.value, rehearsal_of_id=webinar.id,
                   **{name: getattr(webinar, name) for name in COPIED})
    session.add(copy)
    session.flush()
    session.add_all(Speaker(webinar_id=copy.id, position=one.position, name=one.name, role=one.role)
                    for one in queries.speakers_of([webinar.id])[webinar.id])
    session.add_all(RundownItem(webinar_id=copy.id, position=one.position, kind=one.kind, title=one.title, minutes=one.minutes)
                    for one in queries.items_of(webinar.id))
    record(WebinarAdded(staff_id=actor.staff_id, webinar_id=copy.id))
    return copy.slug


def rehearsals_of(webinar_id: int) -> Sequence[Webinar]:
    """A session's rehearsals, oldest first."""
    return session.scalars(sa.select(Webinar).where(Webinar.rehearsal_of_id == webinar_id).order_by(Webinar.id)).all()


def is_rehearsal(webinar_id: int) -> bool:
    """True for the id of a copy to practise with."""
    webinar = session.get(Webinar, webinar_id)
    return webinar is not None and webinar.is_rehearsal
