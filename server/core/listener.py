"""How a WebSocket gets its socket from the web server, and our own web server for one process."""
from __future__ import annotations

import _socket
import contextlib
import socket
import ssl
from collections.abc import Callable
from typing import Any

from gevent.pywsgi import WSGIHandler, WSGIServer

TAKE = "jkd.take_socket"


class SocketTaken(StopIteration):
    """Raised through the WSGI stack: the connection now belongs to somebody else; write nothing, close nothing.

    A StopIteration, because that is how gunicorn's async workers understand it.
    """


def taker_of(environ: dict[str, Any]) -> Callable[[], Any] | None:
    """A function that takes the connection's socket out of the web server, or None if this server cannot let go of it."""
    if TAKE in environ:
        return environ[TAKE]  # type: ignore[no-any-return]
    sock = environ.get("gunicorn.socket")
    if sock is not None and type(sock).__module__.startswith("gevent") and not isinstance(sock, ssl.SSLSocket):
        return lambda: native(sock)
    return None


def native(sock: Any) -> Any:
    """A plain non-blocking C socket in place of gevent's, which is left empty: the server may close that one.

    detach(), never dup(): epoll watches the connection behind a descriptor, so after closing one of two the kernel
    goes on reporting it, and libev answers each such report by building its whole epoll set anew (O(all clients)).
    """
    taken = _socket.socket(fileno=sock.detach())
    taken.setblocking(False)
    taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return taken


class Handler(WSGIHandler):  # type: ignore[misc]
    """gevent's handler, able to let go of its socket."""

    socket: Any

    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        if not isinstance(self.socket, ssl.SSLSocket):
            environ[TAKE] = self._let_go
        return environ

    def _let_go(self) -> Any:
        taken, self.socket = native(self.socket), None  # handle() would read, and throw away, the client's first frames
        self.close_connection = True
        return taken

    def run_application(self) -> None:
        with contextlib.suppress(SocketTaken):
            super().run_application()


def listen(host: str, port: int, backlog: int = 4096) -> Any:
    """A listening socket whose connections answer at once: without TCP_NODELAY a kept-alive page takes 48 ms."""
    from gevent.socket import socket as gevent_socket

    listener = gevent_socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind((host, port))
    listener.listen(backlog)
    return listener


def serve(app: Any, host: str, port: int, **options: Any) -> WSGIServer:
    """The web server, not yet started: call serve_forever() or start()."""
    return WSGIServer(listen(host, port), app, handler_class=Handler, log=None, **options)
