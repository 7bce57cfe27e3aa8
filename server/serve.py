"""The web process: one gevent server for pages and sockets. It opens its port only once /readyz answers 200.

    python -m server.serve [--ready-fd N]

Ends: 0 after SIGTERM with every request finished, 1 if it never became ready, 2 if the port is taken.
"""
from __future__ import annotations

from gevent import monkey

monkey.patch_all()  # before anything else is imported: the rest must see the patched modules

import argparse  # noqa: E402
import errno  # noqa: E402
import gc  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import socket  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Sequence  # noqa: E402
from contextlib import suppress  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402
from flask import Flask  # noqa: E402
from gevent.event import Event  # noqa: E402
from gevent.pywsgi import WSGIServer  # noqa: E402

from server.core.listener import Handler, listen  # noqa: E402

EXIT_NOT_READY, EXIT_PORT_TAKEN = 1, 2
READY_WITHIN = 30.0  # seconds
FIRST_LINE_WITHIN = 15.0  # seconds a new connection has to say what it wants; browsers open some in advance
KEEP_ALIVE = 75.0  # seconds a connection may rest between two requests
HEADERS_WITHIN = 10.0  # seconds from the request line to the end of the headers
QUIET_FOR = 30.0  # seconds without one byte of a body coming or an answer going
HEADER_BYTES = 16_384
DRAIN_WITHIN = 5.0  # seconds for requests under way when stopping

