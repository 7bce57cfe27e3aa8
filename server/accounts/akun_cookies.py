"""Cookies of `/akun`: a value and the moment until which it holds, signed, so that idle time costs no write."""
from __future__ import annotations

import base64
import hashlib
import hmac
import time

from flask import current_app, g
from werkzeug.wrappers import Response

from server.core.secrets import key_for
from server.core.web import read_narrow_cookie, set_narrow_cookie

PATH = "/akun"
MOST = 400  # characters


def give(response: Response, name: str, value: str, seconds: int) -> None:
    """Let this browser bear the value for so long; sent to `/akun` only."""
    until = int(time.time()) + seconds
    _set(response, name, f"{value}.{until}.{_mac(name, value, until)}", seconds)


def drop(response: Response, name: str) -> None:
    """Take it back."""
    _set(response, name, "", 0)


def read(name: str) -> str | None:
    """The value, if it was given by us under this name and still holds."""
    try:
        value, until, mac = read_narrow_cookie(current_app, name)[:MOST].rsplit(".", 2)
        end = int(until)
    except ValueError:
        return None
    is_ours = hmac.compare_digest(_mac(name, value, end).encode(), mac.encode())
    return value if is_ours and end > time.time() else None


def is_set_now(name: str) -> bool:
    """Whether this answer gives or takes it already."""
    return name in g.get("akun_cookies", ())


def _set(response: Response, name: str, value: str, seconds: int) -> None:
    g.setdefault("akun_cookies", set()).add(name)
    set_narrow_cookie(response, current_app, name, value, max_age=seconds, paths=(PATH,))


def _mac(name: str, value: str, until: int) -> str:
    digest = hmac.new(key_for(f"akun-cookie-{name}"), f"{value}.{until}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()
