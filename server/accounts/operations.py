"""The team: who is in it, with which roles and passwords."""
from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from functools import cache

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.accounts.events import PasswordChanged, StaffAdded, StaffChanged
from server.accounts.factors import LETTERS, use_code
from server.accounts.models import Staff, StaffRole, StaffSession
from server.accounts.sessions import revoke
from server.core import clock, limits
from server.core.database import aside, operation, record, session
from server.core.errors import Conflict, Invalid, NotFound
from server.core.permissions import SYSTEM, Actor, Permission, Role

LEAST_PASSWORD = 12
INITIAL_FOR = timedelta(hours=72)
_hasher = PasswordHasher()


# --- passwords -------------------------------------------------------------------------------


@cache
def _nobodys_hash() -> str:
    """So that an unknown login costs as much time as a known one. Made when first needed: it takes a tenth of a second."""
    return _hasher.hash("nobody")


def hash_password(password: str) -> str:
    """argon2id; slow on purpose, so before an operation, never inside. Raises Invalid for a short password."""
    if len(password) < LEAST_PASSWORD:
        raise Invalid(password="short_password")  # noqa: S106  a refusal code, no secret
    return aside(_hasher.hash, password[:1000])


def new_initial_password() -> str:
    """Four groups of four letters that are easy to read out: 79 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def verify(login: str, password: str) -> int | None:
    """The staff id for a right pair, None otherwise; takes equally long for unknown logins. An initial password ends by itself."""
    row = session.execute(sa.select(Staff.id, Staff.password_hash, Staff.initial_until).where(
        Staff.login == login.strip().lower(), Staff.is_active)).first()
    known_hash = row.password_hash if row else _nobodys_hash()
    is_right = aside(_matches, known_hash, password[:1000])
    is_over = row is not None and row.initial_until is not None and row.initial_until < clock.now()
    return row.id if row and is_right and not is_over else None


def verify_both(login: str, password: str, code: str) -> int | None:
    """The staff id for a right pair with a code of the authenticator that opens now; None if any of them is wrong, whichever."""
    staff_id = verify(login, password)
    if staff_id is not None and not limits.count_below("sign_in.code", staff_id):
        return None  # somebody has the password and guesses codes; who hasn't can't use this limit up
    known_id = session.scalar(sa.select(Staff.id).where(Staff.login == login.strip().lower())) or 0
    by = use_code(known_id, code)  # also after a wrong password, so that time tells nothing
    return staff_id if by is not None else None


def is_own_password(staff_id: int, password: str) -> bool:
    """Whether this is the member's password."""
    known_hash = session.scalar(sa.select(Staff.password_hash).where(Staff.id == staff_id)) or _nobodys_hash()
    return bool(aside(_matches, known_hash, password[:1000]))


