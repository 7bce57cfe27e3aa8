"""Reading the team."""
from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import current_app

from server.accounts.models import SessionSeen, Staff, StaffFactor, StaffSession
from server.core import clock
from server.core.database import session
from server.core.errors import NotFound
from server.core.permissions import Actor, Permission, Role
from server.core.text import initials

KEEP_SECONDS = 30.0


def demo_logins() -> list[str]:
    """The accounts that seeding made; while one exists the site must not face the public."""
    return list(session.scalars(sa.select(Staff.login).where(Staff.is_demo, Staff.is_active).order_by(Staff.login)))


def session_may(session_id: int, permission: Permission) -> bool:
    """Whether a session of the team lives, and its holder's roles grant this now."""
    holder = session.scalar(sa.select(Staff).join(StaffSession, StaffSession.staff_id == Staff.id).where(
        StaffSession.id == session_id, StaffSession.revoked_at.is_(None), StaffSession.expires_at > clock.now(), Staff.is_active))
    return holder is not None and Actor(roles=holder.roles).may(permission)


def initials_of(staff_ids: Collection[int]) -> dict[int, str]:
    """What colleagues are called in the work rooms."""
    if not staff_ids:
        return {}
    rows = session.execute(sa.select(Staff.id, Staff.name, Staff.login).where(Staff.id.in_(staff_ids)))
    return {staff_id: initials(name) or login for staff_id, name, login in rows}


def is_demo() -> bool:
    """Whether this house holds sample data; looked up at most every half minute, since every page's footer asks."""
    kept: dict[str, float] = current_app.extensions.setdefault("is_demo", {})
    if time.monotonic() >= kept.get("until", 0):
        kept["until"], kept["answer"] = time.monotonic() + KEEP_SECONDS, float(bool(demo_logins()))
    return bool(kept["answer"])


@dataclass(frozen=True)
class Member:
    """A colleague in the list."""

    staff: Staff
    has_factor: bool
    last_seen_at: datetime | None


def team(actor: Actor, words: str = "") -> list[Member]:
    """The team for its admin: who may sign in first, by login; `words` must be in the name or the login."""
    actor.must(Permission.MANAGE_STAFF)
    last = sa.func.max(sa.func.coalesce(SessionSeen.at, StaffSession.created_at), type_=clock.UtcDateTime())
    seen = sa.select(StaffSession.staff_id, last.label("at")).outerjoin(
        SessionSeen, SessionSeen.session_id == StaffSession.id).group_by(StaffSession.staff_id).subquery()
    query = sa.select(Staff, StaffFactor.confirmed_at.is_not(None), seen.c.at).outerjoin(
        StaffFactor, StaffFactor.staff_id == Staff.id).outerjoin(seen, seen.c.staff_id == Staff.id)
    for word in words.lower().split()[:5]:
        query = query.where(sa.or_(sa.func.lower(Staff.name).contains(word, autoescape=True), Staff.login.contains(word, autoescape=True)))
    rows = session.execute(query.order_by(Staff.is_active.desc(), Staff.login)).all()
    return [Member(staff, bool(has_factor), seen_at) for staff, has_factor, seen_at in rows]


def team_size(actor: Actor) -> int:
    """How many there are."""
    actor.must(Permission.MANAGE_STAFF)
    return session.scalar(sa.select(sa.func.count()).select_from(Staff)) or 0


def member(actor: Actor, staff_id: int) -> Staff:
    """A colleague, for the admin. Raises NotFound."""
    actor.must(Permission.MANAGE_STAFF)
    found = session.get(Staff, staff_id)
    if found is None:
        raise NotFound()
    return found


def workers(roles: Collection[Role]) -> list[Staff]:
    """The active colleagues who have one of these roles, by name: for who chooses among them."""
    rows = session.scalars(sa.select(Staff).where(Staff.is_active).order_by(Staff.name, Staff.id)).all()
    return [one for one in rows if one.roles & frozenset(roles)]


@dataclass(frozen=True)
class OpenSession:
    """Where somebody is signed in."""

    id: int
    browser: str
    created_at: datetime
    seen_at: datetime


def open_sessions(actor: Actor, staff_id: int) -> list[OpenSession]:
    """One's own open sessions, or a colleague's with MANAGE_STAFF; the newest first."""
    if staff_id != actor.staff_id:
        actor.must(Permission.MANAGE_STAFF)
    query = sa.select(StaffSession, SessionSeen.at).outerjoin(SessionSeen, SessionSeen.session_id == StaffSession.id).where(
        StaffSession.staff_id == staff_id, StaffSession.revoked_at.is_(None), StaffSession.expires_at > clock.now())
    rows = session.execute(query.order_by(StaffSession.id.desc())).all()
    return [OpenSession(one.id, one.browser, one.created_at, seen_at or one.created_at) for one, seen_at in rows]
