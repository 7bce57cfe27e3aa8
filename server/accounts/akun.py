"""Who looks at their own data, and what they do with it: sessions of a proved address, deeds on one thing or on all."""
from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import sqlalchemy as sa
from werkzeug.wrappers import Response

from server.accounts import akun_cookies, confirmations, requests
from server.accounts.confirmations import Purpose
from server.accounts.models import AkunSession, DataRequest, EmailConfirmation
from server.core import clock
from server.core.database import operation, session
from server.core.errors import NotFound
from server.core.holdings import Deed, Held, Holding, Subject, held_item_id, holding, holdings
from server.core.permissions import Actor, current_actor
from server.core.secrets import keyed_hash, new_token
from server.core.words import RequestKind

COOKIE, CODE_COOKIE, REQUEST_COOKIE = "jkd_akun", "jkd_akun_kode", "jkd_akun_minta"
IDLE_MINUTES, HOURS = 30, 4
REQUEST_DAYS, MOST_REQUESTS = 90, 10
EXPORT_SCHEMA = "jakarta-ke-depan/data-saya/1"


# --- the session -----------------------------------------------------------------------------


def open_session(email: str) -> str:
    """Somebody proved this address: returns the cookie's token, which is stored as its HMAC only."""
    token = new_token()
    _keep_session(email, keyed_hash("akun", token))
    return token


@operation
def _keep_session(email: str, token_hmac: str) -> None:
    from server.core.vault import email_index

    now = clock.now()
    session.add(AkunSession(token_hmac=token_hmac, email=email, email_hmac=email_index(email), created_at=now,
                            expires_at=now + timedelta(hours=HOURS)))


def current_session() -> AkunSession | None:
    """The session of this browser: not idle for 30 minutes (the cookie's own end), not older than four hours, not revoked."""
    token = akun_cookies.read(COOKIE)
    if token is None:
        return None
    return session.scalar(sa.select(AkunSession).where(
        AkunSession.token_hmac == keyed_hash("akun", token), AkunSession.revoked_at.is_(None), AkunSession.expires_at > clock.now()))


def keep_awake(response: Response) -> Response:
    """Each page of `/akun` starts the 30 minutes anew, in the cookie: nothing is written for it."""
    token = akun_cookies.read(COOKIE)
    if token is not None and not akun_cookies.is_set_now(COOKIE) and current_session() is not None:
        akun_cookies.give(response, COOKIE, token, IDLE_MINUTES * 60)
    return response


@operation
def close_sessions(actor: Actor, session_id: int, *, everywhere: bool = False) -> None:
    """End this session, or all of its address; their rows go, with the sealed address in them."""
    one = session.get(AkunSession, session_id)
    if one is not None:
        which = AkunSession.email_hmac == one.email_hmac if everywhere else AkunSession.id == session_id
        session.execute(sa.delete(AkunSession).where(which))


@operation
def delete_old_sessions(actor: Actor) -> int:
    """Sessions that have ended go, with the sealed address in them. Returns how many."""
    done = session.execute(sa.delete(AkunSession).where(AkunSession.expires_at < clock.now()))
    return cast("sa.CursorResult[Any]", done).rowcount


def subject() -> Subject:
    """Whose data this browser may see: by its e-mail session, its private link, its device."""
    known = current_session()
    return Subject(known.email_hmac if known else None, held_item_id(), current_actor().participant_id)


# --- seeing and exporting --------------------------------------------------------------------


def everything(whose: Subject) -> list[tuple[Holding, list[Held]]]:
    """All that is held about them, by feature; empty ones are left out."""
    found = [(one, list(one.find(whose))) for one in holdings()]
    return [(one, held) for one, held in found if held]


def export(actor: Actor, whose: Subject, email: str | None) -> dict[str, Any]:
    """All of it as JSON can say it; see docs/data-saya.md. The request is logged."""
    requests.log_deed(actor, RequestKind.EXPORT, email_index=whose.email_index, aspiration_id=whose.item_id)
    held = {one.name: [dict(line) for line in one.export(whose)] for one in holdings()}
    return {"schema": EXPORT_SCHEMA, "made_at": clock.now().isoformat(timespec="seconds"), "email": email, "held": held}


# --- deeds -----------------------------------------------------------------------------------


def find(whose: Subject, name: str, held_id: int, deed: Deed) -> tuple[Holding, Held]:
    """The one thing, if it is theirs and the deed is open. Raises NotFound."""
    one = holding(name)
    return one, one.held(whose, held_id, deed)


def of_all(whose: Subject, deed: Deed) -> list[tuple[Holding, Held]]:
    """Everything on which the deed is open."""
    return [(one, held) for one, all_held in everything(whose) for held in all_held if deed in held.deeds]


def needs_code(known: AkunSession | None, of: list[tuple[Holding, Held]], deed: Deed) -> bool:
    """Erasing what was reached by e-mail asks for a fresh code: an open page on a shared computer must not be enough."""
    return deed is Deed.ERASE and known is not None and any(one.is_by_email for one, _held in of)


def step_up_subject(known: AkunSession) -> str:
    """What an erasing code is bound to."""
    return f"akun:{known.id}"


def request_step_up(known: AkunSession) -> int:
    """Send the code that erasing asks for, to the session's own address. Raises TooMany."""
    return confirmations.request_code(known.email, Purpose.ERASE, step_up_subject(known))


@operation
def do(actor: Actor, whose: Subject, of: list[tuple[str, int]], deed: Deed) -> int:
    """Do it to each of (holding, id), all or none; returns to how many. Raises NotFound for what is not theirs."""
    for name, held_id in of:
        act = holding(name).deeds.get(deed)
        if act is None:
            raise NotFound()
        act(actor, whose, held_id)
    return len(of)


@operation
def erase_all(actor: Actor, whose: Subject) -> int:
    """Everything that can be erased, and then what ties the address to us: codes, sessions, names on the log of requests."""
    count = do(actor, whose, [(one.name, held.id) for one, held in of_all(whose, Deed.ERASE)], Deed.ERASE)
    if whose.email_index is not None:
        for model in (EmailConfirmation, AkunSession):
            session.execute(sa.delete(model).where(model.email_hmac == whose.email_index))
        session.execute(sa.update(DataRequest).where(DataRequest.email_hmac == whose.email_index, DataRequest.handled_at.is_not(None))
                        .values(email_hmac=None, text=None, contact=None, note=None))
    return count
