"""Sessions of the team: opened after all steps, listed, proved again, ended; and the half session between the steps."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import current_app

from server.accounts.events import SessionsEnded, SignedIn, SignedOut
from server.accounts.models import HalfSession, SessionSeen, Staff, StaffSession
from server.core import clock, secrets
from server.core.database import bulk_operation, insert_of, operation, record, run_statement, session
from server.core.errors import NotFound
from server.core.permissions import Actor, Permission

HALF_FOR = timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=1)
KEPT_FOR = timedelta(days=30)  # an ended session stays in its owner's list for this long at most


def open_session(staff_id: int, *, browser: str = "", by: str = "") -> str:
    """Sign in: returns the cookie's token, which is stored as its HMAC only."""
    token = secrets.new_token()
    _keep_session(staff_id, secrets.keyed_hash("staff", token), current_app.extensions["settings"].session_hours, browser, by)
    return token


@operation
def _keep_session(staff_id: int, token_hmac: str, hours: int, browser: str, by: str) -> None:
    now = clock.now()
    session.execute(sa.delete(StaffSession).where(StaffSession.staff_id == staff_id, StaffSession.expires_at < now - KEPT_FOR))
    session.add(StaffSession(token_hmac=token_hmac, staff_id=staff_id, created_at=now, expires_at=now + timedelta(hours=hours),
                             proved_at=now, browser=browser[:40]))
    record(SignedIn(staff_id=staff_id, by=by))


@operation
def close_session(actor: Actor) -> None:
    """Sign out: this session ends now, its sockets with it."""
    if actor.session_id is not None:
        session.execute(sa.update(StaffSession).where(StaffSession.id == actor.session_id).values(revoked_at=clock.now()))
        record(SignedOut(staff_id=actor.staff_id))


@operation
def mark_proved(actor: Actor) -> None:
    """This session's holder has just proved who they are."""
    session.execute(sa.update(StaffSession).where(StaffSession.id == actor.session_id).values(proved_at=clock.now()))


@operation
def end_session(actor: Actor, session_id: int) -> None:
    """End one session: one's own, or a colleague's with MANAGE_STAFF. One that has ended already is no matter. Raises NotFound."""
    staff_id = session.scalar(sa.select(StaffSession.staff_id).where(StaffSession.id == session_id))
    if staff_id is None or (staff_id != actor.staff_id and not actor.may(Permission.MANAGE_STAFF)):
        raise NotFound()
    revoke(actor, staff_id, StaffSession.id == session_id)


@operation
def end_other_sessions(actor: Actor) -> None:
    """End all of one's own sessions but this one."""
    if actor.staff_id is not None:
        revoke(actor, actor.staff_id, StaffSession.id != (actor.session_id or 0))


@operation
def end_sessions_of(actor: Actor, staff_id: int) -> None:
    """End all sessions of a colleague. Raises NotFound."""
    actor.must(Permission.MANAGE_STAFF)
    if session.get(Staff, staff_id) is None:
        raise NotFound()
    revoke(actor, staff_id)


def revoke(actor: Actor, staff_id: int, *which: sa.ColumnElement[bool], kept_half: int = 0) -> None:
    """Within an operation: end the member's open sessions (those of `which`) and every half session of theirs but one."""
    done = session.execute(sa.update(StaffSession).where(StaffSession.staff_id == staff_id, StaffSession.revoked_at.is_(None), *which)
                           .values(revoked_at=clock.now()))
    session.execute(sa.delete(HalfSession).where(HalfSession.staff_id == staff_id, HalfSession.id != kept_half))
    record(SessionsEnded(staff_id=actor.staff_id, member_id=staff_id, count=int(getattr(done, "rowcount", 0))))


@bulk_operation
def note_seen(session_ids: Sequence[int]) -> Sequence[None]:
    """A session's browser has opened a page; many at once are one statement. Not an act, so no event."""
    now = clock.now()
    run_statement(_upsert_seen, [{"session_id": one, "at": now} for one in sorted(set(session_ids))])
    return [None] * len(session_ids)


@cache
def _upsert_seen(dialect: str) -> Any:
    statement = insert_of(SessionSeen, dialect)
    return statement.on_conflict_do_update(index_elements=["session_id"], set_={"at": statement.excluded.at})


def is_seen_long_ago(seen_at: datetime | None) -> bool:
    """Whether the last note of it is over a minute old."""
    return seen_at is None or clock.now() - seen_at > SEEN_EVERY


def begin_half_session(staff_id: int, *, has_code: bool = False) -> str:
    """The password was right, and the code if it came along: a token for the steps that are left.

    Good for a quarter of an hour and five wrong codes.
    """
    token = secrets.new_token()
    _keep_half_session(staff_id, secrets.keyed_hash("half", token), has_code)
    return token


@operation
def _keep_half_session(staff_id: int, token_hmac: str, has_code: bool) -> None:
    now = clock.now()
    session.execute(sa.delete(HalfSession).where(HalfSession.expires_at < now))
    session.add(HalfSession(token_hmac=token_hmac, staff_id=staff_id, expires_at=now + HALF_FOR, wrong_codes=0, has_code=has_code))


@dataclass(frozen=True)
class Half:
    """What stands in a half session's row; the row may be gone by the next moment."""

    id: int
    staff_id: int
    wrong_codes: int
    has_code: bool


def half_session(token: str | None) -> Half | None:
    """The half session of a cookie, while it lives and its member may sign in."""
    if not token or len(token) > 100:
        return None
    row = session.execute(sa.select(HalfSession.id, HalfSession.staff_id, HalfSession.wrong_codes, HalfSession.has_code).join(
        Staff, Staff.id == HalfSession.staff_id).where(
        HalfSession.token_hmac == secrets.keyed_hash("half", token), HalfSession.expires_at > clock.now(), Staff.is_active)).first()
    return Half(*row) if row else None


@operation
def finish_half_session(half_id: int) -> bool:
    """All steps are done: the half session ends. False if it had ended already, so that it opens one session only."""
    done = session.execute(sa.delete(HalfSession).where(HalfSession.id == half_id, HalfSession.expires_at > clock.now()))
    return bool(getattr(done, "rowcount", 0))
