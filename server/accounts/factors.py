"""The second step: an authenticator (TOTP, RFC 6238) and recovery codes. No code opens anything twice."""
from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from typing import Any

import pyotp
import segno
import sqlalchemy as sa
from flask import current_app

from server.accounts.events import FactorConfirmed, FactorRemoved, RecoveryCodesMade, RecoveryCodeUsed, SecondStepFailed
from server.accounts.models import HalfSession, RecoveryCode, Staff, StaffFactor
from server.core import clock
from server.core.database import operation, record, session
from server.core.errors import Conflict, NotFound
from server.core.permissions import GRANTS, Actor, Permission, Role
from server.core.secrets import keyed_hash

STEP_SECONDS = 30
WINDOW = 1  # steps before and after the present one: a phone's clock may be half a minute off
RECOVERY_CODES = 10
MOST_WRONG_CODES = 5
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # 31, none of which looks like another
ISSUER = "Jakarta ke Depan"
PERSONAL_DATA = frozenset({
    Permission.READ_CONFIDENTIAL, Permission.READ_ORIGINAL, Permission.READ_CONTACTS, Permission.HANDLE_REQUESTS,
    Permission.READ_OUTBOX, Permission.SEND_BY_HAND, Permission.MANAGE_STAFF,
})  # whoever may one of these may see what people told us in confidence, or make somebody who may


def is_offered() -> bool:
    """Whether this house has a second step at all."""
    return bool(current_app.extensions["settings"].totp_mode != "off")


def is_required_for(roles: frozenset[Role]) -> bool:
    """Whether somebody with these roles must have an authenticator before they get in."""
    mode = current_app.extensions["settings"].totp_mode
    return mode == "required" and any(GRANTS[role] & PERSONAL_DATA for role in roles)


def factor_of(staff_id: int) -> StaffFactor | None:
    """A member's authenticator, confirmed or being set up."""
    return session.get(StaffFactor, staff_id)


def has_factor(staff_id: int) -> bool:
    """Whether a code is asked of this member when signing in."""
    query = sa.select(StaffFactor.staff_id).where(StaffFactor.staff_id == staff_id, StaffFactor.confirmed_at.is_not(None))
    return is_offered() and session.scalar(query) is not None


def codes_left(staff_id: int) -> int:
    """How many recovery codes a member has not used."""
    query = sa.select(sa.func.count()).select_from(RecoveryCode).where(RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None))
    return session.scalar(query) or 0


# --- set-up ----------------------------------------------------------------------------------


@operation
def begin_factor(staff_id: int) -> None:
    """A fresh secret for a member without a confirmed authenticator; one being set up is replaced. Raises Conflict."""
    known = session.get(StaffFactor, staff_id)
    if known is not None and known.confirmed_at is not None:
        raise Conflict(why="has_factor")
    if known is not None:
        session.delete(known)
        session.flush()
    session.add(StaffFactor(staff_id=staff_id, secret=pyotp.random_base32(), created_at=clock.now(), confirmed_at=None, last_step=0))


@operation
def confirm_factor(staff_id: int, code: str) -> list[str] | None:
    """The authenticator counts once it has given a right code: the recovery codes, shown this once. None for a wrong code."""
    factor = session.get(StaffFactor, staff_id)
    if factor is None:
        raise NotFound()
    if factor.confirmed_at is not None:
        raise Conflict(why="has_factor")
    if not _use_step(factor, code):
        return None
    session.execute(sa.update(StaffFactor).where(StaffFactor.staff_id == staff_id).values(confirmed_at=clock.now()))
    record(FactorConfirmed(staff_id=staff_id, member_id=staff_id))
    return make_codes(staff_id)


@operation
def make_codes(staff_id: int) -> list[str]:
    """Ten new recovery codes; the old ones are void. They are shown this once and stored as keyed hashes."""
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    session.add_all(RecoveryCode(staff_id=staff_id, code_hmac=_code_hmac(staff_id, code)) for code in codes)
    record(RecoveryCodesMade(staff_id=staff_id, member_id=staff_id))
    return codes


@operation
def remove_factor(actor: Actor, staff_id: int) -> None:
    """One's own authenticator, or a colleague's with MANAGE_STAFF: gone, with its recovery codes. Raises NotFound."""
    if staff_id != actor.staff_id:
        actor.must(Permission.MANAGE_STAFF)
    drop_factor(staff_id, actor.staff_id)


