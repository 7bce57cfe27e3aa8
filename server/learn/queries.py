"""What pages, the feed and the team's lists read about Kenali and Kabar."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from server import categorization
from server.accounts.models import Staff
from server.categorization import tokens
from server.core import clock
from server.core.database import session
from server.core.errors import NotFound
from server.core.paging import decode_cursor, encode_cursor
from server.core.words import Phase
from server.instruments import queries as instruments
from server.learn import stages as law
from server.learn.contents import Content, content_of
from server.learn.models import KABAR, KENALI, Piece, PieceVersion, StageMark
from server.webinars.models import Webinar

PAGE, RELATED, LOOKED_AT = 12, 3, 300
MOST_SEARCH, MOST_WORDS = 100, 8  # letters and words of a search


@dataclass(frozen=True)
class Shown:
    """A piece with one of its versions."""

    piece: Piece
    version: PieceVersion
    content: Any  # Theme or Article


@dataclass(frozen=True)
class Found:
    """One page of a list, and the cursor of the next."""

    rows: list[Shown]
    next_cursor: str | None


def by_slug(kind: str, slug: str) -> Shown:
    """What everyone may read. Raises NotFound, also for what was taken down."""
    row = session.execute(_live(kind).where(Piece.slug == slug)).first()
    if row is None:
        raise NotFound()
    return _shown(row[0], row[1])


def themes() -> list[Shown]:
    """All pages of Kenali, in the order of the topics."""
    order = {topic.slug: n for n, topic in enumerate(categorization.topics())}
    rows = [_shown(piece, version) for piece, version in session.execute(_live(KENALI))]
    return sorted(rows, key=lambda one: (order.get(one.content.topic, len(order)), one.piece.id))


def articles(words: str = "", topic: str = "", cursor: str | None = None, limit: int = PAGE) -> Found:
    """Articles that have all the words and the topic, newest first. Raises Malformed for a cursor that is none."""
    query = _live(KABAR)
    for word in _sought(words):
        query = query.where(Piece.words.like(f"% {word} %"))
    if topic:
        query = query.where(sa.cast(Piece.topics, sa.String).like(f'%"{topic}"%'))
    if cursor:
        query = query.where(sa.tuple_(Piece.first_published_at, Piece.id) < _after(cursor))
    rows = session.execute(query.order_by(Piece.first_published_at.desc(), Piece.id.desc()).limit(limit + 1)).all()
    shown = [_shown(piece, version) for piece, version in rows[:limit]]
    if len(rows) <= limit:
        return Found(shown, None)
    last = shown[-1].piece
    return Found(shown, encode_cursor([clock.to_micros(last.first_published_at or clock.from_micros(0)), last.id]))


def _after(cursor: str) -> Any:
    at, last_id = (value if isinstance(value, int) and 0 <= value < 2**52 else 0 for value in decode_cursor(cursor, 2))
    return sa.tuple_(sa.literal(clock.from_micros(at), clock.UtcDateTime), sa.literal(last_id))


def _sought(words: str) -> list[str]:
    return [word for word in dict.fromkeys(tokens(words[:MOST_SEARCH])) if word.isalnum()][:MOST_WORDS]


def related(piece: Piece) -> list[Shown]:
    """Other articles and pages that share its session or its topics, the nearest first."""
    rows = session.execute(_live().where(Piece.id != piece.id).order_by(Piece.published_at.desc(), Piece.id.desc()).limit(LOOKED_AT)).all()

    def near(other: Piece) -> int:
        same_session = piece.webinar_id is not None and other.webinar_id == piece.webinar_id
        return 3 * same_session + len(set(piece.topics) & set(other.topics))

    near_ones = sorted((row for row in rows if near(row[0])), key=lambda row: -near(row[0]))
    return [_shown(other, version) for other, version in near_ones[:RELATED]]


def of_sessions(webinar_ids: Collection[int]) -> dict[int, list[Shown]]:
    """What was written about each session."""
    found: dict[int, list[Shown]] = {}
    query = _live().where(Piece.webinar_id.in_(webinar_ids)).order_by(Piece.kind, Piece.first_published_at.desc(), Piece.id.desc())
    for piece, version in session.execute(query):
        found.setdefault(piece.webinar_id or 0, []).append(_shown(piece, version))
    return found


def sessions_about(words: str) -> set[int]:
    """Sessions whose recap has all the words: for whoever searches sessions."""
    sought = _sought(words)
    if not sought:
        return set()
    query = sa.select(Piece.webinar_id).where(Piece.kind == KABAR, Piece.live_number.is_not(None), Piece.webinar_id.is_not(None))
    for word in sought:
        query = query.where(Piece.words.like(f"% {word} %"))
    return {webinar_id for webinar_id in session.scalars(query.limit(LOOKED_AT)) if webinar_id is not None}


def shown_by_ids(ids: Sequence[int]) -> list[Shown]:
    """Those of them that everyone may read, in the given order."""
    rows = {piece.id: _shown(piece, version) for piece, version in session.execute(_live().where(Piece.id.in_(ids)))} if ids else {}
    return [rows[one] for one in ids if one in rows]


def newest_live(piece_id: int) -> tuple[Piece, PieceVersion] | None:
    """A piece with the version that everyone may read, by id."""
    row = session.execute(_live().where(Piece.id == piece_id)).first()
    return (row[0], row[1]) if row else None


def _live(kind: str | None = None) -> sa.Select[Piece, PieceVersion]:
    query = sa.select(Piece, PieceVersion).join(
        PieceVersion, sa.and_(PieceVersion.piece_id == Piece.id, PieceVersion.number == Piece.live_number))
    return query if kind is None else query.where(Piece.kind == kind)


def _shown(piece: Piece, version: PieceVersion) -> Shown:
    return Shown(piece, version, content_of(piece.kind, version.content))


# --- for the team ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Listed:
    """A line of the team's list."""

    piece: Piece
    newest: PieceVersion
    content: Content


