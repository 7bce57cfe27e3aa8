"""Keeping what is told of a session, and its way from draft to announcement, to another time, or to none."""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from server.core import clock, files
from server.core.database import operation, record, session
from server.core.decisions import decide
from server.core.errors import Conflict, Invalid, NotFound
from server.core.files import Received
from server.core.keys import once
from server.core.permissions import Actor, Permission
from server.core.words import Phase
from server.webinars.events import (
    WebinarAdded,
    WebinarCancelled,
    WebinarChanged,
    WebinarPostponed,
    WebinarPublished,
    WebinarRescheduled,
)
from server.webinars.managing import rows
from server.webinars.managing.outline import PLAIN, TIMED, Outline, content_of, outline_of
from server.webinars.managing.readiness import missing
from server.webinars.models import Webinar
from server.webinars.operations import SLUG
from server.webinars.queries import speakers_of

SERIES = "#JakartakeDepan"
RESERVED = ("baru",)  # addresses under /kelola/sesi that are no session
MOST_SLUG = 100
BEFORE = (Phase.DRAFT, Phase.SCHEDULED, Phase.POSTPONED)  # its time and programme are still the form's
MOVES = {"publish": (Phase.DRAFT, Phase.POSTPONED), "postpone": (Phase.SCHEDULED,), "cancel": (Phase.SCHEDULED, Phase.POSTPONED),
         "remove": (Phase.DRAFT,)}  # from
LEAST_REASON, MOST_REASON = 10, 500
MADE, KEPT = "webinar", "webinar-edition"  # the kinds of these writes
Photos = Mapping[int, Received]  # by speaker: a copy of the picture, for a copy of the session


@operation
def add_session(actor: Actor, outline: Outline, *, key: str | None = None) -> str:
    """A draft; returns its slug, made of the title unless one is given. Raises Invalid; the same again: the same draft."""
    actor.must(Permission.MANAGE_SESSIONS)
    write = once(MADE, key, outline=content_of(outline), staff=actor.staff_id)
    known = write.made()
    if known is not None:
        return session.get_one(Webinar, known).slug
    rows.check(outline, is_draft=True)
    webinar = Webinar(slug=_new_slug(outline), phase=Phase.DRAFT.value, title=outline.title)
    session.add(webinar)
    session.flush()
    _apply(webinar, outline)
    write.keep(webinar.id)
    record(WebinarAdded(staff_id=actor.staff_id, webinar_id=webinar.id))
    return webinar.slug


@operation
def change_session(actor: Actor, webinar_id: int, outline: Outline, *, revision: int, key: str | None = None) -> int:
    """Keep what was typed on the edition `revision`; returns the new one. An announced session with another time is rescheduled.

    Raises NotFound, Invalid, Conflict(why="revision", revision) when somebody kept another edition since, and Conflict for one that
    was cancelled. The time, kind and programme of a session that has begun stay as they are.
    """
    actor.must(Permission.MANAGE_SESSIONS)
    write = once(KEPT, key, webinar=webinar_id, outline=content_of(outline), revision=revision, staff=actor.staff_id)
    webinar = held(webinar_id)
    if write.made() is not None:
        return webinar.revision
    if webinar.revision != revision:
        raise Conflict(why="revision", revision=webinar.revision)
    if webinar.phase == Phase.CANCELLED:
        raise Conflict(state=webinar.phase)
    rows.check(outline, is_draft=webinar.phase == Phase.DRAFT)
    _check_announced(webinar, outline)
    if webinar.phase == Phase.DRAFT and outline.slug not in (None, webinar.slug):
        webinar.slug = _new_slug(outline)
    before = webinar.starts_at
    _apply(webinar, outline)
    webinar.revision += 1
    write.keep(webinar_id)
    record(WebinarChanged(staff_id=actor.staff_id, webinar_id=webinar_id, revision=webinar.revision))
    if webinar.phase == Phase.SCHEDULED and webinar.starts_at != before:
        _tell_new_time(actor, webinar, Phase.SCHEDULED, before)
    return webinar.revision


