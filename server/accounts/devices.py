"""Which devices have signed in to which account, so that a stranger's wrong tries never slow its owner down.

Nothing is stored: the device's cookie holds a random name and, for each account it has signed in to, a keyed hash over
both. Nobody can make one without having signed in.
"""
from __future__ import annotations

import hmac
import re

from flask import current_app
from werkzeug.wrappers import Response

from server.core import limits, visitors
from server.core.errors import TooMany
from server.core.secrets import keyed_hash, new_token
from server.core.web import read_cookie, set_cookie

COOKIE = "jkd_perangkat"
DAYS = 400
MOST_ACCOUNTS = 5
SHAPE = re.compile(r"[\w-]{43}(\.[0-9a-f]{40}){1,5}", re.ASCII)


def is_known(login: str) -> bool:
    """Whether this device has signed in to this account before, with every step."""
    name, marks = _read()
    return any(hmac.compare_digest(mark, _mark(name, login)) for mark in marks)


def remember(response: Response, login: str) -> None:
    """This device has signed in: let it know so next time. The oldest of more than five accounts is forgotten."""
    name, marks = _read()
    own = _mark(name, login)
    marks = [own, *(mark for mark in marks if mark != own)][:MOST_ACCOUNTS]
    set_cookie(response, current_app, COOKIE, ".".join([name, *marks]), max_age=DAYS * 86400)


def count_try(login: str) -> int:
    """Count one try to sign in. Raises TooMany with the wait in seconds for a device or network that tried too often.

    A known device has tries of its own. All others share: five from one network, and a few a minute from everywhere, so
    that guessing is bounded. Returns the seconds until that last one has room, nearly always 0: whoever brings the
    authenticator's code along with the password need not wait for it, so no crowd of strangers keeps an owner out.
    """
    account = keyed_hash("login", login)
    if is_known(login):
        limits.use("sign_in.device", account, keyed_hash("device", _read()[0]))
        return 0
    network = visitors.network()
    limits.use("sign_in.network", network)
    limits.use("sign_in", account, network)
    try:
        limits.use("sign_in.account", account)
    except TooMany as refusal:
        return int(refusal.data["resets_in"])
    return 0


def count_code(staff_id: int, login: str) -> None:
    """Count one code after a right password. Raises TooMany. A known device is bounded by its half sessions alone."""
    if not is_known(login):
        limits.use("sign_in.code", staff_id)


def _read() -> tuple[str, list[str]]:
    """(random name, marks); a new name when there is no usable cookie."""
    sent = read_cookie(current_app, COOKIE) or ""
    if not SHAPE.fullmatch(sent):
        return new_token(), []
    name, *marks = sent.split(".")
    return name, marks


def _mark(name: str, login: str) -> str:
    return keyed_hash("known-device", f"{name}:{login}")[:40]