def _matches(known_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(known_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def set_password(login: str, password: str) -> bool:
    """A new password from the command line; every session of that person ends. False if there is no such login."""
    return _set_password(login.strip().lower(), hash_password(password))


@operation
def _set_password(login: str, password_hash: str) -> bool:
    staff_id = session.scalar(sa.select(Staff.id).where(Staff.login == login))
    if staff_id is None:
        return False
    _keep_password(SYSTEM, staff_id, password_hash)
    return True


def change_own_password(actor: Actor, old: str, new: str) -> None:
    """One's own new password; all other sessions end. Raises Invalid for a wrong old or a short new one."""
    if actor.staff_id is None or not is_own_password(actor.staff_id, old):
        raise Invalid(old="wrong_password")
    choose_password(actor, actor.staff_id, new)


def choose_password(actor: Actor, staff_id: int, new: str, *, half_id: int = 0) -> None:
    """A member's own choice, also in place of an initial one while half signed in; their other sessions end.

    Raises Invalid: short, or the same again.
    """
    password_hash = hash_password(new)
    if is_own_password(staff_id, new):
        raise Invalid(password="same_password")  # noqa: S106  a refusal code, no secret
    _choose_password(actor, staff_id, password_hash, half_id)


@operation
def _choose_password(actor: Actor, staff_id: int, password_hash: str, half_id: int) -> None:
    _keep_password(actor, staff_id, password_hash, StaffSession.id != (actor.session_id or 0), half_id=half_id)


def reset_password(actor: Actor, staff_id: int) -> str:
    """An initial password for a colleague, shown this once: their sessions end, and they must choose their own within 72 hours."""
    actor.must(Permission.MANAGE_STAFF)
    password = new_initial_password()
    _reset_password(actor, staff_id, hash_password(password))
    return password


@operation
def _reset_password(actor: Actor, staff_id: int, password_hash: str) -> None:
    actor.must(Permission.MANAGE_STAFF)
    if session.get(Staff, staff_id) is None or staff_id == actor.staff_id:
        raise NotFound()
    _keep_password(actor, staff_id, password_hash, is_initial=True)


def _keep_password(actor: Actor, staff_id: int, password_hash: str, *which: sa.ColumnElement[bool], is_initial: bool = False,
                   half_id: int = 0) -> None:
    initial_until = clock.now() + INITIAL_FOR if is_initial else None
    session.execute(sa.update(Staff).where(Staff.id == staff_id).values(password_hash=password_hash, initial_until=initial_until))
    record(PasswordChanged(staff_id=actor.staff_id, member_id=staff_id, is_initial=is_initial))
    revoke(actor, staff_id, *which, kept_half=half_id)


# --- members ---------------------------------------------------------------------------------


def add_staff(login: str, name: str, password: str, roles: Sequence[Role], *, is_demo: bool = False) -> int:
    """A new member with a password of their own; returns the id. Raises Invalid when the login is taken or the password short."""
    known = {"login": login.strip().lower(), "name": name.strip(), "password_hash": hash_password(password)}
    return _keep_staff(SYSTEM, known, list(roles), is_demo=is_demo)


def invite_staff(actor: Actor, login: str, name: str, roles: Sequence[Role]) -> tuple[int, str]:
    """A new member with an initial password, shown this once: (id, password). Raises Invalid when the login is taken."""
    actor.must(Permission.MANAGE_STAFF)
    password = new_initial_password()
    known = {"login": login.strip().lower(), "name": name.strip(), "password_hash": hash_password(password)}
    return _keep_staff(actor, known, list(roles), is_initial=True), password


@operation
def _keep_staff(actor: Actor, known: dict[str, str], roles: list[Role], *, is_demo: bool = False, is_initial: bool = False) -> int:
    if session.scalar(sa.select(Staff.id).where(Staff.login == known["login"])) is not None:
        raise Invalid(login="taken")
    now = clock.now()
    staff = Staff(**known, is_active=True, is_demo=is_demo, created_at=now, version=1,
                  initial_until=now + INITIAL_FOR if is_initial else None)
    staff.role_rows = [StaffRole(role=role.value) for role in set(roles)]
    session.add(staff)
    try:
        session.flush()
    except sa.exc.IntegrityError:  # somebody else took it at the same moment
        raise Invalid(login="taken") from None
    record(StaffAdded(staff_id=actor.staff_id, new_staff_id=staff.id, roles=_codes(roles)))
    return staff.id


@operation
def change_staff(actor: Actor, staff_id: int, version: int, *, name: str, roles: Sequence[Role], is_active: bool) -> bool:
    """Another name, other roles, entry or none. With other rights their sessions end; True if so.

    Raises NotFound; Conflict when somebody else changed them since `version`; Invalid for taking one's own or the last admin role away.
    """
    actor.must(Permission.MANAGE_STAFF)
    staff = session.scalar(sa.select(Staff).where(Staff.id == staff_id).with_for_update())
    if staff is None:
        raise NotFound()
    if staff.version != version:
        raise Conflict(why="changed")
    has_new_rights = staff.roles != frozenset(roles) or staff.is_active != is_active
    is_renamed = staff.name != name
    if not has_new_rights and not is_renamed:
        return False
    is_admin_lost = Role.ADMIN in staff.roles and staff.is_active and (Role.ADMIN not in roles or not is_active)
    if is_admin_lost:
        _refuse_losing_admin(actor, staff_id)
    staff.name, staff.is_active, staff.version = name, is_active, version + 1
    session.execute(sa.delete(StaffRole).where(StaffRole.staff_id == staff_id))
    session.expire(staff, ["role_rows"])
    session.add_all(StaffRole(staff_id=staff_id, role=role.value) for role in set(roles))
    record(StaffChanged(staff_id=actor.staff_id, member_id=staff_id, roles=_codes(roles), is_active=is_active, is_renamed=is_renamed))
    if has_new_rights:
        revoke(actor, staff_id)
    return has_new_rights


def _refuse_losing_admin(actor: Actor, staff_id: int) -> None:
    """Raises Invalid. The admins' rows are locked first, so that of two who strike out each other the second sees the first."""
    if staff_id == actor.staff_id:
        raise Invalid(roles="own_admin")
    admins = sa.select(Staff.id).join(StaffRole, StaffRole.staff_id == Staff.id).where(StaffRole.role == Role.ADMIN.value)
    session.execute(admins.order_by(Staff.id).with_for_update(of=Staff)).all()
    others = session.execute(admins.where(Staff.is_active, Staff.id != staff_id)).all()
    if not others:
        raise Invalid(roles="last_admin")


def _codes(roles: Sequence[Role]) -> str:
    return ",".join(sorted(role.value for role in set(roles)))
