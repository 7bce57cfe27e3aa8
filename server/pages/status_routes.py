"""`/kelola/status` for people, `/metrics` for Prometheus."""
from __future__ import annotations

import hmac
import ipaddress

from flask import Response, current_app, make_response, render_template, request

from server.core import beats, clock, metrics
from server.core.errors import NotFound
from server.core.permissions import Permission, public, requires
from server.pages import status
from server.pages.manage_routes import bp_manage

PAGE = "/kelola/status"
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")


@bp_manage.get(PAGE)
@requires(Permission.READ_STATUS)
def show_status() -> Response:
    """How the house is: what needs a look, nine drawings of the last hour, the worker."""
    shown = status.panels()
    response = make_response(render_template(
        "pages/status.html", panels=shown, concerns=status.concerns(shown), worker=beats.worker_state(), now=clock.now(),
        width=status.WIDTH, height=status.HEIGHT))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp_manage.get("/metrics")
@public
def show_metrics() -> Response:
    """For a scraper with the token, or on this machine while the house serves nobody else. For all others there is nothing here."""
    if not _may_scrape():
        raise NotFound()
    response = Response(metrics.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def _may_scrape() -> bool:
    settings = current_app.extensions["settings"]
    if settings.metrics_token:
        sent = request.headers.get("Authorization", "").encode()
        return hmac.compare_digest(sent, f"Bearer {settings.metrics_token}".encode())
    is_direct = not any(name in request.headers for name in FORWARDED)  # behind a proxy everybody seems to come from here
    return settings.is_loopback and is_direct and _is_here(request.remote_addr)


def _is_here(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
