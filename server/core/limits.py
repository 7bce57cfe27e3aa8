"""How often somebody may do something; the same table for HTTP and sockets. Never by address alone."""
from __future__ import annotations

import time
from collections import deque
from typing import Any

from flask import Flask, current_app
from limits import RateLimitItem, parse_many
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from server.config import Settings
from server.core.errors import TooMany
from server.core.logs import get_logger

log = get_logger(__name__)
REDIS_WITHIN = 0.5  # seconds Redis may take to count
SWEEP_EVERY = 60.0  # seconds between two looks for uses that no longer count
AWAY_FOR = 5.0  # seconds in which a Redis that did not answer is not asked again

TABLE: dict[str, str] = {
    "question.ask": "3/minute;20/hour",
    "question.ask.network": "120/minute",  # a hall full of people; a new cookie for each costs nothing
    "vote": "10/second",
    "stance.network": "1200/minute",  # a class that reads together; a new cookie for each costs nothing
    "question.similar": "2/second;60/minute",  # while typing; beyond it nothing is offered, and sending goes on
    "question.similar.network": "1200/minute",
    "ballot": "5/second;60/minute",
    "survey": "6/minute;40/hour",
    "survey.network": "240/minute;1500/hour",  # a hall full of people; a new cookie for each costs nothing, and a survey is open for days
    "reaction": "3/second;90/minute",
    "reaction.network": "1200/minute",  # a hall full of people; a new cookie for each costs nothing
    "caption.tool": "10/second;240/minute",  # lines or batches of one speech tool
    "aspiration.submit": "5/hour",
    "aspiration.submit.network": "200/hour",
    "aspiration.attach": "30/hour",  # files; each is drawn anew or looked into by a process of its own
    "aspiration.attach.network": "600/hour",
    "aspiration.similar": "2/second;60/minute",  # while typing; beyond it nothing is offered, and sending goes on
    "aspiration.similar.network": "1200/minute",
    "background": "6/hour",
    "aspiration.report": "10/hour",
    "report.network": "200/hour",  # a new cookie costs nothing
    "voices.table.network": "40/10minute",  # tables of the list, up to 100,000 rows each
    "follow": "10/hour",
    "follow.network": "300/hour",  # whole offices and campuses share one
    "rating": "30/hour",
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
    "letter.unasked": "12/day",  # to one address that nobody proved: anyone can type a stranger's into a form
    "registration": "10/hour",  # for sessions, one device; a family or a counter registers several
    "registration.network": "300/hour",  # whole offices and campuses share one
    "data_request": "5/hour",
    "data_request.network": "40/hour",
    "socket.connect": "1200/minute",  # handshakes of one network: a hall, or a carrier's many; who is refused polls (core/admission.py)
    "room.enter": "30/minute",  # one socket, counted by the process that holds it
    "attendance.code": "8/minute;30/hour",  # tries of one registrant
    "attendance.code.network": "1200/10minute",  # a hall full of people, all within the code's ten minutes
    "attendance.code.miss": "1/10minute",  # wrong ones of one registrant; beyond it those of the network count
    "attendance.code.miss.network": "200/10minute",  # of all its registrants: a hundred invented ones cost nothing either
    "attendance.contact": "20/hour",  # for an address or number that is typed, on one device
    "attendance.contact.network": "150/10minute",  # the same: a new cookie costs nothing, and there are 8,372 codes
    "attendance.beat": "6/minute",  # signs of life of one registrant, whatever the number of tabs
    "piece.read": "120/minute;6000/hour",  # readings counted of one article, whoever tells of them
}
_ITEMS: dict[str, list[RateLimitItem]] = {name: parse_many(rate) for name, rate in TABLE.items()}


def init_app(app: Flask, settings: Settings) -> None:
    """Count in memory, or in Redis when there are several processes."""
    app.extensions["limiter"] = Limiter(settings.redis_url) if settings.limits == "on" else None


