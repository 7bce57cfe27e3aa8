"""What `/sesi` lists and finds."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup

from server.categorization import Topic, topic
from server.core import clock, slots
from server.core.database import session
from server.core.errors import Malformed
from server.core.paging import decode_cursor, encode_cursor
from server.core.words import Phase
from server.webinars.finding import index
from server.webinars.finding.models import SessionPassage
from server.webinars.models import Webinar

PAGE, PLACES, LOOKED_AT = 20, 3, 1000  # sessions of a page; places quoted of one; the newest places that are looked at
MOST_SEARCH, QUOTED, BEFORE = 100, 220, 8  # letters of a search, letters that are quoted, words before the first one found
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when those took place that have no day
AT: Any = sa.func.coalesce(Webinar.starts_at, sa.literal(NEVER, clock.UtcDateTime))


@dataclass(frozen=True)
class Search:
    """What a visitor asks for."""

    words: str = ""
    topic: str = ""
    year: int | None = None

    @property
    def is_narrow(self) -> bool:
        """True when not everything is asked for."""
        return bool(self.words or self.topic or self.year)


@dataclass(frozen=True)
class Place:
    """Where words were found: `pieces` are (text, whether it is one of the words)."""

    source: str
    href: str
    at: int | None
    pieces: list[tuple[str, bool]]


@dataclass(frozen=True)
class Hit:
    """A session in which the words stand."""

    webinar: Webinar
    places: list[Place]
    more: int


@dataclass(frozen=True)
class Found:
    """One page of them, and the cursor of the next."""

    rows: Sequence[Any]
    next_cursor: str | None


def _readable(search: Search) -> list[sa.ColumnElement[bool]]:
    """What everyone may see, of this topic and year. A draft or a rehearsal never is."""
    found: list[sa.ColumnElement[bool]] = [Webinar.phase != Phase.DRAFT, Webinar.rehearsal_of_id.is_(None)]
    if search.topic:
        found.append(sa.cast(Webinar.topics, sa.Text).contains(f'"{search.topic}"', autoescape=True))
    if search.year:
        first, last = (datetime.combine(date(year, 1, 1), time(), clock.WIB).astimezone(UTC) for year in (search.year, search.year + 1))
        found.append(sa.and_(Webinar.starts_at >= first, Webinar.starts_at < last))
    return found


def listed(search: Search, *phases: Phase) -> Sequence[Webinar]:
    """Those to come or going on: the next first, those without a day last."""
    query = sa.select(Webinar).where(*_readable(search), Webinar.phase.in_(phases))
    return session.scalars(query.order_by(Webinar.starts_at.is_(None), Webinar.starts_at, Webinar.id)).all()


def past(search: Search, cursor: str | None) -> Found:
    """A page of those that are over, the latest first."""
    query = sa.select(Webinar).where(*_readable(search), Webinar.phase == Phase.ENDED)
    if cursor:
        at, last_id = _place(cursor)
        query = query.where(sa.tuple_(AT, Webinar.id) < sa.tuple_(sa.literal(at, clock.UtcDateTime), sa.literal(last_id)))
    rows = session.scalars(query.order_by(AT.desc(), Webinar.id.desc()).limit(PAGE + 1)).all()
    return Found(rows[:PAGE], _after(rows[PAGE - 1]) if len(rows) > PAGE else None)


def _after(webinar: Webinar) -> str:
    return encode_cursor([clock.to_micros(webinar.starts_at or NEVER), webinar.id])


def _place(cursor: str) -> tuple[datetime, int]:
    micros, last_id = decode_cursor(cursor, 2)
    if not isinstance(micros, int) or not isinstance(last_id, int) or not 0 <= micros <= 2**52 or not 0 <= last_id < 2**31:
        raise Malformed(field="sesudah")
    return clock.from_micros(micros), last_id


def years() -> list[int]:
    """Those in which there were sessions, the latest first."""
    moments = session.scalars(sa.select(Webinar.starts_at).where(*_readable(Search()), Webinar.starts_at.is_not(None)).distinct())
    return sorted({clock.wib(at).year for at in moments if at is not None}, reverse=True)


def topics() -> list[Topic]:
    """Those that sessions are about."""
    rows = session.scalars(sa.select(Webinar.topics).where(*_readable(Search()), sa.cast(Webinar.topics, sa.Text) != "[]"))
    found = [topic(slug) for slug in sorted({slug for slugs in rows for slug in slugs})]
    return [one for one in found if one is not None]


# --- words -----------------------------------------------------------------------------------


def search(asked: Search, cursor: str | None) -> Found | None:
    """Sessions in which all the words stand together, the latest first; None when nothing can be sought."""
    condition = index.condition(asked.words)
    if condition is None:
        return None
    query = sa.select(SessionPassage.id, SessionPassage.webinar_id, SessionPassage.source, SessionPassage.key).join(
        Webinar, Webinar.id == SessionPassage.webinar_id).where(*_readable(asked), condition)
    if cursor:
        at, last_id = _place(cursor)
        query = query.where(sa.tuple_(AT, Webinar.id) < sa.tuple_(sa.literal(at, clock.UtcDateTime), sa.literal(last_id)))
    rows = session.execute(query.order_by(AT.desc(), Webinar.id.desc(), SessionPassage.id).limit(LOOKED_AT)).all()
    by_session: dict[int, list[int]] = {}
    for row in rows:
        by_session.setdefault(row.webinar_id, []).append(row.id)
    ids = list(by_session)
    page, rest = ids[:PAGE], ids[PAGE:]
    hits = _hits(asked, {webinar_id: by_session[webinar_id] for webinar_id in page})
    is_cut = bool(rest) or len(rows) == LOOKED_AT
    return Found(hits, _after(session.get_one(Webinar, page[-1])) if page and is_cut else None)


def _hits(asked: Search, by_session: dict[int, list[int]]) -> list[Hit]:
    """More places are read than are shown, since an answer may be nobody's to read any more."""
    read = [passage_id for ids in by_session.values() for passage_id in ids[:PLACES * 2]]
    passages = {row.id: row for row in session.scalars(sa.select(SessionPassage).where(SessionPassage.id.in_(read)))}
    webinars = {row.id: row for row in session.scalars(sa.select(Webinar).where(Webinar.id.in_(by_session)))}
    answers = slots.recap_questions.facts([int(row.key) for row in passages.values() if row.source == index.ANSWER])
    found = []
    for webinar_id, ids in by_session.items():
        told = (_told(asked, webinars[webinar_id], passages[one], answers) for one in ids[:PLACES * 2])
        places = list(islice((place for place in told if place is not None), PLACES))
        if places:
            found.append(Hit(webinars[webinar_id], places, max(0, len(ids) - PLACES)))
    return found


