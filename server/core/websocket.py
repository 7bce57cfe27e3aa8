"""The server's side of a WebSocket (RFC 6455), served by gevent's hub itself: an idle client costs no greenlet.

`Frames` turns bytes into messages and knows no sockets. `HubSocket` owns one socket.
No extensions are offered: permessage-deflate costs a zlib window per client and one compression per delivery.
"""
from __future__ import annotations

import base64
import binascii
import hashlib
import socket
import struct
from collections import deque
from collections.abc import Callable
from typing import Any

from gevent import get_hub

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
GOING_AWAY, PROTOCOL_ERROR, BAD_TEXT, TOO_BIG = 1001, 1002, 1007, 1009

MAX_QUEUED = 256  # writes that may wait for one slow reader
MAX_QUEUED_BYTES = 2 * 1024 * 1024
CLOSE_GRACE = 3.0  # seconds for the client's side of a close

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class ProtocolError(Exception):
    """The client broke RFC 6455; `code` is the close code to send."""

    def __init__(self, code: int) -> None:
        self.code = code


def accept_key(environ: dict[str, Any]) -> str | None:
    """The answer to a client's opening handshake, or None if it is not a valid one."""
    key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "")
    try:
        is_valid = len(base64.b64decode(key, validate=True)) == 16
    except (binascii.Error, ValueError):
        is_valid = False
    if not is_valid or environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13" or environ.get("REQUEST_METHOD") != "GET":
        return None
    return base64.b64encode(hashlib.sha1(key.encode() + _GUID).digest()).decode()


def opening(key: str) -> bytes:
    """The response that ends the handshake."""
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {key}\r\n\r\n"
    ).encode()


def frame(payload: str | bytes, opcode: int | None = None) -> bytes:
    """One whole, unmasked frame: what a server sends."""
    if opcode is None:
        opcode = TEXT if isinstance(payload, str) else BINARY
    data = payload.encode() if isinstance(payload, str) else payload
    size = len(data)
    if size < 126:
        return bytes((0x80 | opcode, size)) + data
    if size < 65536:
        return struct.pack("!BBH", 0x80 | opcode, 126, size) + data
    return struct.pack("!BBQ", 0x80 | opcode, 127, size) + data


class Frames:
    """Bytes of one client in, whole messages and control frames out."""

    __slots__ = ("_buffer", "_max_size", "_opcode", "_parts")

    def __init__(self, max_size: int) -> None:
        self._max_size = max_size
        self._buffer = b""
        self._opcode = 0
        self._parts: list[bytes] | None = None  # of a message that comes in fragments

    def feed(self, data: bytes) -> list[tuple[int, str | bytes]]:
        """Return (opcode, payload) for all that is complete. Raises ProtocolError with the close code to send."""
        buffer = self._buffer + data if self._buffer else data
        found: list[tuple[int, str | bytes]] = []
        at = 0
        while (parsed := self._parse(buffer, at)) is not None:
            is_final, opcode, payload, at = parsed
            if opcode >= CLOSE:
                found.append((opcode, payload))
            elif (message := self._assemble(is_final, opcode, payload)) is not None:
                found.append(message)
        self._buffer = buffer[at:]
        return found

    def _parse(self, buffer: bytes, at: int) -> tuple[bool, int, bytes, int] | None:
        if len(buffer) - at < 2:
            return None
        first, second = buffer[at], buffer[at + 1]
        is_final, opcode, size = bool(first & 0x80), first & 0x0F, second & 0x7F
        is_control = opcode >= CLOSE
        if first & 0x70 or not second & 0x80 or opcode not in (0, 1, 2, 8, 9, 10) or (is_control and (size > 125 or not is_final)):
            raise ProtocolError(PROTOCOL_ERROR)
        start = at + 2
        if size >= 126:
            width = 2 if size == 126 else 8
            if len(buffer) < start + width:
                return None
            size = int.from_bytes(buffer[start : start + width], "big")
            start += width
        if size > self._max_size:
            raise ProtocolError(TOO_BIG)
        end = start + 4 + size
        if len(buffer) < end:
            return None
        return is_final, opcode, _unmask(buffer[start + 4 : end], buffer[start : start + 4]), end

    def _assemble(self, is_final: bool, opcode: int, payload: bytes) -> tuple[int, str | bytes] | None:
        if (opcode == CONTINUATION) != (self._parts is not None):
            raise ProtocolError(PROTOCOL_ERROR)
        if self._parts is None:
            if is_final:
                return opcode, _as_text(opcode, payload)
            self._opcode, self._parts = opcode, [payload]
            return None
        self._parts.append(payload)
        if sum(map(len, self._parts)) > self._max_size or len(self._parts) > 1000:
            raise ProtocolError(TOO_BIG)
        if not is_final:
            return None
        whole, self._parts = b"".join(self._parts), None
        return self._opcode, _as_text(self._opcode, whole)


