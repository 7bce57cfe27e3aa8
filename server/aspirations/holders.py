"""The private link and the cookie it turns into. A token is an HMAC over item and generation: stored nowhere, revoked by raising it."""
from __future__ import annotations

import base64
import hashlib
import hmac
import time
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app
from werkzeug.wrappers import Response

from server.accounts.actors import PARTICIPANT_COOKIE
from server.aspirations.codes import check_code
from server.aspirations.models import Aspiration
from server.core import clock, limits, visitors
from server.core.database import session
from server.core.secrets import keyed_hash, keys_for
from server.core.web import read_cookie, read_narrow_cookie, set_narrow_cookie

COOKIE, COOKIE_PATHS = "jkd_pemegang", ("/lacak", "/akun")
DAYS_AFTER_ANSWER = 366
SECONDS = 24 * 3600
_CODE_LETTERS, _MAC_BYTES = 8, 24  # 192 bits


def private_token(aspiration: Aspiration) -> str:
    """The code's letters and an HMAC: opens the holder's page."""
    return aspiration.code[4:].replace("-", "") + _mac("link", aspiration.id, aspiration.link_generation)


def private_link(aspiration: Aspiration) -> str:
    """The path of the private link; the page that shows it sends no referrer."""
    return f"/lacak/k/{private_token(aspiration)}"


def item_of_token(token: str) -> Aspiration | None:
    """The item whose private link this is, or None: wrong, revoked and erased look the same."""
    check = check_code(token[:_CODE_LETTERS])
    if not check.ok or len(token) > 100:
        return None
    item = session.scalar(sa.select(Aspiration).where(Aspiration.code == check.normalised))
    if item is None or not _is_mac("link", token[_CODE_LETTERS:], item.id, item.link_generation):
        return None
    return None if _is_over(item) else item


def _is_over(item: Aspiration | None) -> bool:
    """Twelve months after the last answer the link ends."""
    answered_at = item.explained_at if item is not None else None
    return answered_at is not None and clock.now() > answered_at + timedelta(days=DAYS_AFTER_ANSWER)


def count_miss() -> None:
    """A look-up that found nothing: 20 an hour a device, 300 a network. Raises TooMany."""
    limits.use("lookup.miss.network", visitors.network())
    device = read_cookie(current_app, PARTICIPANT_COOKIE)
    if device:
        limits.use("lookup.miss", keyed_hash("device", device))


def give_cookie(response: Response, aspiration: Aspiration) -> None:
    """Let this browser hold the item for a day."""
    until = int(time.time()) + SECONDS
    value = f"{aspiration.id}.{until}.{_mac('cookie', aspiration.id, aspiration.link_generation, until)}"
    _set_cookie(response, value, SECONDS)


def drop_cookie(response: Response) -> None:
    """Hold it no longer."""
    _set_cookie(response, "", 0)


def _set_cookie(response: Response, value: str, seconds: int) -> None:
    """Sent to the holder's own pages only, and to what we hold about them."""
    set_narrow_cookie(response, current_app, COOKIE, value, max_age=seconds, paths=COOKIE_PATHS)


def holder_item() -> Aspiration | None:
    """The item that this browser holds by its private link, if any."""
    try:
        aspiration_id, until, mac = read_narrow_cookie(current_app, COOKIE)[:200].split(".")
        number, end = int(aspiration_id), int(until)
    except ValueError:
        return None
    item = session.get(Aspiration, number) if 0 < number < 2**53 and end > time.time() else None
    return item if item is not None and _is_mac("cookie", mac, item.id, item.link_generation, end) else None


def _mac(purpose: str, *parts: int) -> str:
    return _macs(purpose, *parts)[0]


def _macs(purpose: str, *parts: int) -> list[str]:
    """With today's root secret, then with those of before: a link that was given out stays valid."""
    message = ".".join(str(part) for part in parts).encode()
    digests = [hmac.new(key, message, hashlib.sha256).digest() for key in keys_for(f"holder-{purpose}")]
    return [base64.urlsafe_b64encode(digest[:_MAC_BYTES]).decode() for digest in digests]


def _is_mac(purpose: str, mac: str, *parts: int) -> bool:
    return any(hmac.compare_digest(right.encode(), mac.encode()) for right in _macs(purpose, *parts))
