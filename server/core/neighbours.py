"""Several web processes as one house: what one tells, the sockets of all hear. Through one channel of Redis.

Redis may go away at any time, and nothing waits for it: what is said meanwhile is heard in the own process only. Nothing
is lost by that which does not come back by itself. Numbers come from each process's own clock, which reads the database;
a fact that was missed shows in the clock's `rev`. For the rest (`mine.changed`, a revoked session) every process that
could have missed something cuts its staff's sockets and asks the others to reconnect, spread over half a minute.

How many people are in a room is told on the same channel every two seconds; a process that falls silent is forgotten.
"""
from __future__ import annotations

import time
from collections import deque
from typing import Any

import gevent
from gevent.event import Event
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from socketio.pubsub_manager import PubSubManager

from server.core.broadcast import Broadcaster
from server.core.logs import get_logger

log = get_logger(__name__)
CHANNEL = "jkd"
ANSWER_WITHIN = 1.0  # seconds Redis may take; nobody but our own greenlets waits for it
AGAIN_AFTER = 0.5  # seconds between two attempts to reach it
GOSSIP_EVERY = 2.0  # seconds between two tellings of who is where; also proves that the line is alive
SILENT_AFTER = 7.0  # seconds after which a neighbour, or our own line, counts as gone
MOST_WAITING = 5000  # messages kept for a Redis that is slow; the oldest go first
RECONNECT_WITHIN = 30  # seconds over which clients spread their reconnecting
HEAL_EVERY = 5.0  # seconds: an outage is noticed from several sides, and healed once
STAFF = "staff:"


def line_to(url: str) -> Redis:
    """A connection that gives up quickly and tries nothing again by itself."""
    return Redis.from_url(url, socket_connect_timeout=ANSWER_WITHIN, socket_timeout=ANSWER_WITHIN, retry=Retry(NoBackoff(), 0))


def is_up(url: str) -> bool:
    """True if Redis answers now."""
    try:
        with line_to(url) as line:
            return bool(line.ping())
    except RedisError:
        return False


class Teller(PubSubManager):  # type: ignore[misc]
    """For a process without sockets (worker, command line): what it tells is heard by the web processes."""

    name = "redis"

    def __init__(self, url: str) -> None:
        super().__init__(channel=CHANNEL, write_only=True)
        self._line = line_to(url)

    def _publish(self, message: dict[str, Any]) -> None:
        try:
            self._line.publish(self.channel, self.json.dumps(message))
        except RedisError as error:
            log.warning("redis_away", what="tell", error=type(error).__name__)

    def cut_room(self, room: str) -> None:
        """Cut everybody in a room, in every process."""
        self._publish({"method": "cut", "room": room, "host_id": self.host_id})


