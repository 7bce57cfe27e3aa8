"""Writing and publishing pages of Kenali and articles of Kabar, and saying which stage of law-making it is."""
from __future__ import annotations

import re
import unicodedata
import uuid

import sqlalchemy as sa

from server.categorization import tokens
from server.core import clock, outbox
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.errors import Conflict, Invalid, NotFound
from server.core.permissions import Actor, Permission
from server.core.words import Phase
from server.instruments import queries as instruments
from server.instruments.addresses import parse_address
from server.learn import recap
from server.learn.contents import Article, Content, Theme, content_of
from server.learn.events import PiecePublished, PieceSaved, PieceTakenDown, StageMarked
from server.learn.models import KABAR, KENALI, Piece, PieceVersion, StageMark
from server.learn.stages import CODES
from server.webinars.models import Webinar

MOST_NOTE, MOST_STAGE_NOTE = 200, 300
CARD = "learn.card"
RESERVED = {"tahapan", "atom", "baru"}  # addresses beside the pages


@operation
def add_piece(actor: Actor, kind: str, content: Content, *, is_sample: bool = False) -> int:
    """A new page or article as a draft; returns its id. Raises Invalid for what cannot be kept."""
    actor.must(Permission.WRITE_ARTICLES)
    _check(kind, content, content.broken())
    piece = Piece(kind=kind, slug=_free_slug(kind, content.title), uid=str(uuid.uuid4()), is_sample=is_sample, created_at=clock.now())
    session.add(piece)
    _mirror(piece, content)
    session.flush()
    _new_draft(actor, piece, content, number=1)
    return piece.id


@operation
def draft_recap(actor: Actor, webinar_id: int) -> int:
    """An article about a session that is over, drafted from its rows; returns its id. If there is one already, that one's.

    Raises NotFound for a session that is not over.
    """
    actor.must(Permission.WRITE_ARTICLES)
    webinar = recap.ended(webinar_id, is_held=True)  # two at once make one draft
    standing = session.scalar(sa.select(Piece.id).where(Piece.kind == KABAR, Piece.webinar_id == webinar.id).order_by(Piece.id).limit(1))
    return standing or add_piece(actor, KABAR, recap.draft_of(webinar), is_sample=webinar.is_sample)


@operation
def save_draft(actor: Actor, piece_id: int, content: Content, *, base: tuple[int, int]) -> tuple[int, int]:
    """Keep a draft; returns its number and revision. `base` is the number and revision it was written from.

    Raises NotFound, Invalid, and Conflict (number, revision) when somebody else saved or published meanwhile.
    """
    actor.must(Permission.WRITE_ARTICLES)
    piece = _held(piece_id)
    newest = _newest(piece_id)
    if base != (newest.number, newest.revision):
        raise Conflict(number=newest.number, revision=newest.revision)
    _check(piece.kind, content, content.broken())
    if not piece.is_live and piece.first_published_at is None:
        _mirror(piece, content)
    if not newest.is_draft:
        return _new_draft(actor, piece, content, number=newest.number + 1)
    newest.content, newest.revision = content.as_json(), newest.revision + 1
    newest.saved_at, newest.saved_by = clock.now(), actor.staff_id
    record(PieceSaved(staff_id=actor.staff_id, piece_id=piece.id, kind=piece.kind, number=newest.number, revision=newest.revision))
    return newest.number, newest.revision


@operation
def publish_piece(actor: Actor, piece_id: int, *, base: tuple[int, int], note: str = "") -> int:
    """Let the newest version be what readers see; returns its number. Also brings back what was taken down.

    Raises NotFound, Invalid naming what is missing, and Conflict when it is not the version that was looked at, or is read already.
    """
    actor.must(Permission.PUBLISH_ARTICLES)
    piece = _held(piece_id)
    newest = _newest(piece_id)
    if base != (newest.number, newest.revision) or piece.live_number == newest.number:
        raise Conflict(number=newest.number, revision=newest.revision)
    content = content_of(piece.kind, newest.content)
    _check(piece.kind, content, content.problems())
    now = clock.now()
    if newest.is_draft:
        newest.published_at, newest.published_by = now, actor.staff_id
        newest.note = texts.plain(note, most=MOST_NOTE, is_multiline=False)
    piece.live_number, piece.published_at = newest.number, now
    piece.first_published_at = piece.first_published_at or now
    _mirror(piece, content)
    outbox.post(CARD, f"learn.card:{piece.id}:{uuid.uuid4()}", {"piece_id": piece.id})
    record(PiecePublished(staff_id=actor.staff_id, piece_id=piece.id, kind=piece.kind, number=newest.number))
    return newest.number


