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
    "sign_in": "5/15minute",
    "sign_in.network": "60/15minute",
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