class Neighbours(PubSubManager, Broadcaster):  # type: ignore[misc]
    """The web process's client manager; in this order, so that PubSubManager's super().emit is Broadcaster's."""

    name = "redis"

    def __init__(self, url: str) -> None:
        super().__init__(channel=CHANNEL)
        self._url = url
        self._waiting: deque[dict[str, Any]] = deque(maxlen=MOST_WAITING)
        self._has_news = Event()
        self._elsewhere: dict[str, tuple[float, dict[str, int]]] = {}
        self._watched: set[str] = set()
        self._healed_at = 0.0
        self._is_line_open = False

    # who is where

    def people_elsewhere(self, room: str) -> int:
        """How many other processes said they have in a room, a moment ago. From now on we tell them how many we have."""
        self._watched.add(room)
        since = time.monotonic() - SILENT_AFTER
        return sum(rooms.get(room, 0) for heard_at, rooms in self._elsewhere.values() if heard_at > since)

    def _gossip(self) -> None:
        while True:
            members = self.rooms.get("/", {})
            counts = {room: len(members[room]) for room in self._watched if room in members}
            self._publish({"method": "people", "rooms": counts, "host_id": self.host_id})
            gevent.sleep(GOSSIP_EVERY)

    # telling

    def initialize(self) -> None:
        super().initialize()
        for work in (self._send_on, self._gossip):
            self.server.start_background_task(work)

    def _publish(self, message: dict[str, Any]) -> None:
        self._waiting.append(message)
        self._has_news.set()

    def _send_on(self) -> None:
        """A greenlet of its own, in the order in which things were said."""
        line, has_failed = line_to(self._url), False
        while True:
            self._has_news.wait()
            self._has_news.clear()
            batch = [*self._waiting]
            self._waiting.clear()
            if has_failed:
                batch.insert(0, {"method": "missed", "host_id": self.host_id})
            try:
                with line.pipeline(transaction=False) as pipe:
                    for message in batch:
                        pipe.publish(self.channel, self.json.dumps(message))
                    pipe.execute()
                has_failed = False
            except RedisError as error:
                if not has_failed:
                    log.warning("redis_away", what="tell", error=type(error).__name__)
                has_failed = True
                gevent.sleep(AGAIN_AFTER)

    def cut_room(self, room: str) -> None:
        """Cut everybody in a room, in every process."""
        self._cut_here(room)
        self._publish({"method": "cut", "room": room, "host_id": self.host_id})

    def _cut_here(self, room: str) -> None:
        for sid, _eio_sid in [*self.get_participants("/", room)] if "/" in self.rooms else []:
            self.server.disconnect(sid, namespace="/", ignore_queue=True)

    # hearing

    def _thread(self) -> None:
        """Stock waits up to a minute between two attempts, and a dead line may look open for ever."""
        was_lost = False
        while True:
            try:
                self._hear_out(was_lost)
            except (RedisError, OSError) as error:
                if not was_lost:
                    log.warning("redis_away", what="hear", error=type(error).__name__)
                was_lost = True
            except Exception:
                log.exception("neighbours_failed")
                was_lost = True
            self._is_line_open = False
            gevent.sleep(AGAIN_AFTER)

    def _hear_out(self, was_lost: bool) -> None:
        with line_to(self._url) as line, line.pubsub(ignore_subscribe_messages=True) as channel:
            channel.subscribe(self.channel)
            heard_at = time.monotonic()
            while time.monotonic() - heard_at < SILENT_AFTER:
                message = channel.get_message(timeout=ANSWER_WITHIN / 2)
                if message is None:
                    continue
                heard_at = time.monotonic()
                if not self._is_line_open:
                    self._is_line_open = True
                    log.info("redis_here")
                    if was_lost:
                        self._heal()
                self._take(self.json.loads(message["data"]))
        raise OSError("silence")

    def _take(self, message: dict[str, Any]) -> None:
        if message.get("host_id") == self.host_id and message.get("method") != "callback":
            return
        handle = {"emit": self._handle_emit, "disconnect": self._handle_disconnect, "enter_room": self._handle_enter_room,
                  "leave_room": self._handle_leave_room, "close_room": self._handle_close_room, "callback": self._handle_callback,
                  "people": self._note_people, "cut": lambda said: self._cut_here(said["room"]), "missed": lambda _said: self._heal()}
        try:
            handle[message["method"]](message)
        except Exception:
            log.exception("neighbours_failed", method=str(message.get("method")))

    def _note_people(self, message: dict[str, Any]) -> None:
        since = time.monotonic() - SILENT_AFTER
        for host in [host for host, (heard_at, _rooms) in self._elsewhere.items() if heard_at < since]:
            del self._elsewhere[host]
        self._elsewhere[message["host_id"]] = (time.monotonic(), message["rooms"])

    def _heal(self) -> None:
        """Something may have been missed: a revoked session above all."""
        if time.monotonic() - self._healed_at < HEAL_EVERY or "/" not in self.rooms:
            return
        self._healed_at = time.monotonic()
        for room in [room for room in self.rooms["/"] if room is not None and room.startswith(STAFF)]:
            self._cut_here(room)
        self.emit("please_reconnect", {"within": RECONNECT_WITHIN}, namespace="/", ignore_queue=True)
