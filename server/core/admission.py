"""Who may open a socket, and what one must do to keep it. An ordinary viewer costs nothing here once it has entered a room.

- A handshake is refused past so many of one network in a minute, and once this process has more sockets than it may have
  followers and some to spare. A page that is refused polls, and knocks again with growing pauses.
- A socket that enters no room within fifteen seconds is closed: it hears nothing, and would hold a place.
- One that hears more than everybody does is asked every half minute whether it still may. So it is closed also when its
  right ended by the clock, or when the word that it was revoked was lost on the way.
"""
from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from server.core import limits, visitors
from server.core.errors import TooMany
from server.core.logs import get_logger
from server.core.metrics import meter

log = get_logger(__name__)
ENTER_WITHIN = 15.0  # seconds from the handshake
LOOK_EVERY = 5.0  # seconds between two rounds
ASK_EVERY = 30.0  # seconds after which a right is asked for again
SPARE = 1000  # sockets beyond the budget: newcomers who are just being told to poll, the desk, speakers

Right = Callable[[], bool]  # hashable: sockets that have the same one are asked for together


class Doorman:
    """Of one app, in each of its processes. All its methods run where the sockets live."""

    def __init__(self, app: Flask, server: Any) -> None:
        self._app, self._server = app, server
        self._newcomers: dict[str, float] = {}  # Engine.IO's id → until when it must have entered a room
        self._rights: dict[str, tuple[Right, float]] = {}  # Socket.IO's id → its right, and when to ask for it again
        self._entries: Counter[str] = Counter()  # by Engine.IO's id, of the current minute
        self._counted_since = time.monotonic()
        self._is_walking = False

    def take_post(self) -> None:
        """From now on every handshake of the server passes here first."""
        let_in = self._server.eio.handlers["connect"]

        def at_the_door(eio_sid: str, environ: dict[str, Any]) -> Any:
            refusal = self._refusal(environ)
            if refusal is not None:
                return refusal
            self._newcomers[eio_sid] = time.monotonic() + ENTER_WITHIN
            self._walk()
            return let_in(eio_sid, environ)

        self._server.eio.on("connect", at_the_door)

    def _refusal(self, environ: dict[str, Any]) -> str | None:
        """The code that a handshake is refused with."""
        began, refusal = time.perf_counter(), None
        with self._app.app_context():
            if len(self._server.eio.sockets) > current_app.extensions["settings"].socket_budget + SPARE:
                refusal = "full"
            elif not limits.count_below("socket.connect", visitors.network_hash(environ.get("REMOTE_ADDR"))):
                refusal = TooMany.code
            if refusal is not None:
                meter().saw_message("connect", refusal, time.perf_counter() - began)
        return refusal

    # what a socket says

    def count_entry(self, sid: str) -> None:
        """It connects, or enters a room, once more. Raises TooMany past the rate of `room.enter`.

        The counts of a minute are forgotten together, so that nothing grows.
        """
        if current_app.extensions["limiter"] is None:
            return
        most, seconds = limits.rate("room.enter")
        now = time.monotonic()
        if now - self._counted_since >= seconds:
            self._entries.clear()
            self._counted_since = now
        eio_sid = self._eio_sid(sid)
        self._entries[eio_sid] += 1
        if self._entries[eio_sid] > most:
            raise TooMany(resets_in=max(1, round(self._counted_since + seconds - now)))

    def settle(self, sid: str, right: Right | None) -> None:
        """It has entered a room and may stay: as long as `right()` holds, or without one like everybody."""
        self._newcomers.pop(self._eio_sid(sid), None)
        if right is None:
            self._rights.pop(sid, None)
        else:
            self._rights[sid] = right, time.monotonic() + ASK_EVERY
            self._walk()

    def _eio_sid(self, sid: str) -> str:
        return self._server.manager.eio_sid_from_sid(sid, "/") or sid

    # rounds

    def _walk(self) -> None:
        """Let the rounds begin, while there is anybody to look after. Only on greenlets; tests look by hand."""
        if not self._is_walking and self._server.eio.async_mode == "gevent":
            self._is_walking = True
            self._server.start_background_task(self._rounds)

    def _rounds(self) -> None:
        try:
            while self._newcomers or self._rights:
                self._server.sleep(LOOK_EVERY)
                self.look()
        finally:
            self._is_walking = False

    def look(self) -> None:
        """One round. What goes wrong with one socket keeps nobody else from being looked at."""
        now = time.monotonic()
        for eio_sid in [one for one, until in self._newcomers.items() if until <= now]:
            self._send_off(eio_sid, now)
        due = [(sid, right) for sid, (right, at) in self._rights.items() if at <= now]
        if due:
            with self._app.app_context():
                self._ask(due, now)

    def _send_off(self, eio_sid: str, now: float) -> None:
        client = self._server.eio.sockets.get(eio_sid)
        if client is not None and getattr(client, "_inbox", None) is not None:  # it spoke, and we are late ourselves
            self._newcomers[eio_sid] = now + ENTER_WITHIN
            return
        self._newcomers.pop(eio_sid, None)
        if client is None:
            return
        try:
            client.close(wait=False, abort=False, reason=self._server.reason.SERVER_DISCONNECT)
        except Exception:
            log.exception("socket_not_closed")
        self._server.eio.sockets.pop(eio_sid, None)

    def _ask(self, due: list[tuple[str, Right]], now: float) -> None:
        holds: dict[Right, bool] = {}
        for sid, right in due:
            if not self._server.manager.is_connected(sid, "/"):
                self._rights.pop(sid, None)
                continue
            if right not in holds:
                holds[right] = self._holds(right)
            if holds[right]:
                self._rights[sid] = right, now + ASK_EVERY
            else:
                self._rights.pop(sid, None)
                self._cut(sid)

    @staticmethod
    def _holds(right: Right) -> bool:
        try:
            return right()
        except SQLAlchemyError as error:  # the database is away, so there is nothing to hear either; asked again
            log.warning("right_not_asked", error=type(error).__name__)
            return True

    def _cut(self, sid: str) -> None:
        try:
            self._server.disconnect(sid, namespace="/", ignore_queue=True)
        except Exception:
            log.exception("socket_not_cut")


def doorman() -> Doorman:
    """The running app's."""
    found: Doorman = current_app.extensions["doorman"]
    return found
