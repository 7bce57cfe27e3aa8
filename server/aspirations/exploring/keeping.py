"""Keeping the register: read whole once by a process, then whatever was touched since. A request sees what was committed before it."""
from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app

from server.aspirations import search_index
from server.aspirations.exploring import touching
from server.aspirations.exploring.outcomes import names_of
from server.aspirations.exploring.register import Entry, Register
from server.aspirations.exploring.terms import Terms
from server.aspirations.models import PUBLIC_STATES, Aspiration
from server.core.database import aside, session
from server.core.words import Display, State
from server.instruments.carrying.lines import Lines, public_lines
from server.instruments.models import Instrument

AT_A_TIME = 1000  # rows that one look takes in; after a bulk change the next looks take the rest
SLICE = 1000  # rows of the first reading at a time
_COLUMNS: tuple[Any, ...] = (
            Aspiration.id, Aspiration.is_listed, Aspiration.is_confidential, Aspiration.state, Aspiration.kind, Aspiration.topic,
            Aspiration.regency, Aspiration.district, Aspiration.display, Aspiration.provision_id, Aspiration.instrument_id,
            Aspiration.supports, Aspiration.outcomes, Aspiration.family_id, Aspiration.submitted_at, Aspiration.visible_from,
            Aspiration.considered_due_at, Aspiration.explained_due_at, Aspiration.touched)


@dataclass
class Kept:
    """The register of a process, the matches of words, and up to where both have been read."""

    register: Register = field(default_factory=Register)
    terms: Terms = field(default_factory=Terms)
    reading: Any = field(default_factory=threading.Lock)
    articles: dict[int, str] = field(default_factory=dict)  # provision id -> the article that it counts at now
    lines: tuple[Lines, ...] = ()  # what `articles` was read from
    instruments: dict[int, str] = field(default_factory=dict)  # instrument id -> its slug
    counted: OrderedDict[Any, Any] = field(default_factory=OrderedDict)  # what was counted lately (counting.count)
    floor: int = -1  # -1: nothing was read yet
    resume: tuple[int, int] | None = None  # the last row taken in, while a look is not done
    next_floor: int = 0


def init_app(app: Flask) -> None:
    """An empty register; a web process reads it once its port is open, any other when it first asks."""
    app.extensions["voices_register"] = Kept()
    app.extensions.setdefault("once_open", []).append(_read_in_advance)


def _read_in_advance(app: Flask) -> None:
    with app.app_context():
        kept()


def kept() -> Kept:
    """The register as it stands now."""
    one: Kept = current_app.extensions["voices_register"]
    with one.reading:
        if one.floor < 0:
            aside(_read_all, one)
        else:
            _look(one)
            _follow_lines(one)
    return one


def _look(one: Kept) -> None:
    """Take in what was touched since the last look, at most AT_A_TIME rows."""
    low, high = touching.bounds()
    if high < one.floor:  # another database lies there now: an older copy was put back
        aside(_read_all, one)
        return
    if one.resume is None:
        one.next_floor = low
        rows = session.execute(_touched(), {"after_mark": one.floor, "after_id": -1, "until": high}).all()
    else:
        rows = session.execute(_touched(), {"after_mark": one.resume[0], "after_id": one.resume[1], "until": high}).all()
    if rows:
        _take_in(one, rows)
    if len(rows) < AT_A_TIME:
        one.floor, one.resume = one.next_floor, None
    else:
        one.resume = (rows[-1].touched, rows[-1].id)


@cache
def _touched() -> sa.Select[Any]:
    marked = sa.tuple_(Aspiration.touched, Aspiration.id) > sa.tuple_(sa.bindparam("after_mark", type_=sa.BigInteger),
                                                                     sa.bindparam("after_id", type_=sa.Integer))
    query = sa.select(*_COLUMNS).where(marked, Aspiration.touched < sa.bindparam("until", type_=sa.BigInteger))
    return query.order_by(Aspiration.touched, Aspiration.id).limit(AT_A_TIME)


