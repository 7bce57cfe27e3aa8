"""Confirming an e-mail address by a code of six digits that is sent to it.

The code is stored nowhere: it is HMAC(key, id, purpose, nonce) cut to six digits, so that the mail can be built when it
is sent and a stolen database opens nothing. It lives ten minutes and bears five tries, counted in the database by one
statement, so that many tries at once are not more than five.

A code is sent to any address that is asked for, known to us or not: page, time and work are the same, so nobody learns
from us whose address we hold. Who reads that mailbox and types the code is told the truth, also that we hold nothing.
"""
from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import timedelta
from enum import StrEnum
from typing import cast

import sqlalchemy as sa
from flask import current_app

from server.accounts.actors import PARTICIPANT_COOKIE
from server.accounts.events import EmailCodeRequested, EmailConfirmed
from server.accounts.models import EmailConfirmation
from server.core import clock, limits, vault, visitors
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.errors import Invalid, NotFound
from server.core.permissions import Actor
from server.core.secrets import key_for, keyed_hash
from server.core.web import read_cookie

MINUTES, MOST_TRIES, DIGITS = 10, 5, 6
KEEP_HOURS = 24


class Purpose(StrEnum):
    """What a code is for; one for another purpose or subject opens nothing."""

    AKUN = "akun"  # see what is held about an address
    CONTACT = "contact"  # the author's address is theirs; subject = aspiration:<id>
    CHANGE = "change"  # change a confirmed contact; subject = aspiration:<id>
    ERASE = "erase"  # erase; subject = aspiration:<id> or akun:<session id>


class Try(StrEnum):
    """What came of typing a code."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"  # expired, used, five tries gone, or never sent: a new one is needed


def plain_email(text: str) -> str:
    """The address, trimmed. Raises Invalid(email=…) unless mail could reach it."""
    address = text.strip()
    if not address:
        raise Invalid(email="required")
    if not texts.is_email(address):
        raise Invalid(email="email")
    return address


def request_code(email: str, purpose: Purpose, subject: str | None = None) -> int:
    """Have a code sent to the address; returns the confirmation's id. Call in a request, outside operations.

    Counted by address and network, by address alone, by device and by network. Raises TooMany, Invalid.
    """
    address = plain_email(email)
    index, network = vault.email_index(address), visitors.network()
    limits.use("code.network", network)
    device = read_cookie(current_app, PARTICIPANT_COOKIE)
    if device:
        limits.use("code.device", keyed_hash("device", device[:100]))
    limits.use("code.address.network", index, network)
    limits.use("code.address", index)
    return _keep(address, purpose, subject, secrets.token_hex(16))


@operation
def _keep(address: str, purpose: Purpose, subject: str | None, nonce: str) -> int:
    now = clock.now()
    if subject is not None:  # the newest code for a thing is the only one
        session.execute(sa.update(EmailConfirmation).where(EmailConfirmation.purpose == purpose, EmailConfirmation.subject == subject,
                                                           EmailConfirmation.used_at.is_(None)).values(expires_at=now))
    row = EmailConfirmation(email=address, email_hmac=vault.email_index(address), purpose=purpose.value, subject=subject, nonce=nonce,
                            created_at=now, expires_at=now + timedelta(minutes=MINUTES), tries=0)
    session.add(row)
    session.flush()
    record(EmailCodeRequested(confirmation_id=row.id))
    return row.id


def code_of(confirmation_id: int) -> str:
    """The six digits, for who sends them. Raises NotFound once it can open nothing any more."""
    row = session.get(EmailConfirmation, confirmation_id)
    if row is None or row.used_at is not None or row.expires_at <= clock.now():
        raise NotFound()
    return _code(row.id, row.purpose, row.nonce)


def _code(confirmation_id: int, purpose: str, nonce: str) -> str:
    digest = hmac.new(key_for("email-code"), f"{confirmation_id}.{purpose}.{nonce}".encode(), hashlib.sha256).digest()
    return str(int.from_bytes(digest[:8], "big") % 10**DIGITS).zfill(DIGITS)


def plain_code(text: str) -> str:
    """The digits as typed or pasted: `123 456`, `123-456`. Raises Invalid(kode=…), which counts no try, unless there are six."""
    digits = re.sub(r"[\s.-]", "", text[:40])
    if len(digits) != DIGITS or not digits.isascii() or not digits.isdigit():
        raise Invalid(kode="required" if not digits else "code_form")
    return digits


def try_code(confirmation_id: int | None, code: str) -> Try:
    """Count a try and compare in constant time; a right code is used up. `code` comes from `plain_code`."""
    return _try(confirmation_id, code) if confirmation_id is not None else Try.OVER


@operation
def _try(confirmation_id: int, code: str) -> Try:
    mine, now = EmailConfirmation.id == confirmation_id, clock.now()
    is_open = sa.and_(mine, EmailConfirmation.tries < MOST_TRIES, EmailConfirmation.used_at.is_(None), EmailConfirmation.expires_at > now)
    # one statement counts and locks the row until the end: tries at once wait for each other, on both databases
    counted = session.execute(sa.update(EmailConfirmation).where(is_open).values(tries=EmailConfirmation.tries + 1)
                              .returning(EmailConfirmation.purpose, EmailConfirmation.nonce, EmailConfirmation.tries),
                              execution_options={"synchronize_session": False}).first()
    if counted is None:
        return Try.OVER
    if not hmac.compare_digest(_code(confirmation_id, counted.purpose, counted.nonce), code):
        return Try.WRONG if counted.tries < MOST_TRIES else Try.OVER
    session.execute(sa.update(EmailConfirmation).where(mine).values(used_at=now), execution_options={"synchronize_session": False})
    record(EmailConfirmed(confirmation_id=confirmation_id))
    return Try.RIGHT


def check_code(confirmation_id: int | None, typed: str) -> None:
    """Like `try_code`, as a refusal beside the field. Raises Invalid(kode=…) unless it is right."""
    result = try_code(confirmation_id, plain_code(typed))
    if result is not Try.RIGHT:
        raise Invalid(kode="code_wrong" if result is Try.WRONG else "code_over")


def pending(purpose: Purpose, subject: str) -> EmailConfirmation | None:
    """The code that waits to be typed for this subject, if any."""
    query = sa.select(EmailConfirmation).where(
        EmailConfirmation.purpose == purpose, EmailConfirmation.subject == subject, EmailConfirmation.used_at.is_(None),
        EmailConfirmation.expires_at > clock.now()).order_by(EmailConfirmation.id.desc()).limit(1)
    return session.scalar(query)


def pending_id(purpose: Purpose, subject: str) -> int | None:
    """Its id, if any."""
    found = pending(purpose, subject)
    return found.id if found is not None else None


def confirmation(confirmation_id: int) -> EmailConfirmation | None:
    """The row, used or not; the caller knows that it is theirs."""
    return session.get(EmailConfirmation, confirmation_id)


@operation
def delete_old_confirmations(actor: Actor) -> int:
    """Codes of yesterday and their addresses go. Returns how many."""
    before = clock.now() - timedelta(hours=KEEP_HOURS)
    done = session.execute(sa.delete(EmailConfirmation).where(EmailConfirmation.created_at < before))
    return cast("sa.CursorResult[object]", done).rowcount


def masked(email: str) -> str:
    """`dewi@contoh.id` → `d•••@contoh.id`"""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}"
