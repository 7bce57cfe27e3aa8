"""Whose request it is, when proxies stand in front: limits count a visitor's network, not the proxy's.

X-Forwarded-For is read from its end, as long as whoever wrote there is a proxy that the operator named. What a visitor
wrote into it stands further left and is never believed.
"""
from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Flask, request

from server.config import Settings
from server.core.secrets import keyed_hash

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class FromBehindProxies:
    """WSGI: REMOTE_ADDR becomes the visitor's address. Everything else of the request stays as it came."""

    def __init__(self, app: Callable[..., Iterable[bytes]], trusted: Sequence[Network]) -> None:
        self._app, self._trusted = app, trusted

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["REMOTE_ADDR"] = visitor_of(environ.get("REMOTE_ADDR", ""), environ.get("HTTP_X_FORWARDED_FOR", ""), self._trusted)
        return self._app(environ, start_response)


def visitor_of(peer: str, told: str, trusted: Sequence[Network]) -> str:
    """The nearest address that is no trusted proxy's; the last one that can be read if nobody told a further one."""
    here = peer
    for hop in (*reversed(told.split(",")), ""):
        address = _read(here)
        if address is None or not any(address in network for network in trusted) or _read(hop) is None:
            break
        here = str(_read(hop))
    return here


def _read(text: str) -> Address | None:
    """An address, a mapped IPv4 one as such; None for anything else."""
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def network_of(address: str | None) -> str:
    """An IPv4 address, or the /64 of an IPv6 one: a household has 2^64 of the latter."""
    parsed = _read(address or "")
    if parsed is None:
        return address or ""
    return str(parsed) if parsed.version == 4 else str(ipaddress.ip_network((parsed.packed, 64), strict=False).network_address)


def wide_network_of(address: str | None) -> str:
    """The /24 of an IPv4 address, the /48 of an IPv6 one: what a school, an office or a hired server has."""
    parsed = _read(address or "")
    if parsed is None:
        return address or ""
    return str(ipaddress.ip_network((parsed.packed, 24 if parsed.version == 4 else 48), strict=False).network_address)


def network() -> str:
    """What limits count the visitor's network by: a keyed hash, so that no address is kept."""
    return network_hash(request.remote_addr)


def network_hash(address: str | None) -> str:
    """The same of an address."""
    return keyed_hash("network", network_of(address))


def init_app(app: Flask, settings: Settings) -> None:
    """Comes last of all that wraps the app, so that sockets are counted by the same address as pages."""
    if settings.proxies:
        app.wsgi_app = FromBehindProxies(app.wsgi_app, settings.proxies)  # type: ignore[method-assign]
