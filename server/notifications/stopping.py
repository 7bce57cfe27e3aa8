"""The link that turns news of one item off: in every letter about it, and for the one click of a mail program (RFC 8058)."""
from __future__ import annotations

import base64
import hashlib
import hmac

import sqlalchemy as sa

from server.aspirations.codes import check_code
from server.aspirations.models import Aspiration
from server.core.database import session
from server.core.secrets import key_for
from server.core.words import State

_CODE_LETTERS, _MAC_BYTES = 8, 18  # 144 bits


def stop_path(item: Aspiration) -> str:
    """It opens nothing but this one choice, so it may stand in letters to an address that nobody confirmed."""
    return f"/berhenti/{_token(item)}"


def _token(item: Aspiration) -> str:
    digest = hmac.new(key_for("mail-stop"), str(item.id).encode(), hashlib.sha256).digest()
    return item.code[4:].replace("-", "") + base64.urlsafe_b64encode(digest[:_MAC_BYTES]).decode()


def item_of_token(token: str) -> Aspiration | None:
    """The item of a link, or None: wrong and erased look the same."""
    check = check_code(token[:_CODE_LETTERS])
    if not check.ok or len(token) > 100:
        return None
    item = session.scalar(sa.select(Aspiration).where(Aspiration.code == check.normalised))
    if item is None or item.state == State.ERASED:
        return None
    return item if hmac.compare_digest(_token(item).encode(), token.encode()) else None
