"""A small feature of its own, so that the database layer is tested without any of the house's."""
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from server.core.database import Model, bulk_operation, insert_of, insert_once, operation, record, run_statement, session
from server.core.events import Event, inside


class Example(Model):
    __abstract__ = True
    metadata = sa.MetaData()


@dataclass(frozen=True, kw_only=True)
class AspirationSubmitted(Event):
    aspiration_id: int
    topic: str


class Aspiration(Example):
    __tablename__ = "example_aspirations"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(36), unique=True)
    text: Mapped[str]
    topic: Mapped[str]
    submitted_at: Mapped[datetime]


class Contact(Example):
    __tablename__ = "example_contacts"
    id: Mapped[int] = mapped_column(primary_key=True)
    aspiration_id: Mapped[int] = mapped_column(ForeignKey("example_aspirations.id"))
    name: Mapped[str]
    email: Mapped[str]


class Tally(Example):
    __tablename__ = "example_tallies"
    topic: Mapped[str] = mapped_column(primary_key=True)
    submitted: Mapped[int]


class Support(Example):
    __tablename__ = "example_supports"
    aspiration_id: Mapped[int] = mapped_column(primary_key=True)
    voter: Mapped[str] = mapped_column(primary_key=True)
    is_on: Mapped[bool]


class SupportCount(Example):
    __tablename__ = "example_support_counts"
    aspiration_id: Mapped[int] = mapped_column(primary_key=True)
    supporters: Mapped[int]


class Entry(Example):
    __tablename__ = "example_entries"
    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str]


@inside(AspirationSubmitted)
def write_down(event):
    run_statement(_add_entry, {"what": type(event).__name__})


@cache
def _add_entry(dialect):
    return insert_of(Entry, dialect)


@operation
def submit_aspiration(_actor_id, *, key, text, topic, name, email):
    aspiration, is_new = insert_once(Aspiration, Aspiration.key, key=key, text=text, topic=topic, submitted_at=datetime.now(UTC))
    if is_new:
        run_statement(_add_contact, {"aspiration_id": aspiration.id, "name": name, "email": email})
        run_statement(_count_one_more, {"topic": topic, "submitted": 1})
        record(AspirationSubmitted(aspiration_id=aspiration.id, topic=topic))
    return aspiration


@cache
def _add_contact(dialect):
    return insert_of(Contact, dialect)


@cache
def _count_one_more(dialect):
    return insert_of(Tally, dialect).on_conflict_do_update(index_elements=["topic"], set_={"submitted": Tally.submitted + 1})


@dataclass(frozen=True, slots=True)
class Choice:
    aspiration_id: int
    voter: str
    is_on: bool


@bulk_operation
def support(choices):
    last = {(c.aspiration_id, c.voter): c.is_on for c in choices}
    rows = [{"aspiration_id": a, "voter": v, "is_on": is_on} for (a, v), is_on in sorted(last.items())]
    steps = Counter(_turn_on([row for row in rows if row["is_on"]]))
    steps.subtract(_turn_off([row for row in rows if not row["is_on"]]))
    _add_supporters({aspiration_id: n for aspiration_id, n in sorted(steps.items()) if n})
    return [last[c.aspiration_id, c.voter] for c in choices]


def _turn_on(rows):
    return run_statement(_insert_or_turn_on, rows).scalars().all() if rows else []


def _turn_off(rows):
    if not rows:
        return []
    places = sa.tuple_(Support.aspiration_id, Support.voter).in_([(row["aspiration_id"], row["voter"]) for row in rows])
    statement = sa.update(Support).where(Support.is_on, places).values(is_on=False).returning(Support.aspiration_id)
    return session.connection().execute(statement).scalars().all()


def _add_supporters(steps):
    if steps:
        run_statement(_insert_or_add, [{"aspiration_id": a, "supporters": n} for a, n in steps.items()])


@cache
def _insert_or_turn_on(dialect):
    return insert_of(Support, dialect).on_conflict_do_update(
        index_elements=["aspiration_id", "voter"], set_={"is_on": True}, where=sa.not_(Support.is_on)
    ).returning(Support.aspiration_id)


@cache
def _insert_or_add(dialect):
    insert = insert_of(SupportCount, dialect)
    return insert.on_conflict_do_update(
        index_elements=["aspiration_id"], set_={"supporters": SupportCount.supporters + insert.excluded.supporters}
    )