def _unmask(data: bytes, mask: bytes) -> bytes:
    size = len(data)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(data, "little") ^ int.from_bytes(key, "little")).to_bytes(size, "little")


def _as_text(opcode: int, data: bytes) -> str | bytes:
    if opcode != TEXT:
        return data
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise ProtocolError(BAD_TEXT) from None


class HubSocket:
    """One client. All its methods run on the hub's thread and none of them waits.

    Every byte leaves through `write` (broadcasts use `send_now` when `outbox` is empty, which is the same rule):
    what the kernel does not take at once waits in `outbox`, and then everything waits behind it. So frames are
    never interleaved, and control frames need no special care.
    """

    __slots__ = (
        "__weakref__",
        "_frames",
        "_grace",
        "_is_closing",
        "_loop",
        "_on_gone",
        "_on_message",
        "_queued_bytes",
        "_reading",
        "_sock",
        "_writing",
        "outbox",
        "send_now",
    )

    def __init__(self, sock: Any, max_size: int, on_message: Callable[[str | bytes], None], on_gone: Callable[[], None]) -> None:
        """sock: a native, non-blocking `_socket.socket`. Both callbacks run on the hub and must not wait."""
        self._sock, self._on_message, self._on_gone = sock, on_message, on_gone
        self.outbox: deque[bytes | memoryview] | tuple[()] = ()
        self.send_now: Callable[[Any], int] = sock.send
        self._frames = Frames(max_size)
        self._loop = get_hub().loop
        self._writing: Any = None
        self._grace: Any = None
        self._queued_bytes = 0
        self._is_closing = False
        self._reading: Any = self._loop.io(sock.fileno(), 1)
        self._reading.start(self._read)

    @property
    def is_open(self) -> bool:
        return self._sock is not None

    # out

    def write(self, data: bytes) -> None:
        if self.outbox:
            self.wait_in_line(data)
            return
        try:
            sent = self.send_now(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._end()
            return
        if sent != len(data):
            self.wait_in_line(memoryview(data)[sent:])

    def wait_in_line(self, data: bytes | memoryview) -> None:
        """Queue data behind what the kernel has not taken; cut the client if it has been too slow for too long."""
        if self._sock is None:
            return
        if len(self.outbox) >= MAX_QUEUED or self._queued_bytes + len(data) > MAX_QUEUED_BYTES:
            self.reset()
            return
        if not self.outbox:
            self.outbox = deque()
            self._writing = self._loop.io(self._sock.fileno(), 2)
            self._writing.start(self._drain)
        self.outbox.append(data)
        self._queued_bytes += len(data)

    def _drain(self) -> None:
        try:
            while self.outbox:
                data = self.outbox[0]
                sent = self.send_now(data)
                self._queued_bytes -= sent
                if sent < len(data):
                    self.outbox[0] = memoryview(data)[sent:]
                    return
                self.outbox.popleft()
        except BlockingIOError:
            return
        except OSError:
            self._end()
            return
        self.outbox = ()
        self._writing = _stopped(self._writing)

    # in

    def pause(self) -> None:
        if self._reading is not None:
            self._reading.stop()

    def resume(self) -> None:
        if self._reading is not None and not self._reading.active:
            self._reading.start(self._read)

    def _read(self) -> None:
        try:
            data = self._sock.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._end()
            return
        try:
            found = self._frames.feed(data)
        except ProtocolError as error:
            self.close(error.code)
            self._end()
            return
        for opcode, payload in found:
            if opcode == PING:
                self.write(frame(bytes(payload), PONG))  # type: ignore[arg-type]
            elif opcode == CLOSE:
                self.close()
                self._end()
                return
            elif opcode != PONG and not self._is_closing:
                self._on_message(payload)

    # the end

    def close(self, code: int = 1000) -> None:
        """Say goodbye; the connection ends when the client has answered, or after a grace time."""
        if self._is_closing or self._sock is None:
            return
        self._is_closing = True
        self.write(frame(struct.pack("!H", code), CLOSE))
        if self._sock is not None:
            self._grace = self._loop.timer(CLOSE_GRACE)
            self._grace.start(self._end)

    def reset(self) -> None:
        """End at once; the kernel drops what it still holds for this client."""
        if self._sock is not None:
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._end()

    def _end(self) -> None:
        if self._sock is None:
            return
        self._reading = _stopped(self._reading)
        self._writing = _stopped(self._writing)
        self._grace = _stopped(self._grace)
        sock, self._sock, self.outbox = self._sock, None, ()
        sock.close()
        on_gone, self._on_gone, self._on_message = self._on_gone, _nothing, _nothing
        on_gone()


def _stopped(watcher: Any) -> Any:
    """Stop a watcher and return nothing to put in its place. Always before its socket is closed."""
    if watcher is not None:
        watcher.stop()
        watcher.close()
    return None


def _nothing(*_: Any) -> None:
    pass
