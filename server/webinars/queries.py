"""What the pages read about sessions."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm.util import identity_key

from server.core import clock
from server.core.database import session
from server.core.errors import NotFound
from server.core.i18n import marked
from server.core.permissions import Actor, Permission
from server.core.words import Phase
from server.webinars.models import RundownItem, Speaker, Webinar

# What programmes usually say. It is stored as whoever wrote it put it; these have an English.
USUAL_PARTS = (marked("Pembukaan"), marked("Paparan"), marked("Tanya jawab"), marked("Tanya jawab dengan warga"), marked("Kesimpulan"),
               marked("Penutup"), marked("Pembukaan dan cara bertanya"), marked("Rangkuman dan langkah berikutnya"))

CALLED_OFF_FOR = timedelta(days=14)  # how long a cancelled session stays in the list after its time


@dataclass(frozen=True)
class VisibleWebinars:
    """The sessions this actor may see: all but drafts, and those too for who manages sessions."""

    actor: Actor

    def _query(self, *phases: Phase) -> sa.Select[Webinar]:
        query = sa.select(Webinar)
        if phases:  # lists: rehearsals are in none
            return query.where(Webinar.phase.in_(phases), Webinar.rehearsal_of_id.is_(None))
        return query if self.actor.may(Permission.MANAGE_SESSIONS) else query.where(Webinar.phase != Phase.DRAFT)

    def get(self, webinar_id: int) -> Webinar:
        """By id. Raises NotFound: not there, or not yours. A rehearsal is found by its address alone."""
        query = self._query().where(Webinar.id == webinar_id)
        return _found(session.scalar(query if self.actor.is_staff else query.where(Webinar.rehearsal_of_id.is_(None))))

    def by_slug(self, slug: str) -> Webinar:
        """By its address. Raises NotFound."""
        return _found(session.scalar(_by_slug(self.actor.may(Permission.MANAGE_SESSIONS)), {"slug": slug}))

    def live(self) -> Sequence[Webinar]:
        """What goes on now, the latest first."""
        return session.scalars(self._query(Phase.LIVE).order_by(Webinar.began_at.desc(), Webinar.id.desc())).all()

    def current_live(self) -> Webinar | None:
        """The one session to invite to now."""
        return session.scalar(self._query(Phase.LIVE).order_by(Webinar.began_at.desc(), Webinar.id.desc()).limit(1))

    def upcoming(self) -> Sequence[Webinar]:
        """Announced ones, the next first; those without a date last."""
        return session.scalars(self._query(Phase.SCHEDULED).order_by(Webinar.starts_at.is_(None), Webinar.starts_at, Webinar.id)).all()

    def called_off(self, now: datetime) -> Sequence[Webinar]:
        """Postponed ones, and cancelled ones until two weeks after they would have been: who comes to them finds why."""
        query = self._query(Phase.POSTPONED, Phase.CANCELLED).where(sa.or_(
            Webinar.phase == Phase.POSTPONED, Webinar.starts_at > now - CALLED_OFF_FOR, Webinar.formerly_at > now - CALLED_OFF_FOR))
        return session.scalars(query.order_by(sa.func.coalesce(Webinar.starts_at, Webinar.formerly_at), Webinar.id)).all()

    def past(self) -> Sequence[Webinar]:
        """Ended ones, the latest first; those without a date last."""
        return session.scalars(self._query(Phase.ENDED).order_by(
            Webinar.starts_at.is_(None), Webinar.starts_at.desc(), Webinar.id.desc())).all()


@cache
def _by_slug(sees_drafts: bool) -> sa.Select[Webinar]:
    """Built once: each page, each look at a room's state and many messages begin with it."""
    query = sa.select(Webinar).where(Webinar.slug == sa.bindparam("slug"))
    return query if sees_drafts else query.where(Webinar.phase != Phase.DRAFT)


def visible_to(actor: Actor) -> VisibleWebinars:
    """The only door to sessions."""
    return VisibleWebinars(actor)


def rows_of(webinar_ids: Collection[int]) -> list[Webinar]:
    """Many sessions, for a slot's filler: those that the page under way has read already are not asked for again."""
    known = {webinar_id: session.identity_map.get(identity_key(Webinar, webinar_id)) for webinar_id in webinar_ids}
    missing = [webinar_id for webinar_id, row in known.items() if row is None]
    if missing:
        known |= {row.id: row for row in session.scalars(sa.select(Webinar).where(Webinar.id.in_(missing)))}
    return [row for row in known.values() if row is not None]


def over(webinar_ids: Collection[int]) -> list[Webinar]:
    """Of these, the sessions that have ended; rehearsals are none."""
    return [webinar for webinar in rows_of(webinar_ids) if webinar.phase == Phase.ENDED and not webinar.is_rehearsal]


def _found(webinar: Webinar | None) -> Webinar:
    if webinar is None:
        raise NotFound()
    return webinar


def speakers_of(webinar_ids: Collection[int]) -> dict[int, list[Speaker]]:
    """Speakers of many sessions, in their order."""
    found: dict[int, list[Speaker]] = {webinar_id: [] for webinar_id in webinar_ids}
    if found:
        for speaker in session.scalars(sa.select(Speaker).where(Speaker.webinar_id.in_(found)).order_by(Speaker.position)):
            found[speaker.webinar_id].append(speaker)
    return found


@dataclass(frozen=True)
class Part:
    """One part of the programme on the clock. `state` is "done", "now" or ""; `share` its part of the whole in percent.

    `minutes` is how long it lasts by now, `promised` as it was announced.
    """

    title: str
    kind: str
    minutes: int
    share: int
    starts_at: datetime | None
    state: str = ""
    position: int = 0
    promised: int = 0


def programme(webinar: Webinar) -> list[Part]:
    """The rundown against the clock: from when it began, else from when it is announced to."""
    return on_the_clock(items_of(webinar.id), webinar.began_at or webinar.starts_at, clock.now(), is_live=webinar.phase == Phase.LIVE)


def items_of(webinar_id: int) -> Sequence[RundownItem]:
    """The rundown as it is kept, in order."""
    return session.scalars(sa.select(RundownItem).where(RundownItem.webinar_id == webinar_id).order_by(RundownItem.position)).all()


def on_the_clock(items: Sequence[RundownItem], begins_at: datetime | None, now: datetime, *, is_live: bool) -> list[Part]:
    """Each item with its time and state: the last one that has begun runs, and the very last one stays when it overruns."""
    lengths = [max(0, item.minutes + (item.extra_minutes or 0)) for item in items]
    whole = sum(lengths) or 1
    begins = starts(items, begins_at)
    running = max((n for n, at in enumerate(begins) if is_live and at is not None and at <= now), default=-1)
    return [Part(item.title, item.kind, lengths[n], round(100 * lengths[n] / whole), begins[n],
                 "now" if n == running else "done" if n < running else "", item.position, item.minutes)
            for n, item in enumerate(items)]


def starts(items: Sequence[RundownItem], begins_at: datetime | None) -> list[datetime | None]:
    """When each item begins: when the host went on to it, else when the one before it is over."""
    at, found = begins_at, list[datetime | None]()
    for item in items:
        at = item.began_at or at
        found.append(at)
        at = at + timedelta(minutes=max(0, item.minutes + (item.extra_minutes or 0))) if at else None
    return found
