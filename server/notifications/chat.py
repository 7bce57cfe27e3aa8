"""The port for WhatsApp gateways. A gateway is one adapter: a class with `send`, registered under a name.

Off by default: without `JKD_CHAT_URL` there is none, and messages go onto the list of those that a person sends.
A new adapter is one class here and its fake in tests/notifications/test_chat.py, whose contract runs over all of them.
"""
from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar, cast
from urllib.parse import urlsplit

from flask import current_app

from server.config import Settings, WrongSetting

TIMEOUT = 15.0  # seconds for each step of the conversation
MOST_ANSWER = 64_000  # bytes read of what a gateway answers
LATER = {408, 425, 429}  # statuses that mean: not now
OURS = {301, 302, 303, 307, 308, 401, 403, 404, 405}  # our settings are wrong, not the message: it waits until they are mended


class ChatFailure(Exception):
    """The message was not taken. `code` says why, without words of people."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotNow(ChatFailure):
    """It may be taken later."""


class Undeliverable(ChatFailure):
    """It will never be taken."""


@dataclass(frozen=True)
class Outcome:
    """The gateway took it. `reference` is what the gateway calls it, if it said so."""

    reference: str | None = None


class Gateway(Protocol):
    """What an adapter promises: on return the message is the gateway's; the same key again makes no second message."""

    def send(self, number: str, text: str, idempotency_key: str) -> Outcome:
        """`number` as +62…. Raises NotNow, Undeliverable."""
        ...


ADAPTERS: dict[str, Callable[[Settings], Gateway]] = {}
A = TypeVar("A", bound=Callable[[Settings], Gateway])


def adapter(name: str) -> Callable[[A], A]:
    """Register an adapter for JKD_CHAT_ADAPTER."""

    def register(make: A) -> A:
        ADAPTERS[name] = make
        return make

    return register


def check(settings: Settings) -> None:
    """Raises WrongSetting, naming it, for an adapter that does not exist."""
    if settings.chat_adapter not in ADAPTERS:
        raise WrongSetting(f"JKD_CHAT_ADAPTER: there is no {settings.chat_adapter!r}; known: {', '.join(sorted(ADAPTERS))}")


def gateway() -> Gateway | None:
    """The one of the settings, or None: then people send by hand."""
    settings = cast(Settings, current_app.extensions["settings"])
    return ADAPTERS[settings.chat_adapter](settings) if settings.chat_is_automatic else None


@adapter("http")
class HttpGateway:
    """POSTs `{"to", "text", "id"}` as JSON with a bearer token. 2xx: taken. It follows no redirect: the token stays with whom it is for."""

    def __init__(self, settings: Settings) -> None:
        self._parts = urlsplit(settings.chat_url)
        self._token = settings.chat_token.get_secret_value()

    def send(self, number: str, text: str, idempotency_key: str) -> Outcome:
        """One request. Raises NotNow, Undeliverable."""
        body = json.dumps({"to": number, "text": text, "id": idempotency_key}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Idempotency-Key": idempotency_key}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        try:
            status, answer = self._ask(body, headers)
        except (OSError, http.client.HTTPException):
            raise NotNow("unreachable") from None
        if 200 <= status <= 299:
            return Outcome(_reference(answer))
        is_later = status >= 500 or status in LATER or status in OURS
        raise NotNow(f"http_{status}") if is_later else Undeliverable(f"http_{status}")

    def _ask(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        connection = self._connection()
        try:
            path = (self._parts.path or "/") + (f"?{self._parts.query}" if self._parts.query else "")
            connection.request("POST", path, body=body, headers=headers)
            response = connection.getresponse()
            return response.status, response.read(MOST_ANSWER)
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        host = cast(str, self._parts.hostname)
        if self._parts.scheme == "https":
            return http.client.HTTPSConnection(host, self._parts.port, timeout=TIMEOUT, context=ssl.create_default_context())
        return http.client.HTTPConnection(host, self._parts.port, timeout=TIMEOUT)


def _reference(answer: bytes) -> str | None:
    try:
        found = json.loads(answer)
    except ValueError:
        return None
    reference = found.get("id") if isinstance(found, dict) else None
    return str(reference)[:80] if isinstance(reference, (str, int)) else None