class Limiter:
    """Counts in Redis for all processes; while it is away each process counts for itself, so that no door fails with it."""

    def __init__(self, redis_url: str | None) -> None:
        self._here = Here()
        self._shared: MovingWindowRateLimiter | None = None
        self._away_until = 0.0
        if redis_url:
            options: dict[str, Any] = {"socket_timeout": REDIS_WITHIN, "socket_connect_timeout": REDIS_WITHIN}
            options["retry"] = Retry(NoBackoff(), 0)
            self._shared = MovingWindowRateLimiter(storage_from_string(redis_url, **options))

    def seconds_to_wait(self, item: RateLimitItem, *who: str) -> float:
        """Count one use: 0 if there was one left, else the seconds until there is."""
        if self._shared is not None and time.monotonic() >= self._away_until:
            try:
                return self._count(self._shared, item, *who)
            except RedisError as error:
                self._away_until = time.monotonic() + AWAY_FOR
                log.warning("redis_away", what="limits", error=type(error).__name__)
        return self._here.seconds_to_wait(item, *who)

    def is_left(self, item: RateLimitItem, *who: str) -> bool:
        """One more would be counted; now none is."""
        if self._shared is not None and time.monotonic() >= self._away_until:
            try:
                return bool(self._shared.test(item, *who))
            except RedisError:
                self._away_until = time.monotonic() + AWAY_FOR
        return self._here.is_left(item, *who)

    @staticmethod
    def _count(limiter: MovingWindowRateLimiter, item: RateLimitItem, *who: str) -> float:
        if limiter.hit(item, *who):
            return 0
        return max(1.0, limiter.get_window_stats(item, *who).reset_time - time.time())


class Here:
    """Counts in this process: the times of the newest uses, as many as are allowed. The library's own storage looks through
    everybody's at each use, and keeps a timer for it."""

    def __init__(self) -> None:
        self._uses: dict[tuple[Any, ...], tuple[float, deque[float]]] = {}
        self._swept_at = time.time()

    def seconds_to_wait(self, item: RateLimitItem, *who: str) -> float:
        """Count one use: 0 if there was one left, else the seconds until there is; then nothing is counted."""
        now, key = time.time(), (item, *who)
        if not 0 <= now - self._swept_at < SWEEP_EVERY:
            self._sweep(now)
        window, uses = self._uses.setdefault(key, (item.get_expiry(), deque(maxlen=item.amount)))
        if len(uses) == item.amount and 0 <= now - uses[0] < window:
            return max(1.0, uses[0] + window - now)
        uses.append(now)
        return 0

    def is_left(self, item: RateLimitItem, *who: str) -> bool:
        """One more would be counted; now none is."""
        known = self._uses.get((item, *who))
        return known is None or len(known[1]) < item.amount or not 0 <= time.time() - known[1][0] < known[0]

    def _sweep(self, now: float) -> None:
        """Forget who has not been here for as long as their uses count, or whose uses are yet to come: the clock was set back."""
        self._swept_at = now
        for key in [key for key, (window, uses) in self._uses.items() if not uses or not 0 <= now - uses[-1] < window]:
            del self._uses[key]


def rate(name: str) -> tuple[int, int]:
    """How many, and in how many seconds: of a limit with one window, for what counts by itself."""
    (item,) = _ITEMS[name]
    return item.amount, item.get_expiry()


def use(name: str, *who: Any) -> None:
    """Count one use by `who` (ids or keyed hashes). Raises TooMany with `resets_in` seconds."""
    limiter: Limiter | None = current_app.extensions["limiter"]
    if limiter is None:
        return
    for item in _ITEMS[name]:
        seconds = limiter.seconds_to_wait(item, name, *[str(w) for w in who])
        if seconds:
            raise TooMany(resets_in=max(1, round(seconds)))


def is_left(name: str, *who: Any) -> bool:
    """Whether one more use would be counted; counts none. For what counts only when it fails."""
    limiter: Limiter | None = current_app.extensions["limiter"]
    return limiter is None or all(limiter.is_left(item, name, *[str(w) for w in who]) for item in _ITEMS[name])


def count_below(name: str, *who: Any) -> bool:
    """Count one use; False once the limit is passed. Refuses nothing: for what is then only looked at more closely."""
    try:
        use(name, *who)
    except TooMany:
        return False
    return True