def _read_all(one: Kept) -> None:
    """Into a new register, slice by slice; what is touched meanwhile is seen by the next look."""
    low, _high = touching.bounds()
    new, after = Kept(), 0
    while rows := session.execute(_after(), {"after": after}).all():
        shown = [row for row in rows if _is_shown(row)]
        _learn_places(new, shown)
        for row in shown:
            new.register.put(_entry(new, row), later=True)
        after = rows[-1].id
        session.rollback()  # the next slice sees the present
    new.register.settle()
    one.register, one.terms, one.articles, one.instruments = new.register, new.terms, new.articles, new.instruments
    one.lines = new.lines
    one.counted.clear()
    one.floor, one.resume = low, None


@cache
def _after() -> sa.Select[Any]:
    return sa.select(*_COLUMNS).where(Aspiration.id > sa.bindparam("after")).order_by(Aspiration.id).limit(SLICE)


def _is_shown(row: Any) -> bool:
    return row.is_listed and not row.is_confidential and row.state in PUBLIC_STATES and row.visible_from is not None


def _take_in(one: Kept, rows: Any) -> None:
    _learn_places(one, rows)
    words = search_index.standing_of([row.id for row in rows]) if one.terms else {}
    with one.register.lock:
        for row in rows:
            if _is_shown(row):
                one.register.put(_entry(one, row))
            else:
                one.register.drop(row.id)
            one.terms.note(row.id, words.get(row.id, ""))
        one.register.changes += 1


def _learn_places(one: Kept, rows: Any) -> None:
    provisions = {row.provision_id for row in rows} - one.articles.keys() - {None}
    if provisions:
        one.lines = one.lines or public_lines()
        one.articles.update({provision: _article_of(one, provision) for provision in provisions})
    instruments = {row.instrument_id for row in rows} - one.instruments.keys()
    if instruments:
        query = sa.select(Instrument.id, Instrument.slug).where(Instrument.id.in_(instruments))
        one.instruments.update({found.id: found.slug for found in session.execute(query)})


def _article_of(one: Kept, provision_id: int) -> str:
    return next((lines.articles[provision_id] for lines in one.lines if provision_id in lines.articles), "")


def _follow_lines(one: Kept) -> None:
    """A new text was published, or a provision tied: voices count where their provision stands now. Nothing is read for it."""
    lines = public_lines()
    if lines is one.lines:
        return
    one.lines = lines
    moved = {provision for provision, article in one.articles.items() if _article_of(one, provision) != article}
    one.articles.update({provision: _article_of(one, provision) for provision in moved})
    with one.register.lock:
        for entry in [entry for entry in one.register.entries() if entry.provision_id in moved] if moved else ():
            article = _pair("article", one.articles.get(entry.provision_id or 0, ""))
            one.register.put(entry._replace(values=tuple(article if value[0] == "article" else value for value in entry.values)))


@cache
def _pair(facet: str, value: str) -> tuple[str, str]:
    """The same object for the same pair: 100,000 voices share a few hundred."""
    return facet, value


def _entry(one: Kept, row: Any) -> Entry:
    slug, article = one.instruments.get(row.instrument_id, ""), one.articles.get(row.provision_id, "")
    values = [_pair("kind", row.kind), _pair("topic", row.topic or ""), _pair("state", row.state), _pair("instrument", slug),
              _pair("article", article), _pair("regency", row.regency or "")]
    if row.district:
        values.append(_pair("district", row.district))
        if row.display != Display.ANONYMOUS:
            values.append(_pair("open", row.district))
    if row.outcomes:
        values += [_pair("outcome", name) for name in names_of(row.outcomes)]
    due = row.considered_due_at if row.state == State.PUBLISHED else row.explained_due_at if row.state == State.CONSIDERED else None
    return Entry(row.id, tuple(values), _seconds(row.submitted_at), row.supports, None if due is None else _seconds(due),
                 _seconds(row.visible_from), row.provision_id, row.family_id)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