def _told(asked: Search, webinar: Webinar, passage: SessionPassage, answers: dict[int, list[Any]]) -> Place | None:
    """An answer is told in the words that everyone may read now; one that nobody may read any more is not found."""
    here = f"/sesi/{webinar.slug}"
    if passage.source == index.ANSWER:
        told = next(iter(answers.get(int(passage.key), ())), None)
        if told is None:
            return None
        return Place(passage.source, told.href, passage.at_seconds, quote(" ".join([told.text, told.answer]), asked.words))
    href = passage.href or (f"{here}/transkrip#t-{passage.at_seconds}" if passage.source == index.TRANSCRIPT else here)
    return Place(passage.source, href, passage.at_seconds, quote(passage.shown, asked.words))


def quote(text: str, words: str) -> list[tuple[str, bool]]:
    """The part of a text where the words stand, in pieces of which those that were sought are marked."""
    sought, parts = set(index.words_of(words)), text.split()

    def is_hit(part: str) -> bool:
        return not sought.isdisjoint(index.words_of(part))

    begin = max(0, next((n for n, part in enumerate(parts) if is_hit(part)), 0) - BEFORE)
    pieces: list[tuple[str, bool]] = [("…", False)] if begin else []
    length = 0
    for part in parts[begin:]:
        length += len(part) + 1
        if length > QUOTED:
            pieces.append(("…", False))
            break
        pieces.append((part, is_hit(part)))
    return pieces


def marked(pieces: Sequence[tuple[str, bool]]) -> Markup:
    """The same for a page: people's words are escaped, only the marks are ours."""
    return Markup(" ").join(Markup("<mark>{}</mark>").format(part) if is_hit else Markup("{}").format(part) for part, is_hit in pieces)