@operation
def take_down(actor: Actor, piece_id: int) -> None:
    """Nobody reads it any more; its versions stay, and publishing brings it back. Raises NotFound; Conflict when nobody reads it now."""
    actor.must(Permission.PUBLISH_ARTICLES)
    piece = _held(piece_id)
    if not piece.is_live:
        raise Conflict(what="not_live")
    piece.live_number = None
    record(PieceTakenDown(staff_id=actor.staff_id, piece_id=piece.id, kind=piece.kind))


@operation
def mark_stage(actor: Actor, stage: str, note: str) -> None:
    """Say which stage of law-making it is, or with an empty `stage` none. Raises Invalid."""
    actor.must(Permission.PUBLISH_ARTICLES)
    if stage and stage not in CODES:
        raise Invalid(stage="unknown")
    mark = StageMark(stage=stage, note=texts.plain(note, most=MOST_STAGE_NOTE, is_multiline=False), marked_at=clock.now(),
                     marked_by=actor.staff_id)
    session.add(mark)
    session.flush()
    record(StageMarked(staff_id=actor.staff_id, stage_mark_id=mark.id, stage=stage))


# --- within ----------------------------------------------------------------------------------


def _check(kind: str, content: Content, problems: dict[str, str]) -> None:
    """Raises Invalid: what the text says of itself, and what only the tables know."""
    if not isinstance(content, Theme if kind == KENALI else Article):
        raise TypeError(kind)
    if isinstance(content, Theme) and unknown_places(content.provisions):
        problems.setdefault("provisions", "unknown_place")
    if content.webinar_id is not None and not webinars_of([content.webinar_id]):
        problems.setdefault("webinar_id", "unknown")
    if problems:
        raise Invalid(**problems)


def unknown_places(addresses: tuple[str, ...]) -> list[str]:
    """Those that are not in the newest text of the bill; while there is no text, those that are no address."""
    instrument = instruments.find_default_instrument()
    version = instruments.newest_version(instrument) if instrument else None
    return [one for one in addresses if parse_address(one) is None
            or (version is not None and instruments.find_provision(version.id, one) is None)]


def webinars_of(ids: list[int]) -> dict[int, Webinar]:
    """Sessions that everyone may see, by id."""
    query = sa.select(Webinar).where(
        Webinar.id.in_(ids), Webinar.phase != Phase.DRAFT, Webinar.rehearsal_of_id.is_(None))
    return {webinar.id: webinar for webinar in session.scalars(query)} if ids else {}


def _new_draft(actor: Actor, piece: Piece, content: Content, *, number: int) -> tuple[int, int]:
    version = PieceVersion(piece_id=piece.id, number=number, revision=1, content=content.as_json(), saved_at=clock.now(),
                           saved_by=actor.staff_id)
    session.add(version)
    session.flush()
    record(PieceSaved(staff_id=actor.staff_id, piece_id=piece.id, kind=piece.kind, number=number, revision=1))
    return number, 1


def _mirror(piece: Piece, content: Content) -> None:
    piece.topics, piece.webinar_id = list(content.topics), content.webinar_id
    piece.words = searchable(content.read_words())


def searchable(text: str) -> str:
    """Normalised words, a space before and after each."""
    return f" {' '.join(word for word in tokens(text) if word.isalnum())} "


def _held(piece_id: int) -> Piece:
    piece = session.scalar(sa.select(Piece).where(Piece.id == piece_id).with_for_update(), execution_options={"populate_existing": True})
    if piece is None:
        raise NotFound()
    return piece


def _newest(piece_id: int) -> PieceVersion:
    return session.scalars(sa.select(PieceVersion).where(PieceVersion.piece_id == piece_id).order_by(PieceVersion.number.desc()).limit(1),
                           execution_options={"populate_existing": True}).one()


def _free_slug(kind: str, title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    wanted = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-") or "tulisan"
    taken = set(session.scalars(sa.select(Piece.slug).where(Piece.kind == kind, Piece.slug.startswith(wanted)))) | RESERVED
    return next(slug for slug in (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