def all_pieces(kind: str) -> list[Listed]:
    """Drafts too, the one saved last first."""
    newest = sa.select(sa.func.max(PieceVersion.number)).where(PieceVersion.piece_id == Piece.id).correlate(Piece).scalar_subquery()
    query = sa.select(Piece, PieceVersion).join(PieceVersion, sa.and_(PieceVersion.piece_id == Piece.id, PieceVersion.number == newest))
    rows = session.execute(query.where(Piece.kind == kind).order_by(PieceVersion.saved_at.desc(), Piece.id.desc())).all()
    return [Listed(piece, version, content_of(kind, version.content)) for piece, version in rows]


def piece_of(kind: str, piece_id: int) -> Piece:
    """By id. Raises NotFound, also for one of the other kind."""
    piece = session.get(Piece, piece_id)
    if piece is None or piece.kind != kind:
        raise NotFound()
    return piece


def newest_of(piece: Piece) -> Shown:
    """The newest version, draft or not."""
    version = session.scalars(sa.select(PieceVersion).where(PieceVersion.piece_id == piece.id)
                              .order_by(PieceVersion.number.desc()).limit(1)).one()
    return _shown(piece, version)


def version_of(piece: Piece, number: int) -> Shown:
    """One of them. Raises NotFound."""
    version = session.scalar(sa.select(PieceVersion).where(PieceVersion.piece_id == piece.id, PieceVersion.number == number))
    if version is None:
        raise NotFound()
    return _shown(piece, version)


def history(piece: Piece) -> list[tuple[PieceVersion, str, str]]:
    """Each version with who saved it last and who published it, newest first."""
    names: dict[int, str] = dict(session.execute(sa.select(Staff.id, Staff.name)).tuples().all())
    rows = session.scalars(sa.select(PieceVersion).where(PieceVersion.piece_id == piece.id).order_by(PieceVersion.number.desc()))
    return [(row, names.get(row.saved_by or 0, ""), names.get(row.published_by or 0, "")) for row in rows]


def sessions_to_tell_of() -> list[Webinar]:
    """Sessions that are over and have no article yet, the latest first."""
    told = sa.select(Piece.webinar_id).where(Piece.kind == KABAR, Piece.webinar_id.is_not(None))
    query = sa.select(Webinar).where(Webinar.phase == Phase.ENDED, Webinar.rehearsal_of_id.is_(None), Webinar.id.not_in(told))
    return list(session.scalars(query.order_by(Webinar.starts_at.is_(None), Webinar.starts_at.desc(), Webinar.id.desc()).limit(50)))


def sessions() -> list[Webinar]:
    """All that a text may be about, the latest first."""
    query = sa.select(Webinar).where(Webinar.phase != Phase.DRAFT, Webinar.rehearsal_of_id.is_(None))
    return list(session.scalars(query.order_by(Webinar.starts_at.is_(None), Webinar.starts_at.desc(), Webinar.id.desc()).limit(200)))


# --- stages ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """Which stage it is: `is_own` when the bill's own stages say so, else as staff marked it with a `note`."""

    code: str
    since: Any
    note: str
    is_own: bool


def standing() -> Standing | None:
    """Of the bill at /ruu; None when nobody knows."""
    instrument = instruments.find_default_instrument()
    own = law.current_of(instruments.stages_of(instrument.id)) if instrument else None
    if own is not None:
        return Standing(own[0], own[1], "", True)
    mark = newest_mark()
    return Standing(mark.stage, clock.wib(mark.marked_at).date(), mark.note, False) if mark is not None and mark.stage else None


def newest_mark() -> StageMark | None:
    """What staff said last."""
    return session.scalar(sa.select(StageMark).order_by(StageMark.id.desc()).limit(1))


def stages_told(language: str, now: Standing | None) -> list[law.Told]:
    """All stages, each with its state when it is known which one it is."""
    at = law.CODES.index(now.code) if now else -1
    return [replace(one, state="now" if n == at else "done" if n < at else "", since=now.since if now and n == at else None,
                    note=now.note if now and n == at else "") for n, one in enumerate(law.stages(language))]
