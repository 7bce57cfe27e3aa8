"""Gladi: a copy of a session to practise with, at an address that nobody guesses, in no list, count, ledger or export.

Each part of a session and of its room says in its room `practice.py` what a rehearsal takes over and what is emptied again:
`rehearsals.add(rehearsals.Part(…))`. What no part answers for is emptied, so that nothing practised stays by an oversight.
"""
from __future__ import annotations

import secrets
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from server.core.database import Model, in_operation, operation, record, session
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
          "is_tagged", "is_sample", "minutes", "asking", "is_voting_open", "shows_before_reading", "is_calm", "has_reactions", "kind",
          "venue",
          "topics", "provisions", "access", "capacity", "poster_id", "poster_alt")
Gathered = Mapping[str, Any]  # by part


@dataclass(frozen=True)
class Part:
    """What becomes of a part of a session in a rehearsal.

    `goes`: models whose rows of the session are deleted when it is emptied, in this order, with what points at them; `stays`: those
    that are not. Both have a foreign key to the session. `before(rehearsal id)`, while the rows are there, brings everything else
    back to its beginning. `copy(session id, rehearsal id, gathered)` takes over what is practised with, when the rehearsal is made
    and each time it is emptied; `gather(session id)` does beforehand what no transaction may, such as files.
    """

    name: str
    goes: tuple[type[Any], ...] = ()
    stays: tuple[type[Any], ...] = ()
    before: Callable[[int], None] | None = None
    gather: Callable[[int], Any] | None = None
    copy: Callable[[int, int, Any], None] | None = None


PARTS: dict[str, Part] = {}


def add(part: Part) -> None:
    """Let a part answer for its tables. Again under its name: the newer one."""
    PARTS[part.name] = part


def make_rehearsal(actor: Actor, webinar_id: int) -> str:
    """A copy of a session with its speakers, its programme and what its parts take over, not begun; returns its slug.

    Raises NotFound, Conflict for a rehearsal of a rehearsal and beyond five.
    """
    actor.must(Permission.MANAGE_SESSIONS)
    _copiable(webinar_id)
    return _make(actor, webinar_id, gather(webinar_id))


@operation
def _make(actor: Actor, webinar_id: int, gathered: Gathered) -> str:
    webinar = _copiable(webinar_id)
    letters = "".join(secrets.choice(string.ascii_lowercase) for _ in range(LETTERS))
    copy = Webinar(slug=f"{webinar.slug[:MOST_SLUG]}-gladi-{letters}", phase=Phase.SCHEDULED.value, rehearsal_of_id=webinar.id,
                   **{name: getattr(webinar, name) for name in COPIED})
    session.add(copy)
    session.flush()
    session.add_all(Speaker(webinar_id=copy.id, position=one.position, name=one.name, role=one.role, cv=one.cv, photo_id=one.photo_id)
                    for one in queries.speakers_of([webinar.id])[webinar.id])
    session.add_all(RundownItem(webinar_id=copy.id, position=one.position, kind=one.kind, title=one.title, minutes=one.minutes)
                    for one in queries.items_of(webinar.id))
    session.flush()
    _take_over(webinar.id, copy.id, gathered)
    record(WebinarAdded(staff_id=actor.staff_id, webinar_id=copy.id))
    return copy.slug


def _copiable(webinar_id: int) -> Webinar:
    webinar = session.get(Webinar, webinar_id, with_for_update=in_operation())
    if webinar is None:
        raise NotFound()
    if webinar.is_rehearsal or len(rehearsals_of(webinar_id)) >= MOST:
        raise Conflict(why="rehearsals", most=MOST)
    return webinar


def gather(webinar_id: int) -> Gathered:
    """What the parts need of a session for a copy, done before the operation. What is never used they sweep away themselves."""
    return {part.name: part.gather(webinar_id) for part in PARTS.values() if part.gather is not None}


def _take_over(webinar_id: int, copy_id: int, gathered: Gathered) -> None:
    for part in PARTS.values():
        if part.copy is not None:
            part.copy(webinar_id, copy_id, gathered.get(part.name))
    session.flush()


def empty(webinar_id: int, gathered: Gathered) -> None:
    """Bring a rehearsal back to how it was made, within the operation under way; `gathered` is of the session that it is a copy of.

    Raises NotFound, Conflict for a session that is none: no real one can ever be emptied.
    """
    webinar = session.get(Webinar, webinar_id, with_for_update=True)
    if webinar is None:
        raise NotFound()
    if webinar.rehearsal_of_id is None:
        raise Conflict(why="real")
    for part in PARTS.values():
        if part.before is not None:
            part.before(webinar_id)
    session.flush()
    columns = hanging()
    for name in going():
        session.execute(columns[name].table.delete().where(columns[name] == webinar_id))
    session.expire_all()
    _take_over(webinar.rehearsal_of_id, webinar_id, gathered)


def hanging() -> dict[str, sa.Column[Any]]:
    """Of each table whose rows live and die with a session the column that says of which one."""
    return {table.name: key.parent for table in Model.metadata.sorted_tables for key in table.foreign_keys
            if key.column.table.name == Webinar.__tablename__ and key.ondelete == "CASCADE" and table.name != Webinar.__tablename__}


def going() -> list[str]:
    """The tables that are emptied, in order: those of the parts, then those that nobody answers for."""
    named = [model.__tablename__ for part in PARTS.values() for model in part.goes]
    staying = {model.__tablename__ for part in PARTS.values() for model in part.stays}
    return [*named, *(name for name in reversed(hanging()) if name not in staying and name not in named)]


def rehearsals_of(webinar_id: int) -> Sequence[Webinar]:
    """A session's rehearsals, oldest first."""
    return session.scalars(sa.select(Webinar).where(Webinar.rehearsal_of_id == webinar_id).order_by(Webinar.id)).all()


def is_rehearsal(webinar_id: int) -> bool:
    """True for the id of a copy to practise with."""
    webinar = session.get(Webinar, webinar_id)
    return webinar is not None and webinar.is_rehearsal
