"""What screens are told: facts once they are durable, numbers by the clock. A broadcast may be lost; the state has it."""
from __future__ import annotations

import logging
import time
from collections.abc import Callable

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from server.core import realtime
from server.core.events import after
from server.core.group_commit import NotWritten
from server.core.realtime import publish, publish_here
from server.live import facts, queries
from server.live.events import RoomChanged
from server.live.streams import AUDIENCES, room_of
from server.live.ticker import Ticker

log = logging.getLogger(__name__)
EACH_MINUTE: list[Callable[[int], None]] = []  # what parts do about once a minute for a room that somebody follows
EMPTY_FOR = 30  # seconds a room may be empty before its clock stops


@after(RoomChanged)
def tell_screens(event: RoomChanged) -> None:
    """Each stream that the change was told to hears it, as it may be shown now; its author's devices fetch their part."""
    revs = {audience: rev for audience in AUDIENCES if (rev := getattr(event, f"{audience}_rev")) is not None}
    for audience, fact in facts.told_at(event.webinar_id, revs).items():
        publish(room_of(event.webinar_id, audience), "fact", fact)
    if event.question_id is not None:
        for participant_id in queries.senders_of(event.question_id):
            publish(f"peserta:{participant_id}", "mine.changed", {})


def send_tick(ticker: Ticker) -> bool:
    """One beat: tell every audience its numbers if there is something to say.

    Every web process has a ticker for its own screens: nothing has to be handed over when one of them or Redis dies, and
    a screen hears of a fact that did not come through Redis by its `rev` here. Each screen hears one ticker, so that
    `prev` is always the tick before.
    """
    ticks = ticker.beat()
    for audience, tick in (ticks or {}).items():
        publish_here(room_of(ticker.webinar_id, audience), "numbers", tick)
    return ticks is not None


def keep_ticking(webinar_id: int) -> None:
    """Let the room's clock run in this process while somebody is there; once it runs, nothing happens."""
    running: set[int] = current_app.extensions.setdefault("live_tickers", set())
    if webinar_id in running or not realtime.runs_on_greenlets():
        return
    running.add(webinar_id)
    realtime.start(_tick_on, current_app._get_current_object(), webinar_id, running)  # type: ignore[attr-defined]


def _tick_on(app: Flask, webinar_id: int, running: set[int]) -> None:
    ticker, empty_for, minute = Ticker(webinar_id), 0.0, 0
    try:
        while empty_for < EMPTY_FOR:
            empty_for = 0.0 if _followers_of(webinar_id) else empty_for + ticker.pause
            _beat_in(app, ticker)
            if minute != (minute := int(time.time()) // 60):
                _work_each_minute(app, webinar_id)
            realtime.pause(ticker.pause)
    finally:
        running.discard(webinar_id)


def _beat_in(app: Flask, ticker: Ticker) -> None:
    try:
        with app.app_context():
            send_tick(ticker)
    except SQLAlchemyError as error:  # the database is away for a moment: screens notice the silence
        log.warning("a tick was skipped: %s", type(error).__name__)


def _work_each_minute(app: Flask, webinar_id: int) -> None:
    try:
        with app.app_context():
            for work in EACH_MINUTE:
                work(webinar_id)
    except (SQLAlchemyError, NotWritten) as error:
        log.warning("a minute's count was skipped: %s", type(error).__name__)


def followers_here() -> int:
    """Clients of this process that follow any room by socket. A room that somebody follows has a clock."""
    running: set[int] = current_app.extensions.get("live_tickers", set())
    return sum(_followers_of(webinar_id) for webinar_id in running)


def _followers_of(webinar_id: int) -> int:
    return sum(realtime.people_here(room_of(webinar_id, audience)) for audience in AUDIENCES)
