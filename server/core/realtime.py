"""The only module that touches Socket.IO: rooms, handlers that answer {ok} or {error}, and who may connect."""
from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, has_request_context, request
from flask.ctx import RequestContext
from flask.sessions import SecureCookieSession
from flask_socketio import ConnectionRefusedError, SocketIO, disconnect, join_room, leave_room, rooms
from flask_wtf.csrf import validate_csrf
from socketio.packet import Packet
from sqlalchemy.exc import OperationalError
from wtforms.validators import ValidationError

from server.config import LOOPBACK, Settings
from server.core.admission import Doorman, Right, doorman
from server.core.errors import Busy, Malformed, Refusal, TooMany
from server.core.group_commit import NotWritten
from server.core.metrics import meter
from server.core.permissions import Permission, current_actor
from server.core.text import is_storable

log = logging.getLogger(__name__)
socketio = SocketIO()
Payload = dict[str, Any]
HANDLERS: dict[str, Callable[..., Any]] = {}


def publish(room: str, name: str, payload: Payload) -> None:
    """Send an event to a room, in all processes. Only from broadcasts: they run after the commit, on the hub's thread."""
    socketio.emit(name, payload, to=room)


def publish_here(room: str, name: str, payload: Payload) -> None:
    """The same to this process's clients only: for what every process tells by itself."""
    socketio.emit(name, payload, to=room, ignore_queue=True)


def handler(name: str, visitors: Permission | str) -> Callable[[Callable[[Payload], Any]], Callable[..., Payload]]:
    """Register a socket handler for `visitors` ("public" or a permission). It answers {ok} or {error: code, …data}, never raises."""

    def wrap(fn: Callable[[Payload], Any]) -> Callable[..., Payload]:
        def answer(data: Any) -> Payload:
            try:
                if not isinstance(data, dict):
                    raise Malformed(field="payload")
                if isinstance(visitors, Permission):
                    current_actor().must(visitors)
                return {"ok": fn(data)}
            except Refusal as refusal:
                return {"error": refusal.code, **refusal.data}
            except (OperationalError, NotWritten):
                return {"error": Busy.code}
            except Exception:
                log.exception("socket handler %s failed", name)
                return {"error": "fault"}

        @wraps(fn)
        def run(data: Any = None, *_rest: Any) -> Payload:
            began = time.perf_counter()
            said = answer(data)
            meter().saw_message(name, said.get("error", "ok"), time.perf_counter() - began)
            return said

        run.visitors = visitors  # type: ignore[attr-defined]
        HANDLERS[name] = run
        if socketio.server:
            _listen(name, run)
        return run

    return wrap


class _EventContext(RequestContext):
    """A request context for one message: no form session is opened and no route is looked for, as no handler asks."""

    def match_request(self) -> None:
        """A message has no route."""


def _listen(name: str, run: Callable[..., Any]) -> None:
    """Let the server call a handler, past Flask-SocketIO's own way there, which costs as much as a vote."""
    server = socketio.server

    def on_message(sid: str, *payload: Any) -> Any:
        environ = server.get_environ(sid, namespace="/")
        if not environ:  # gone meanwhile
            return None
        with _EventContext(environ["flask.app"], environ, session=SecureCookieSession()) as context:
            context.request.sid, context.request.namespace = sid, "/"  # type: ignore[attr-defined]
            return run(*payload)

    server.on(name, on_message, namespace="/")


def is_message() -> bool:
    """True while a socket's message is handled, False for a page."""
    return has_request_context() and hasattr(request, "sid")


def enter(room: str) -> None:
    """Let the client of this event hear a room."""
    join_room(room)


def enter_only(room: str, kind: str, right: Right | None = None) -> None:
    """Let the client hear this room and no other one whose name begins with `kind`: it follows exactly one stream.

    With a `right` (hashable) only as long as `right()` is True, which is asked every half minute.
    """
    for other in rooms():
        if other.startswith(kind) and other != room:
            leave_room(other)
    join_room(room)
    doorman().settle(sid(), right)


def count_entry() -> None:
    """The client of this event wants to enter a room. Raises TooMany when it does nothing else."""
    doorman().count_entry(sid())


def close_room_sockets(room: str) -> None:
    """Cut every client that is in a room (`staff:<id>` after a role was revoked), in every process."""
    manager = socketio.server.manager
    if hasattr(manager, "cut_room"):
        manager.cut_room(room)
        return
    for sid, _eio_sid in list(manager.get_participants("/", room)):
        disconnect(sid=sid, namespace="/")


def people_here(room: str) -> int:
    """Clients of this process that hear a room."""
    return len(socketio.server.manager.rooms.get("/", {}).get(room, ()))


def people_in(room: str) -> int:
    """Clients of all processes that hear a room; those of the others as they told it up to a few seconds ago."""
    manager = socketio.server.manager
    return people_here(room) + (manager.people_elsewhere(room) if hasattr(manager, "people_elsewhere") else 0)


