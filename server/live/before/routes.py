"""The check of a device and its line."""
from __future__ import annotations

from functools import cache
from random import Random

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, request

from server.accounts.actors import PARTICIPANT_COOKIE, participant_token
from server.core import clock
from server.core.permissions import NOBODY, public
from server.core.web import read_cookie
from server.webinars import queries as webinars

bp = Blueprint("before", __name__)
PIECE = 128 * 1024  # bytes of one piece that is measured with


@bp.get("/sesi/<slug>/cek")
@public
def check(slug: str) -> Response:
    """Which way of following fits: a table to choose from, and with scripts what was measured. `?kuki=1`: whether ours came back."""
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    asked = request.args.get("kuki") == "1"
    comes_back = read_cookie(current_app, PARTICIPANT_COOKIE) is not None
    participant_token()
    response = make_response(render_template("live/before/check.html", webinar=webinar, asks_cookie=asked, has_cookie=comes_back))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/sesi/<slug>/cek.json")
@public
def facts(slug: str) -> Response:
    """Our clock in milliseconds, and whether the cookie that the page set came back."""
    webinars.visible_to(NOBODY).by_slug(slug)
    response = jsonify(now=int(clock.now().timestamp() * 1000), cookie=read_cookie(current_app, PARTICIPANT_COOKIE) is not None)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/sesi/<slug>/cek/ukur")
@public
def measure(slug: str) -> Response:
    """Bytes that nothing on the way can squeeze or keep: how long they take says how fast the line is."""
    webinars.visible_to(NOBODY).by_slug(slug)
    response = Response(_noise(), mimetype="application/octet-stream")
    response.headers["Cache-Control"] = "no-store, no-transform"
    return response


@cache
def _noise() -> bytes:
    return Random(1).randbytes(PIECE)  # noqa: S311  nothing secret: bytes that do not compress