@operation
def publish_session(actor: Actor, webinar_id: int, *, revision: int) -> None:
    """Announce a draft, or the new time of a postponed session: everyone sees it. Announced already: nothing happens.

    Raises NotFound, Invalid(field=code) for what is missing, Conflict(why="revision") when it is not the edition that was looked at.
    """
    actor.must(Permission.MANAGE_SESSIONS)
    webinar = held(webinar_id)
    if webinar.phase == Phase.SCHEDULED and webinar.revision == revision:
        return
    before = must_be(webinar, revision, "publish")
    wrong = missing(outline_of(webinar), has_poster=webinar.poster_id is not None)
    if wrong:
        raise Invalid(**wrong)
    webinar.phase, webinar.notice = Phase.SCHEDULED.value, ""
    webinar.published_at = webinar.published_at or clock.now()
    if before == Phase.POSTPONED:
        _tell_new_time(actor, webinar, before, webinar.formerly_at)
        return
    decide(actor, "webinar", webinar_id, before, Phase.SCHEDULED)
    record(WebinarPublished(staff_id=actor.staff_id, webinar_id=webinar_id))


@operation
def postpone_session(actor: Actor, webinar_id: int, reason: str, *, revision: int) -> None:
    """It will not be at its time, and has none until a new one is announced; `reason` (10 to 500 letters) is shown to everyone.

    Raises NotFound, Invalid(reason=…), Conflict unless it is announced and this edition.
    """
    actor.must(Permission.MANAGE_SESSIONS)
    webinar = _call_off(actor, webinar_id, reason, revision, Phase.POSTPONED)
    webinar.formerly_at, webinar.starts_at = webinar.starts_at, None
    record(WebinarPostponed(staff_id=actor.staff_id, webinar_id=webinar_id))


@operation
def cancel_session(actor: Actor, webinar_id: int, reason: str, *, revision: int) -> None:
    """It will not be. Raises NotFound, Invalid(reason=…), Conflict unless it is announced or postponed, and this edition."""
    actor.must(Permission.MANAGE_SESSIONS)
    _call_off(actor, webinar_id, reason, revision, Phase.CANCELLED)
    record(WebinarCancelled(staff_id=actor.staff_id, webinar_id=webinar_id))


def copies_of_photos(webinar_id: int) -> Photos:
    """The pictures of a session's speakers once more, before the operation that keeps them: no two people share a file."""
    speakers = [one for one in speakers_of([webinar_id])[webinar_id] if one.photo_id is not None]
    kept = files.files_of([one.photo_id for one in speakers if one.photo_id is not None])
    return {one.id: files.again(kept[one.photo_id]) for one in speakers if one.photo_id in kept}


@operation
def duplicate_session(actor: Actor, webinar_id: int, photos: Photos, *, key: str | None = None) -> str:
    """A new draft like it, without its time, poster and documents; returns its slug. The same again: the same draft."""
    actor.must(Permission.MANAGE_SESSIONS)
    write = once(MADE, key, copy_of=webinar_id, staff=actor.staff_id)
    known = write.made()
    if known is not None:
        return session.get_one(Webinar, known).slug
    original = held(webinar_id)
    outline = outline_of(original)
    copy = Webinar(slug=_free_slug(original.slug[:MOST_SLUG]), phase=Phase.DRAFT.value, title=original.title, theme=original.theme)
    session.add(copy)
    session.flush()
    _apply(copy, rows.as_new(outline, photos))
    write.keep(copy.id)
    record(WebinarAdded(staff_id=actor.staff_id, webinar_id=copy.id))
    return copy.slug


# --- steps -----------------------------------------------------------------------------------


def held(webinar_id: int) -> Webinar:
    """The row, locked. Raises NotFound, also for a rehearsal."""
    webinar = session.get(Webinar, webinar_id, with_for_update=True)
    if webinar is None or webinar.is_rehearsal:
        raise NotFound()
    return webinar


