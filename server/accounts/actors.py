"""Who is at the door: the actor of a request, found from two cookies and nothing else."""
from __future__ import annotations

import logging
import time
from functools import cache
from typing import cast

import sqlalchemy as sa
from flask import Flask, current_app, g, request
from werkzeug.wrappers import Response

from server.accounts import sessions
from server.accounts.models import Participant, SessionSeen, Staff, StaffSession
from server.core import clock
from server.core.database import insert_once, operation, run_statement, session
from server.core.permissions import Actor, forget_actor, use_actor_loader
from server.core.realtime import is_message
from server.core.secrets import keyed_hash, keyed_hashes, new_token
from server.core.text import initials
from server.core.web import read_cookie, set_cookie

log = logging.getLogger(__name__)
PARTICIPANT_COOKIE = "jkd_peserta"
STAFF_COOKIE = "jkd_petugas"
PARTICIPANT_DAYS = 400
KNOWN_FOR = 5.0  # seconds for which, at most, a socket's messages need not ask again whose device it is
MOST_KNOWN = 20_000


def init_app(app: Flask) -> None:
    """Let core ask us who acts, send a new participant's cookie with the answer, and note when a session was last seen."""
    use_actor_loader(app, _load_actor)
    app.after_request(_send_participant_cookie)
    app.after_request(_note_seen)


def _load_actor() -> Actor:
    return _known_actor() if is_message() else _read_actor()


def _known_actor() -> Actor:
    """The same for a socket's message; a device that has written before is not asked for again within five seconds.

    Thousands vote at once, and a device stays whose it is. Who is signed in is looked up for every message.
    """
    known: dict[str, tuple[float, Actor]] = current_app.extensions.setdefault("known_devices", {})
    cookies, now = request.environ.get("HTTP_COOKIE", ""), time.monotonic()
    found = known.get(cookies)
    if found is not None and found[0] > now:
        return found[1]
    actor = _read_actor()
    if actor.participant_id is not None and not read_cookie(current_app, STAFF_COOKIE):
        if len(known) >= MOST_KNOWN:
            known.clear()
        spread = 1 - actor.participant_id % 500 / 1000  # a crowd that came together is not asked for again together
        known[cookies] = now + KNOWN_FOR * spread, actor
    return actor


def _read_actor() -> Actor:
    app = current_app
    participant_id = _participant_id(g.get("participant_token") or read_cookie(app, PARTICIPANT_COOKIE))
    token = read_cookie(app, STAFF_COOKIE)
    row = _staff_session(token) if token else None
    if row is None:
        return Actor(participant_id=participant_id)
    staff, session_id = row
    return Actor(participant_id, staff.id, staff.roles, session_id, initials(staff.name) or staff.login)


def _participant_id(token: str | None) -> int | None:
    if not token or len(token) > 100:
        return None
    found: int | None = run_statement(_by_hmac, {"hmacs": keyed_hashes("participant", token)}).scalar()
    return found


@cache
def _by_hmac(_dialect: str) -> sa.Select[int]:
    return sa.select(Participant.id).where(Participant.token_hmac.in_(sa.bindparam("hmacs", expanding=True)))


def _staff_session(token: str) -> tuple[Staff, int] | None:
    if len(token) > 100:
        return None
    query = sa.select(Staff, StaffSession.id, SessionSeen.at).join(StaffSession, StaffSession.staff_id == Staff.id).outerjoin(
        SessionSeen, SessionSeen.session_id == StaffSession.id).where(
        StaffSession.token_hmac == keyed_hash("staff", token), StaffSession.revoked_at.is_(None),
        StaffSession.expires_at > clock.now(), Staff.is_active)
    found = session.execute(query).first()
    if found is None:
        return None
    if sessions.is_seen_long_ago(found[2]):
        g.session_to_note = found[1]
    return found[0], found[1]


def _note_seen(response: Response) -> Response:
    """At most once a minute for a session. The page is right without it, so what goes wrong here is only logged."""
    session_id = g.pop("session_to_note", None)
    if session_id is not None:
        try:
            sessions.note_seen(session_id)
        except Exception as error:
            log.warning("could not note when a session was seen: %s", type(error).__name__)
    return response


def participant_token() -> str:
    """The device's token: the one it sent, or a new one that goes out with this answer. Writes nothing."""
    if "participant_token" not in g:
        sent = read_cookie(current_app, PARTICIPANT_COOKIE)
        is_usable = bool(sent) and 40 <= len(sent or "") <= 100
        g.participant_token = sent if is_usable else new_token()
        g.is_new_participant_token = not is_usable
    return cast(str, g.participant_token)


def participant_id() -> int:
    """The device's participant, made now if this is its first write. Call outside operations, in a POST or socket event only."""
    actor_id = _participant_id(participant_token())
    if actor_id is None:
        actor_id = make_participant(keyed_hash("participant", participant_token()))
        forget_actor()
    return actor_id


@operation
def make_participant(token_hmac: str) -> int:
    """A participant row for a device's cookie; the same cookie again gives the same row."""
    row, _is_new = insert_once(Participant, Participant.token_hmac, token_hmac=token_hmac, created_at=clock.now())
    return row.id


def _send_participant_cookie(response: Response) -> Response:
    if g.get("is_new_participant_token") and request.endpoint != "static":
        set_cookie(response, current_app, PARTICIPANT_COOKIE, g.participant_token, max_age=PARTICIPANT_DAYS * 86400)
    return response
