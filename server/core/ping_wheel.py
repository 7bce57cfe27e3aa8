"""Pings of all clients, on one wheel instead of a greenlet each."""
from __future__ import annotations

import logging
import time
import weakref
from collections import deque
from collections.abc import Iterable
from typing import Any

import engineio.packet
import gevent

log = logging.getLogger(__name__)


class PingWheel:
    """One greenlet that pings all clients and ends those that do not answer.

    All wait equally long, so each queue is in order of time and only its head has to be looked at.
    """

    def __init__(self, server: Any, tick: float = 0.25, slice_of: int = 200) -> None:
        self._server, self._tick, self._slice = server, tick, slice_of
        self._to_ping: deque[tuple[float, weakref.ref[Any]]] = deque()
        self._awaiting_pong: deque[tuple[float, float, weakref.ref[Any]]] = deque()
        self._greenlet: gevent.Greenlet | None = None

    def ping_later(self, client: Any) -> None:
        self._to_ping.append((time.time() + self._server.ping_interval, weakref.ref(client)))
        if self._greenlet is None:
            self._greenlet = gevent.spawn(self._turn)

    def _turn(self) -> None:
        while True:
            gevent.sleep(self._tick)
            for done, client in enumerate(self._due(), start=1):
                try:
                    self._ping(client)
                except Exception:
                    log.exception("a client could not be pinged")
                if done % self._slice == 0:
                    gevent.sleep(0)
            for client in self._overdue():
                gevent.spawn(self._end, client)

    def _due(self) -> Iterable[Any]:
        while self._to_ping and self._to_ping[0][0] <= time.time():
            client = self._to_ping.popleft()[1]()
            if client is not None and not client.closed and not client.closing:
                yield client

    def _ping(self, client: Any) -> None:
        now = client.last_ping = time.time()
        self._awaiting_pong.append((now + self._server.ping_timeout, now, weakref.ref(client)))
        client.send(engineio.packet.Packet(engineio.packet.PING))

    def _end(self, client: Any) -> None:
        client.close(wait=False, abort=False, reason=self._server.reason.PING_TIMEOUT)
        self._server.sockets.pop(client.sid, None)

    def _overdue(self) -> Iterable[Any]:
        while self._awaiting_pong and self._awaiting_pong[0][0] <= time.time():
            _until, pinged_at, reference = self._awaiting_pong.popleft()
            client = reference()
            if client is not None and client.last_ping == pinged_at and not client.closed:
                yield client


def wheel_of(server: Any) -> PingWheel | None:
    """The server's wheel, or None where the stock path is taken."""
    return getattr(server, "ping_wheel", None)