def must_be(webinar: Webinar, revision: int, move: str) -> Phase:
    """Its phase, when the move can be made from it and the edition is this one. Raises Conflict."""
    if webinar.phase not in MOVES[move]:
        raise Conflict(state=webinar.phase)
    if webinar.revision != revision:
        raise Conflict(why="revision", revision=webinar.revision)
    return Phase(webinar.phase)


def _call_off(actor: Actor, webinar_id: int, reason: str, revision: int, after: Phase) -> Webinar:
    if not LEAST_REASON <= len(reason.strip()) <= MOST_REASON:
        raise Invalid(reason="too_short" if len(reason.strip()) < LEAST_REASON else "too_long")
    webinar = held(webinar_id)
    phase = must_be(webinar, revision, "postpone" if after == Phase.POSTPONED else "cancel")
    webinar.phase, webinar.notice = after.value, reason.strip()
    webinar.revision += 1
    decide(actor, "webinar", webinar_id, phase, after, note=reason.strip())
    return webinar


def _tell_new_time(actor: Actor, webinar: Webinar, phase: Phase, before: datetime | None) -> None:
    webinar.formerly_at = before if before != webinar.starts_at else None
    decide(actor, "webinar", webinar.id, phase, Phase.SCHEDULED, reason="rescheduled")
    record(WebinarRescheduled(staff_id=actor.staff_id, webinar_id=webinar.id))


def _check_announced(webinar: Webinar, outline: Outline) -> None:
    """What everyone sees stays whole: it has a time to come and a poster with words."""
    if webinar.phase == Phase.SCHEDULED and outline.starts_at is None:
        raise Invalid(date="required")
    is_new = outline.starts_at != webinar.starts_at
    if webinar.phase == Phase.SCHEDULED and is_new and outline.starts_at is not None and outline.starts_at <= clock.now():
        raise Invalid(date="in_the_past")
    has_poster = outline.poster is not None or (webinar.poster_id is not None and not outline.drops_poster)
    if webinar.phase != Phase.DRAFT and has_poster and not outline.poster_alt:
        raise Invalid(poster_alt="alt_needed")


def _apply(webinar: Webinar, outline: Outline) -> None:
    for name in PLAIN:
        setattr(webinar, name, getattr(outline, name))
    webinar.series, webinar.is_tagged = outline.series or SERIES, bool(outline.series)
    webinar.topics, webinar.provisions, webinar.access = list(outline.topics), list(outline.provisions), list(outline.access)
    webinar.capacity = dict(outline.capacity)
    if webinar.phase in BEFORE:
        for name in TIMED:
            setattr(webinar, name, getattr(outline, name))
        rows.keep_programme(webinar.id, outline.rundown)
    rows.keep_speakers(webinar.id, outline.speakers)
    if outline.poster is not None or outline.drops_poster:
        old, webinar.poster_id = webinar.poster_id, None
        session.flush()
        files.discard(old)
        webinar.poster_id = files.keep(outline.poster, f"Poster {webinar.title}") if outline.poster is not None else None
    if webinar.poster_id is None:
        webinar.poster_alt = ""
    session.flush()


def _new_slug(outline: Outline) -> str:
    if outline.slug is None:
        return _free_slug(slug_of(outline.title))
    if not SLUG.fullmatch(outline.slug) or len(outline.slug) > MOST_SLUG:
        raise Invalid(slug="slug_form")
    if outline.slug in RESERVED or session.scalar(sa.select(Webinar.id).where(Webinar.slug == outline.slug)) is not None:
        raise Invalid(slug="taken")
    return outline.slug


def slug_of(title: str) -> str:
    """`Mobilitas dan logistik kota` → `mobilitas-dan-logistik-kota`."""
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:80].strip("-") or "sesi"


def _free_slug(wanted: str) -> str:
    taken = {*session.scalars(sa.select(Webinar.slug).where(Webinar.slug.startswith(wanted, autoescape=True))), *RESERVED}
    return next(slug for n in range(1, len(taken) + 2) if (slug := wanted if n == 1 else f"{wanted}-{n}") not in taken)