def is_redis_up() -> bool | None:
    """Whether Redis answers; None without one. Waits at most a second."""
    url = current_app.extensions["settings"].redis_url
    if not url:
        return None
    from server.core import neighbours

    return neighbours.is_up(url)


def runs_on_greenlets() -> bool:
    """True in production. Tests run on threads, and beat the clocks by hand."""
    return bool(socketio.server) and socketio.server.eio.async_mode == "gevent"


def start(work: Callable[..., None], *arguments: Any) -> None:
    """Run something beside the requests, as a greenlet of this process."""
    socketio.start_background_task(work, *arguments)


def pause(seconds: float) -> None:
    """Let the others run for a while."""
    socketio.sleep(seconds)


def connected() -> int:
    """Clients on this process."""
    return len(socketio.server.eio.sockets) if socketio.server else 0


def sid() -> str:
    """The id of the client whose event this is."""
    return str(request.sid)  # type: ignore[attr-defined]


def field_of(data: Payload, name: str, kind: type, *, default: Any = None) -> Any:
    """A payload's field of exactly this type. Raises Malformed."""
    value = data.get(name, default)
    if value is None and default is None and name in data:
        return None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Malformed(field=name)
    if isinstance(value, str) and not is_storable(value):
        raise Malformed(field=name)
    return value


def _may_connect(auth: Any) -> None:
    """The site's own Origin, and the CSRF token that saya.json hands out."""
    try:
        count_entry()
    except TooMany:
        raise ConnectionRefusedError("too_many") from None
    origin, settings = request.headers.get("Origin"), current_app.extensions["settings"]
    own = urlsplit(settings.public_url).netloc if settings.public_url else request.host
    if origin is not None and origin.partition("://")[2] != own:  # as text: what is no address at all must be refused, too
        raise ConnectionRefusedError("origin")
    if not settings.public_url and (request.host.rsplit(":", 1)[0] not in LOOPBACK):
        raise ConnectionRefusedError("host")
    token = auth.get("token") if isinstance(auth, dict) else None
    try:
        validate_csrf(token if isinstance(token, str) else None)
    except ValidationError:
        raise ConnectionRefusedError("token") from None
    actor = current_actor()
    if actor.staff_id is not None:
        join_room(f"staff:{actor.staff_id}")
    if actor.participant_id is not None:
        join_room(f"peserta:{actor.participant_id}")


class TextPacket(Packet):  # type: ignore[misc]  # the library has no types
    """A packet without attachments: no handler takes any, and python-socketio would keep up to ten digits' worth of them in memory
    for a client that announces them, before any handler or limit hears of it."""

    uses_binary_events = False

    def decode(self, encoded_packet: Any) -> Any:
        """Raises ValueError for one that announces attachments, and for the attachments themselves."""
        if not isinstance(encoded_packet, str) or encoded_packet[:1] in ("5", "6"):
            raise ValueError("a packet with attachments")
        return super().decode(encoded_packet)


def init_app(app: Flask, settings: Settings, *, async_mode: str) -> None:
    """async_mode "gevent" in production, with our broadcast path; "threading" in tests, all stock."""
    socketio.server_options.clear()  # one object serves all apps of a process: what another one was made with is not this one's
    options: dict[str, Any] = {"cors_allowed_origins": "*", "manage_session": False,  # _may_connect looks at the origin itself
                               "serializer": TextPacket}
    if async_mode != "gevent":
        if settings.redis_url:
            from server.core.neighbours import Teller

            options["client_manager"] = Teller(settings.redis_url)
        socketio.init_app(app, async_mode=async_mode, **options)
        _register(app)
        return
    from server.core import broadcast

    is_own = settings.sockets == "own"
    socketio.init_app(
        app, async_mode="gevent", client_manager=_manager(settings.redis_url) if is_own or settings.redis_url else None,
        async_handlers=False,  # one client's messages in their order, and no greenlet more for each
        ping_interval=25, ping_timeout=20, http_compression=False, max_http_buffer_size=64_000, **options,
    )
    _register(app)
    if is_own:
        broadcast.install(socketio.server)
    if settings.redis_url:  # stock waits for the first client, and would neither tell nor hear until then
        socketio.server.manager.initialize()
        socketio.server.manager_initialized = True


def _manager(redis_url: str | None) -> Any:
    from server.core.broadcast import Broadcaster
    from server.core.neighbours import Neighbours

    return Neighbours(redis_url) if redis_url else Broadcaster()


def _register(app: Flask) -> None:
    """Each app of a process (tests make many) has a server of its own: it too must know every handler."""
    app.extensions["doorman"] = Doorman(app, socketio.server)
    app.extensions["doorman"].take_post()
    socketio.on("connect")(_may_connect)
    for name, run in HANDLERS.items():
        _listen(name, run)
