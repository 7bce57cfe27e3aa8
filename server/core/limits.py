"""How often somebody may do something; the same table for HTTP and sockets. Never by address alone."""
from __future__ import annotations

import time
from typing import Any

from flask import Flask, current_app
from limits import RateLimitItem, parse_many
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from server.config import Settings
from server.core.errors import TooMany

TABLE: dict[str, str] = {
    "question.ask": "3/minute;20/hour",
    "vote": "10/second",
    "aspiration.submit": "5/hour",
    "aspiration.submit.network": "200/hour",
    "aspiration.report": "10/hour",
    "lookup.miss": "20/hour",
    "lookup.miss.network": "300/hour",
    "sign_in": "5/15minute",  # one login from one network, on devices that never signed in to it
    "sign_in.network": "60/15minute",  # the same, all logins of one network
    "sign_in.account": "6/minute",  # one login from all such devices together: bounds guessing from many networks
    "sign_in.device": "5/15minute",  # one login on a device that has signed in to it before: strangers cannot use this up
    "sign_in.code": "10/hour",  # codes for one account from unknown devices
    "step_up": "5/15minute",  # one session
    "code.address": "10/hour",
    "code.address.network": "4/hour",
    "code.device": "12/hour",
    "code.network": "60/hour",
    "data_request": "5/hour",
    "data_request.network": "40/hour",
    "socket.connect": "60/minute",
}
_ITEMS: dict[str, list[RateLimitItem]] = {name: parse_many(rate) for name, rate in TABLE.items()}


def init_app(app: Flask, settings: Settings) -> None:
    """Count in memory, or in Redis when there are several processes."""
    storage = storage_from_string(settings.redis_url or "memory://")
    app.extensions["limiter"] = MovingWindowRateLimiter(storage) if settings.limits == "on" else None


def use(name: str, *who: Any) -> None:
    """Count one use by `who` (ids or keyed hashes). Raises TooMany with `resets_in` seconds."""
    limiter = current_app.extensions["limiter"]
    if limiter is None:
        return
    for item in _ITEMS[name]:
        if not limiter.hit(item, name, *[str(w) for w in who]):
            stats = limiter.get_window_stats(item, name, *[str(w) for w in who])
            raise TooMany(resets_in=max(1, round(stats.reset_time - time.time())))


def count_below(name: str, *who: Any) -> bool:
    """Count one use; False once the limit is passed. Refuses nothing: for what is then only looked at more closely."""
    try:
        use(name, *who)
    except TooMany:
        return False
    return True
