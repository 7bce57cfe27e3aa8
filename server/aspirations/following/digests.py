"""When a digest is due, and what it tells: what became public since the last one, read from public rows when it is sent."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from server.aspirations.following.events import DigestsPosted
from server.aspirations.following.models import Every, Follow, Follower
from server.aspirations.following.targets import Target, fits, of
from server.aspirations.models import Aspiration
from server.aspirations.queries import listed, open_districts
from server.core import clock, outbox
from server.core.database import operation, record, session

MAIL = "mail.digest"
HOUR = 7  # WIB
MONDAY = 0
AT_A_TIME = 200
SHOWN = 3  # of each thing followed


def next_due(every: str, now: datetime) -> datetime:
    """The next 07.00 WIB after now; for a weekly one that of a Monday."""
    here = clock.wib(now)
    due = datetime.combine(here.date(), time(HOUR), tzinfo=here.tzinfo)
    while due <= here or (every == Every.WEEK and due.weekday() != MONDAY):
        due += timedelta(days=1)
    return due.astimezone(now.tzinfo)


def post_due() -> int:
    """Let a digest be written to everyone for whom it is time. Returns how many."""
    total = 0
    while count := _post_some():
        total += count
    return total


@operation
def _post_some() -> int:
    now = clock.now()
    due = (sa.select(Follower).where(Follower.digest_due_at <= now).order_by(Follower.digest_due_at, Follower.id).limit(AT_A_TIME)
           .with_for_update(skip_locked=True))
    followers = session.scalars(due).all()
    for one in followers:
        assert one.digest_due_at is not None and one.told_until is not None  # noqa: S101  set together when something is confirmed
        window = {"follower_id": one.id, "since": one.told_until.isoformat(), "until": now.isoformat()}
        outbox.post(MAIL, f"{MAIL}:{one.id}:{one.digest_due_at.isoformat()}", window)
        one.told_until, one.digest_due_at = now, next_due(one.every, now)
    if followers:
        record(DigestsPosted(count=len(followers)))
    return len(followers)


@dataclass(frozen=True)
class Heard:
    """What was newly said about one thing."""

    target: Target
    count: int
    newest: Sequence[Aspiration]


def confirmed_targets(follower_id: int) -> list[Target]:
    """What an address follows, in the order in which it was asked for."""
    query = sa.select(Follow).where(Follow.follower_id == follower_id, Follow.confirmed_at.is_not(None)).order_by(Follow.id)
    return [of(one) for one in session.scalars(query)]


def heard(targets: Sequence[Target], since: datetime, until: datetime) -> list[Heard]:
    """What everyone may read by now and couldn't before, about each."""
    districts = open_districts()
    found = []
    for target in targets:
        fresh = listed().where(Aspiration.visible_from > since, Aspiration.visible_from <= until, fits(target, districts))
        count = session.scalar(sa.select(sa.func.count()).select_from(fresh.with_only_columns(Aspiration.id).subquery())) or 0
        newest = session.scalars(fresh.order_by(Aspiration.submitted_at.desc(), Aspiration.id.desc()).limit(SHOWN)).all() if count else ()
        found.append(Heard(target, count, newest))
    return found
