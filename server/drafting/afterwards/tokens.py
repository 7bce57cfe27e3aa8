"""The link in a letter that opens the rating of one answer by one author, and nothing else: an address that nobody confirmed may get it."""
from __future__ import annotations

import base64
import hashlib
import hmac
import re

from server.core.secrets import keys_for

_MAC_BYTES = 18  # 144 bits
_TOKEN = re.compile(r"(\d{1,10})-(\d{1,10})-([A-Za-z0-9_-]{24})")


def rating_path(answer_id: int, aspiration_id: int) -> str:
    """The page with the buttons; scanners open links, so it does nothing by itself."""
    return f"/nilai/{answer_id}-{aspiration_id}-{_macs(answer_id, aspiration_id)[0]}"


def ids_of(token: str) -> tuple[int, int] | None:
    """(answer, aspiration) of a token, or None when it is none."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return None
    answer_id, aspiration_id = int(found[1]), int(found[2])
    is_right = any(hmac.compare_digest(right.encode(), found[3].encode()) for right in _macs(answer_id, aspiration_id))
    return (answer_id, aspiration_id) if is_right and max(answer_id, aspiration_id) < 2**31 else None


def _macs(answer_id: int, aspiration_id: int) -> list[str]:
    message = f"{answer_id}.{aspiration_id}".encode()
    digests = [hmac.new(key, message, hashlib.sha256).digest() for key in keys_for("answer-rating")]
    return [base64.urlsafe_b64encode(digest[:_MAC_BYTES]).decode() for digest in digests]
