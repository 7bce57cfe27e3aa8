"""The private link of an address that follows something: an HMAC over id and generation, stored nowhere."""
from __future__ import annotations

import base64
import hashlib
import hmac
import re

from server.aspirations.following.models import Follower
from server.core.database import session
from server.core.secrets import keys_for

_MAC_BYTES = 24  # 192 bits
_TOKEN = re.compile(r"(\d{1,10})-([A-Za-z0-9_-]{32})")


def private_link(follower: Follower) -> str:
    """The path of the page where everything is confirmed and stopped; it sends no referrer."""
    return f"/ikuti/k/{follower.id}-{_macs(follower)[0]}"


def of_token(token: str) -> Follower | None:
    """Whose private link this is, or None: wrong, revoked and erased look the same."""
    found = _TOKEN.fullmatch(token)
    number = int(found[1]) if found else 0
    row = session.get(Follower, number) if 0 < number < 2**31 else None
    if found is None or row is None:
        return None
    return row if any(hmac.compare_digest(right.encode(), found[2].encode()) for right in _macs(row)) else None


def _macs(follower: Follower) -> list[str]:
    """With today's root secret, then with those of before: a link that was given out stays valid."""
    message = f"{follower.id}.{follower.link_generation}.{follower.email_hmac}".encode()
    digests = [hmac.new(key, message, hashlib.sha256).digest() for key in keys_for("follower-link")]
    return [base64.urlsafe_b64encode(digest[:_MAC_BYTES]).decode() for digest in digests]
