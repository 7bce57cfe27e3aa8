"""The private link of a registration and the cookie it turns into: an HMAC over id and generation, stored nowhere."""
from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time

from flask import current_app
from werkzeug.wrappers import Response

from server.accounts.actors import PARTICIPANT_COOKIE
from server.core import limits, visitors
from server.core.database import session
from server.core.errors import NotFound
from server.core.secrets import keyed_hash, keys_for
from server.core.web import read_cookie, read_narrow_cookie, set_narrow_cookie
from server.webinars.registration.models import Registration

COOKIE, COOKIE_PATHS = "jkd_pendaftar", ("/pendaftaran", "/sesi")
SECONDS = 30 * 24 * 3600
_MAC_BYTES = 24  # 192 bits
_TOKEN = re.compile(r"(\d{1,10})-([A-Za-z0-9_-]{32})")


def private_link(row: Registration) -> str:
    """The path of the private link; the page that shows it sends no referrer."""
    return f"/pendaftaran/k/{row.id}-{_macs('link', row.id, row.link_generation)[0]}"


def of_token(token: str) -> Registration | None:
    """The registration whose private link this is, or None: wrong, revoked and erased look the same."""
    found = _TOKEN.fullmatch(token)
    return _right("link", int(found[1]), found[2]) if found else None


def count_miss() -> None:
    """A link that opened nothing: 300 an hour a network, 20 of a browser that brings its cookie. Raises TooMany."""
    limits.use("lookup.miss.network", visitors.network())
    device = read_cookie(current_app, PARTICIPANT_COOKIE)
    if device:
        limits.use("lookup.miss", keyed_hash("device", device))


def give_cookie(response: Response, row: Registration) -> None:
    """Let this browser hold the registration for thirty days."""
    until = int(time.time()) + SECONDS
    mac = _macs("cookie", row.id, row.link_generation, until)[0]
    set_narrow_cookie(response, current_app, COOKIE, f"{row.id}.{until}.{mac}", max_age=SECONDS, paths=COOKIE_PATHS)


def drop_cookie(response: Response) -> None:
    """Hold it no longer."""
    set_narrow_cookie(response, current_app, COOKIE, "", max_age=0, paths=COOKIE_PATHS)


def held() -> Registration | None:
    """The registration that this browser holds by its private link, if any. Call in a request to /pendaftaran or /sesi."""
    try:
        registration_id, until, mac = read_narrow_cookie(current_app, COOKIE)[:200].split(".")
        number, end = int(registration_id), int(until)
    except ValueError:
        return None
    return _right("cookie", number, mac, end) if end > time.time() else None


def must_hold() -> Registration:
    """The same. Raises NotFound."""
    row = held()
    if row is None:
        raise NotFound()
    return row


def held_for(webinar_id: int) -> Registration | None:
    """The one that this browser holds, if it is for this session."""
    row = held()
    return row if row is not None and row.webinar_id == webinar_id else None


def _right(purpose: str, registration_id: int, mac: str, *more: int) -> Registration | None:
    row = session.get(Registration, registration_id) if 0 < registration_id < 2**31 else None
    if row is None or row.erased_at is not None:
        return None
    macs = _macs(purpose, row.id, row.link_generation, *more)
    return row if any(hmac.compare_digest(right.encode(), mac.encode()) for right in macs) else None


def _macs(purpose: str, *parts: int) -> list[str]:
    """With today's root secret, then with those of before: a link that was given out stays valid."""
    message = ".".join(str(part) for part in parts).encode()
    digests = [hmac.new(key, message, hashlib.sha256).digest() for key in keys_for(f"registrant-{purpose}")]
    return [base64.urlsafe_b64encode(digest[:_MAC_BYTES]).decode() for digest in digests]
