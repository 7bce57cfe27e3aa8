"""Staff and their sessions."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from flask import current_app

from server.accounts.events import SignedIn, SignedOut, StaffAdded
from server.accounts.models import Staff, StaffRole, StaffSession
from server.core import clock, secrets
from server.core.database import aside, operation, record, session
from server.core.errors import Invalid, NotAllowed
from server.core.permissions import Actor, Permission, Role

LEAST_PASSWORD = 12
_hasher = PasswordHasher()


@cache
def _nobodys_hash() -> str:
    """So that an unknown login costs as much time as a known one. Made when first needed: it takes a tenth of a second."""
    return _hasher.hash("nobody")


def hash_password(password: str) -> str:
    """argon2id; slow on purpose, so before an operation, never inside. Raises Invalid for a short password."""
    if len(password) < LEAST_PASSWORD:
        raise Invalid(password="too_short")  # noqa: S106  a refusal code, no secret
    return _hasher.hash(password)


def add_staff(login: str, name: str, password: str, roles: Sequence[Role], *, is_demo: bool = False) -> int:
    """A new member of the team; returns the id. Raises Invalid when the login is taken or the password short."""
    return _keep_staff(login.strip().lower(), name.strip(), hash_password(password), list(roles), is_demo)


@operation
def _keep_staff(login: str, name: str, password_hash: str, roles: list[Role], is_demo: bool) -> int:
    if session.scalar(sa.select(Staff.id).where(Staff.login == login)) is not None:
        raise Invalid(login="taken")
    staff = Staff(login=login, name=name, password_hash=password_hash, is_active=True, is_demo=is_demo, created_at=clock.now())
    staff.role_rows = [StaffRole(role=role.value) for role in roles]
    session.add(staff)
    session.flush()
    record(StaffAdded(new_staff_id=staff.id))
    return staff.id


def set_password(login: str, password: str) -> bool:
    """A new password; every session of that person ends. False if there is no such login."""
    return _change_password(login.strip().lower(), hash_password(password))


@operation
def _change_password(login: str, password_hash: str) -> bool:
    staff = session.scalar(sa.select(Staff).where(Staff.login == login))
    if staff is None:
        return False
    staff.password_hash = password_hash
    _revoke_sessions(staff.id)
    return True


@operation
def set_roles(actor: Actor, staff_id: int, roles: Sequence[Role], is_active: bool) -> None:
    """Change a colleague's roles; their sessions end. Nobody can take their own admin role away."""
    actor.must(Permission.MANAGE_STAFF)
    if staff_id == actor.staff_id and (Role.ADMIN not in roles or not is_active):
        raise NotAllowed(permission=Permission.MANAGE_STAFF.value)
    staff = session.get_one(Staff, staff_id)
    staff.role_rows = [StaffRole(role=role.value) for role in roles]
    staff.is_active = is_active
    _revoke_sessions(staff_id)


def verify(login: str, password: str) -> int | None:
    """The staff id for a right pair, None otherwise; takes equally long for unknown logins."""
    row = session.execute(sa.select(Staff.id, Staff.password_hash).where(Staff.login == login.strip().lower(), Staff.is_active)).first()
    known_hash = row.password_hash if row else _nobodys_hash()
    is_right = aside(_matches, known_hash, password[:1000])
    return row.id if row and is_right else None


def _matches(known_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(known_hash, password)
    except VerificationError:
        return False


def open_session(staff_id: int) -> str:
    """Sign in: returns the cookie's token, which is stored as its HMAC only."""
    token = secrets.new_token()
    _keep_session(staff_id, secrets.keyed_hash("staff", token), current_app.extensions["settings"].session_hours)
    return token


@operation
def _keep_session(staff_id: int, token_hmac: str, hours: int) -> None:
    now = clock.now()
    session.add(StaffSession(token_hmac=token_hmac, staff_id=staff_id, created_at=now, expires_at=now + timedelta(hours=hours)))
    record(SignedIn(staff_id=staff_id))


@operation
def close_session(actor: Actor) -> None:
    """Sign out: this session ends now, its sockets with it."""
    if actor.session_id is not None:
        session.execute(sa.update(StaffSession).where(StaffSession.id == actor.session_id).values(revoked_at=clock.now()))
        record(SignedOut(staff_id=actor.staff_id))


def _revoke_sessions(staff_id: int) -> None:
    session.execute(sa.update(StaffSession).where(StaffSession.staff_id == staff_id, StaffSession.revoked_at.is_(None))
                    .values(revoked_at=clock.now()))
    record(SignedOut(staff_id=staff_id))
