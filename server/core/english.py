"""`/en/…` is the same address in English. Inside the house there is one address for both: the prefix is taken off at the
door, and put back on every link, form and redirect of the finished answer. So no template and no route has to think of it.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from server.config import LOOPBACK
from server.core.i18n import ENGLISH, SOURCE, language

PREFIX = f"/{ENGLISH}"
# What has no language: machines ask for it at one address only, and what guards that address guards it whole.
ONE_ADDRESS = frozenset({ENGLISH, "static", "socket.io", "healthz", "readyz", "metrics", "api", "sw.js"})
LINK = re.compile(r'(?<!hreflang="id")(\s(?:href|action|formaction|data-lease|data-release|data-address)=")(/[^"]*)')
Start = Callable[..., Any]


def init_app(app: Flask) -> None:
    """To be called after what finishes answers (compression), since it must see them first."""
    app.wsgi_app = Door(app.wsgi_app)  # type: ignore[method-assign]
    app.after_request(_send_out)
    app.jinja_env.globals.update(
        other_language=other_language, addresses_of_page=addresses_of_page, is_in_english=lambda: language() == ENGLISH)


@dataclass(frozen=True)
class Door:
    """Takes `/en` off the address and notes the language. What has one address only keeps it, and is not found."""

    inside: Callable[..., Iterable[bytes]]

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == PREFIX or path.startswith(f"{PREFIX}/"):
            environ["jkd.language"] = ENGLISH
            inner = path[len(PREFIX):] or "/"
            if is_in_english(inner):
                environ["PATH_INFO"] = inner
        return self.inside(environ, start_response)


def is_in_english(path: str) -> bool:
    """True for an address of this site that also exists in English."""
    return path.startswith("/") and not path.startswith("//") and re.split(r"[/?#]", path[1:], maxsplit=1)[0] not in ONE_ADDRESS


def in_english(path: str) -> str:
    """The English twin of an address of this site; anything else stays as it is."""
    return PREFIX + path if is_in_english(path) else path


def _send_out(response: Response) -> Response:
    """Nothing of an English page leads back to Indonesian but the switch, which says so with `hreflang`."""
    if language() != ENGLISH:
        return response
    target = response.headers.get("Location")
    if target is not None:
        origin = request.host_url.rstrip("/")
        is_full = target.startswith(f"{origin}/")
        response.headers["Location"] = (origin if is_full else "") + in_english(target.removeprefix(origin) if is_full else target)
    if response.mimetype == "text/html" and not response.is_streamed and not response.direct_passthrough:
        response.set_data(LINK.sub(lambda found: found[1] + in_english(found[2]), response.get_data(as_text=True)))
    return response


@dataclass(frozen=True)
class OtherLanguage:
    """Where the switch leads."""

    code: str
    name: str  # as it calls itself
    address: str


def other_language() -> OtherLanguage:
    """The same page in the other language, with its query; after a POST the page that a GET of its address shows."""
    path = _page_of_request()
    if language() == ENGLISH:
        return OtherLanguage(SOURCE, "Bahasa Indonesia", path)
    return OtherLanguage(ENGLISH, "English", in_english(path))


def addresses_of_page(path: str | None = None) -> dict[str, str]:
    """Language → full address, for search engines: without the query, which only narrows or turns pages.

    `path`: the one address of a page that answers under several.
    """
    path = path or request.path
    return {SOURCE: origin() + path, ENGLISH: origin() + in_english(path)}


def origin() -> str:
    """What stands before every path of the site: the public URL, or where this request came to on this machine.

    Any other name that a request brings is its sender's: it must stand in no page that others are shown.
    """
    settings = current_app.extensions["settings"]
    if settings.public_url or request.host.rsplit(":", 1)[0] not in LOOPBACK:
        return str(settings.origin)
    return request.host_url.rstrip("/")


def _page_of_request() -> str:
    """Address and query of this request; home for one that has no page, or whose address is a secret."""
    if request.url_rule is None or "token" in (request.view_args or {}):
        return "/"
    if request.method in ("GET", "HEAD"):
        return request.full_path.rstrip("?")
    try:
        current_app.create_url_adapter(request).match(request.path, method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return "/"
    return request.path