@operation
def drop_factor(staff_id: int, by: int | None) -> None:
    """The same, from the command line when `by` is None. Raises NotFound for somebody without one."""
    gone = session.execute(sa.delete(StaffFactor).where(StaffFactor.staff_id == staff_id))
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    if not getattr(gone, "rowcount", 0):
        raise NotFound()
    record(FactorRemoved(staff_id=by, member_id=staff_id))


def address_of(factor: StaffFactor, login: str) -> str:
    """The otpauth:// address that an authenticator reads."""
    return pyotp.TOTP(factor.secret).provisioning_uri(name=login, issuer_name=ISSUER)


def picture_of(factor: StaffFactor, login: str) -> str:
    """The same as a QR code: an SVG to stand in the page, drawn here and sent nowhere."""
    code = segno.make(address_of(factor, login), error="m", micro=False)
    return str(code.svg_inline(scale=5, border=4, svgclass=None, lineclass=None, omitsize=True))


def secret_in_groups(factor: StaffFactor) -> str:
    """The secret for typing: groups of four letters."""
    return " ".join(factor.secret[at:at + 4] for at in range(0, len(factor.secret), 4))


# --- use -------------------------------------------------------------------------------------


@operation
def use_code(staff_id: int, code: str) -> str | None:
    """`code` or `recovery` when this opens now, and never again; None otherwise. Spaces and dashes do not matter."""
    factor = session.get(StaffFactor, staff_id)
    if factor is None or factor.confirmed_at is None:
        return None
    if _use_step(factor, code):
        return "code"
    return "recovery" if _use_recovery(staff_id, code) else None


@operation
def try_code(half_id: int, code: str) -> str | None:
    """The code of somebody half signed in: what opened, or None. The fifth wrong one ends the half session, with an event."""
    half = session.get(HalfSession, half_id, with_for_update=True)  # one try after the other, or many at once were more than five
    if half is None:
        return None
    by = use_code(half.staff_id, code)
    if by is not None:
        session.execute(sa.update(HalfSession).where(HalfSession.id == half_id).values(has_code=True))
        return by
    session.execute(sa.update(HalfSession).where(HalfSession.id == half_id).values(wrong_codes=HalfSession.wrong_codes + 1))
    wrong = session.scalar(sa.select(HalfSession.wrong_codes).where(HalfSession.id == half_id)) or 0
    if wrong >= MOST_WRONG_CODES:
        session.execute(sa.delete(HalfSession).where(HalfSession.id == half_id))
        record(SecondStepFailed(member_id=half.staff_id))
    return None


def _use_step(factor: StaffFactor, code: str) -> bool:
    """A right code of a step that is newer than the last one used. The update decides, so that of two at once one wins."""
    step = _step_of(factor.secret, "".join(code.split()), clock.now())
    if step is None:
        return False
    done: Any = session.execute(sa.update(StaffFactor).where(StaffFactor.staff_id == factor.staff_id, StaffFactor.last_step < step)
                                .values(last_step=step))
    return bool(done.rowcount)


def _step_of(secret: str, code: str, at: datetime) -> int | None:
    """The time step whose code this is, within the window; the newest if it is the code of two."""
    if len(code) != 6 or not code.isascii() or not code.isdigit():
        return None
    present = int(at.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    fitting = [step for step in range(present - WINDOW, present + WINDOW + 1)
               if hmac.compare_digest(totp.generate_otp(step), code)]
    return max(fitting) if fitting else None


def _use_recovery(staff_id: int, code: str) -> bool:
    if len(code) > 40:
        return False
    done: Any = session.execute(sa.update(RecoveryCode).where(
        RecoveryCode.staff_id == staff_id, RecoveryCode.code_hmac == _code_hmac(staff_id, code), RecoveryCode.used_at.is_(None),
    ).values(used_at=clock.now()))
    if done.rowcount:
        record(RecoveryCodeUsed(staff_id=staff_id, member_id=staff_id, left=codes_left(staff_id)))
    return bool(done.rowcount)


def _new_code() -> str:
    """`k7mfq-29dxw`: 49 bits."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def _code_hmac(staff_id: int, code: str) -> str:
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return keyed_hash("recovery-code", f"{staff_id}:{plain}")


def login_of(staff_id: int) -> str:
    """The name that the authenticator shows beside the house's."""
    return session.get_one(Staff, staff_id).login