_REFUSED = ("400", b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")


class HeaderLines:
    """Lines of a request's headers, as long as they stay under HEADER_BYTES together. Raises ValueError."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._left = HEADER_BYTES

    def readline(self, size: int = -1) -> bytes:
        line: bytes = self._file.readline(self._left + 1 if size < 0 else min(size, self._left + 1))
        self._left -= len(line)
        if self._left < 0:
            raise ValueError("headers too large")
        return line


class PatientHandler(Handler):
    """Our handler, with an end to its patience for slow clients, and silent about who they are.

    gevent would wait for ever, and would log addresses, request lines (private links!) and the whole environment.
    """

    server: CitizenServer
    is_resting = True  # between two requests: nothing is lost by closing now
    rest_for = FIRST_LINE_WITHIN

    def handle(self) -> None:
        self.socket.settimeout(QUIET_FOR)
        self.server.connections.add(self)
        try:
            with suppress(OSError):  # the client has gone
                super().handle()
        finally:
            self.server.connections.discard(self)

    def handle_one_request(self) -> Any:
        if self.server.is_draining:
            return None
        try:
            return super().handle_one_request()
        finally:
            self.is_resting, self.rest_for = True, KEEP_ALIVE

    def read_requestline(self) -> str:
        self.socket.settimeout(None)
        line: str = ""
        with gevent.Timeout(self.rest_for, False):
            line = super().read_requestline()
        self.socket.settimeout(QUIET_FOR)
        self.is_resting = False
        return line

    def read_request(self, raw_requestline: str) -> Any:
        if len(raw_requestline.split()) != 3:
            raise ValueError("not HTTP/1")
        with gevent.Timeout(HEADERS_WITHIN, ValueError("headers too slow")):
            is_read = super().read_request(raw_requestline)
        lengths = self.headers.get_all("content-length", [])
        if len(lengths) > 1 or not all(length.isascii() and length.isdigit() for length in lengths):
            raise ValueError("unclear length")  # where two servers read two lengths, a request hides in another
        return is_read

    def MessageClass(self, file: Any, *rest: Any) -> Any:
        return super().MessageClass(HeaderLines(file), *rest)

    def finalize_headers(self) -> None:
        if self.server.is_draining:
            self.close_connection = True
            self.response_headers.append((b"Connection", b"close"))
        super().finalize_headers()

    def hang_up(self) -> None:
        """End a resting connection: its read returns at once."""
        with suppress(OSError, AttributeError):  # gone already
            self.socket.shutdown(socket.SHUT_RD)

    def log_error(self, msg: str, *args: Any) -> None:
        pass

    def _handle_client_error(self, ex: Exception) -> Any:
        return None if isinstance(ex, OSError) else _REFUSED

    def _log_error(self, kind: Any, error: Any, trace: Any) -> None:
        if not issubclass(kind, gevent.GreenletExit):
            self.server.loop.handle_error(None, kind, error, trace)


class CitizenServer(WSGIServer):  # type: ignore[misc]
    """The web server: knows its connections, so that it can stop without cutting anybody off."""

    def __init__(self, listener: Any, app: Any) -> None:
        self.connections: set[PatientHandler] = set()
        self.is_draining = False
        super().__init__(listener, app, handler_class=PatientHandler, log=None)

    def drain(self, within: float) -> bool:
        """Accept nobody new, finish what was begun, at most `within` seconds. True if nothing was cut off."""
        self.is_draining = True
        self.close()
        deadline = time.monotonic() + within
        while self.connections and time.monotonic() < deadline:
            for connection in list(self.connections):
                if connection.is_resting:
                    connection.hang_up()
            gevent.sleep(0.02)
        return not self.connections


def becomes_ready(app: Flask, within: float) -> bool:
    """Ask our own /readyz until it answers 200; True if that came in time. `within` in seconds."""
    deadline = time.monotonic() + within
    pause = 0.05
    while True:
        if app.test_client().get("/readyz", base_url="http://localhost").status_code == 200:
            return True
        if time.monotonic() + pause > deadline:
            return False
        gevent.sleep(pause)
        pause = min(pause * 2, 1.0)


def open_listener(host: str, port: int) -> Any:
    """A listening socket, or an end of the process that says what is wrong."""
    try:
        return listen(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            why = f"Port {port} is taken: stop what listens there, or choose another one with PORT=…"
        else:
            why = f"Cannot listen on {host}, port {port}: {error.strerror or error}"
        sys.stderr.write(f"{why}\n")
        raise SystemExit(EXIT_PORT_TAKEN) from None


def announce(fd: int | None, port: int) -> None:
    """Tell whoever started us that the port is open."""
    if fd is not None:
        os.write(fd, f"ready {port}\n".encode())
        os.close(fd)


def settle_memory() -> None:
    """What there is now stays: the collector need not look through the whole program each time, which stops everybody."""
    gc.collect()
    gc.freeze()


def run(app: Flask, host: str, port: int, ready_fd: int | None = None, *, once_open: Callable[[Flask], object] | None = None) -> int:
    """Serve until SIGTERM (or Ctrl-C, when nobody supervises us); `once_open` is called then. Gives the exit code."""
    stopping = Event()
    gevent.signal_handler(signal.SIGTERM, stopping.set)
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
        gevent.signal_handler(signal.SIGINT, stopping.set)
    if not becomes_ready(app, READY_WITHIN):
        sys.stderr.write(f"/readyz did not answer 200 within {READY_WITHIN:.0f} s\n")
        return EXIT_NOT_READY
    server = CitizenServer(open_listener(host, port), app)
    settle_memory()
    server.start()
    announce(ready_fd, server.server_port)
    if once_open is not None:
        once_open(app)
    stopping.wait()
    server.drain(DRAIN_WITHIN)
    app.extensions["database"].close()
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry of `python -m`."""
    parser = argparse.ArgumentParser(prog="python -m server.serve", description="Serve the site until SIGTERM.")
    parser.add_argument("--ready-fd", type=int, help="descriptor that gets a line once the port is open")
    options = parser.parse_args(arguments)
    from server.config import get_settings
    from server.core import i18n
    from wsgi import app

    settings = get_settings()
    i18n.prepare(app)
    return run(app, settings.host, settings.port, options.ready_fd, once_open=_work_beside)


def _work_beside(app: Flask) -> None:
    """What goes on beside the requests: samples, and what features want done once (`once_open`: functions of the app)."""
    from server.core import realtime
    from server.core.samples import keep_sampling

    keep_sampling(app)
    for work in app.extensions.get("once_open", ()):
        realtime.start(work, app)


if __name__ == "__main__":
    sys.exit(main())
