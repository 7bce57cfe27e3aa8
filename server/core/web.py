"""What every HTTP answer has: strict headers, one mapping of refusals, ETags, compression, a request id."""
from __future__ import annotations

import base64
import gzip
import hashlib
import re
import secrets
import time
from typing import Any, cast
from urllib.parse import quote

import brotli
import sqlalchemy.exc
from flask import Flask, Response, g, jsonify, redirect, render_template, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.routing import IntegerConverter
from werkzeug.wrappers import Response as AnyResponse

from server.config import Settings
from server.core import errors, logs
from server.core.database import forget_reads
from server.core.english import in_english
from server.core.group_commit import NotWritten
from server.core.i18n import refusal_text
from server.core.metrics import meter
from server.core.uploads import HouseRequest

log = logs.get_logger(__name__)
csrf = CSRFProtect()
CSP = {
    "default-src": "'self'", "object-src": "'none'", "base-uri": "'none'", "form-action": "'self'", "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'", "trusted-types": "jkd-worker",  # one policy, that lets /sw.js become a worker
}
SECRET_PATH = re.compile(r"(/lacak/k/|/berhenti/|/pendaftaran/k/|/ikuti/k/|/nilai/)[^/?]+")
TEXTUAL = ("application/json", "application/atom+xml", "image/svg+xml")
MOST_ID = 2**31 - 1  # of a column of integers on PostgreSQL


class Number(IntegerConverter):
    """`<int:…>` in an address: beyond what an id can be there is nothing, and no database is asked."""

    def __init__(self, map: Any, fixed_digits: int = 0, min: int | None = None, max: int | None = MOST_ID, signed: bool = False) -> None:
        super().__init__(map, fixed_digits, min, max, signed)


def init_app(app: Flask, settings: Settings) -> None:
    """Put the frame around every request."""
    prefix = "__Host-" if settings.is_secure else ""
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_body_bytes, MAX_FORM_MEMORY_SIZE=settings.max_body_bytes, MAX_FORM_PARTS=200,
        SESSION_COOKIE_NAME=f"{prefix}jkd_form", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_secure, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False, COOKIE_PREFIX=prefix,
        TEMPLATES_AUTO_RELOAD=False, JSON_SORT_KEYS=False,
    )
    app.url_map.converters["int"] = Number
    app.request_class = HouseRequest
    csrf.init_app(app)
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(lambda _error: logs.unbind())
    app.register_error_handler(errors.Refusal, _refuse)
    app.register_error_handler(CSRFError, lambda _error: _refuse(errors.Malformed(field="csrf_token")))
    app.register_error_handler(RequestEntityTooLarge, lambda _error: _refuse(_too_heavy(request.max_content_length)))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(sqlalchemy.exc.OperationalError, _database_away)
    app.register_error_handler(sqlalchemy.exc.DataError, _unstorable)
    app.register_error_handler(OverflowError, _too_far)
    app.register_error_handler(NotWritten, lambda _error: _refuse(errors.Busy()))
    app.register_error_handler(Exception, _fault)


def set_cookie(response: AnyResponse, app: Flask, name: str, value: str, *, max_age: int, path: str = "/") -> None:
    """A cookie of the house: HttpOnly, Lax, `__Host-` and Secure when the public comes over https."""
    response.set_cookie(app.config["COOKIE_PREFIX"] + name, value, max_age=max_age, path=path, httponly=True, samesite="Lax",
                        secure=app.config["SESSION_COOKIE_SECURE"])


def read_cookie(app: Flask, name: str) -> str | None:
    """The cookie's value as sent."""
    return request.cookies.get(app.config["COOKIE_PREFIX"] + name)


def set_narrow_cookie(response: AnyResponse, app: Flask, name: str, value: str, *, max_age: int, paths: tuple[str, ...]) -> None:
    """A cookie that is sent to these addresses and their English twins only; `__Host-` ones go everywhere, so `__Secure-`."""
    for path in (*paths, *(in_english(path) for path in paths)):
        response.set_cookie(_narrow_name(app, name), value, max_age=max_age, path=path, httponly=True, samesite="Lax",
                            secure=app.config["SESSION_COOKIE_SECURE"])


def read_narrow_cookie(app: Flask, name: str) -> str:
    """Its value as sent, or nothing."""
    return request.cookies.get(_narrow_name(app, name), "")


def _narrow_name(app: Flask, name: str) -> str:
    return ("__Secure-" if app.config["SESSION_COOKIE_SECURE"] else "") + name


def sent_json() -> Any:
    """What was sent as JSON; None for what is none, or is nested deeper than can be read."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def wants_json() -> bool:
    """True for a script's request: it asked for JSON, not for a page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json" or request.path.endswith(".json")


def public_page(html: str, *, seconds: int = 0) -> Response:
    """A page that is the same for everyone: cacheable, with an ETag."""
    response = Response(html, mimetype="text/html")
    response.headers["Cache-Control"] = f"public, max-age={seconds}" if seconds else "public, no-cache"
    return conditional(response)


def allow_style(style: str) -> None:
    """Let this page's answer hold this very style sheet inline, known by its digest: a letter brings its own."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    g.more_policy = {"style-src": f"'self' 'sha256-{digest}'"}


def allow_sources(directive: str, *sources: str) -> None:
    """Let this page's answer use these sources beside our own, and no other page's: a session's frame or video host."""
    more = g.setdefault("more_policy", {})
    more[directive] = " ".join([more.get(directive, "'self'"), *sources])


def conditional(response: Response) -> Response:
    """Give it an ETag of its bytes and answer 304 when the client has them."""
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:24])
    response.make_conditional(request)
    return response


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    g.began = time.perf_counter()
    logs.bind(request_id=g.request_id)
    raw = request.full_path
    if "\x00" in raw or any("\x00" in value for value in request.args.values()):
        raise errors.Malformed(field="query")


def _finish(response: Response) -> Response:
    headers = response.headers
    headers["Content-Security-Policy"] = "; ".join(f"{name} {value}" for name, value in (CSP | g.get("more_policy", {})).items())
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), interest-cohort=()"
    headers["X-Request-Id"] = g.get("request_id", "")
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store" if response.status_code >= 400 else "private, no-cache"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    _log(response)
    return _compressed(response)


def _log(response: Response) -> None:
    """One line a request: the route's pattern, never the address or query (they may hold a code or a token)."""
    if "began" in g:
        rule = request.url_rule.rule if request.url_rule else "-"
        took = time.perf_counter() - g.began
        log.info("request", method=request.method, route=rule, status=response.status_code, ms=round(took * 1000, 1))
        meter().saw_request(request.method, rule, response.status_code, took)


def _compressed(response: Response) -> Response:
    """brotli or gzip for text over 500 bytes. BREACH needs cross-site requests with cookies, which SameSite=Lax withholds."""
    is_text = (response.mimetype or "").startswith("text/") or response.mimetype in TEXTUAL
    is_done = response.direct_passthrough or response.is_streamed or "Content-Encoding" in response.headers
    if is_done or not is_text or response.status_code in (204, 304):
        return response
    data = response.get_data()
    if len(data) < 500:
        return response
    response.headers.add("Vary", "Accept-Encoding")
    accepted = request.accept_encodings
    if accepted["br"]:
        data, name = brotli.compress(data, quality=4), "br"
    elif accepted["gzip"]:
        data, name = gzip.compress(data, 5, mtime=0), "gzip"
    else:
        return response
    response.set_data(data)
    response.headers["Content-Encoding"] = name
    etag, is_weak = response.get_etag()
    if etag and not is_weak:
        response.set_etag(etag, weak=True)
    return response


def _refuse(refusal: errors.Refusal) -> AnyResponse:
    """One mapping of refusals: JSON for scripts, a page with words for people, sign-in for strangers at a staff door."""
    if wants_json():
        response = jsonify(error=refusal.code, message=refusal_text(refusal), **refusal.data)
        response.status_code = refusal.status
    elif isinstance(refusal, errors.SignInNeeded) and request.method == "GET":
        return redirect("/masuk?lanjut=" + quote(request.full_path.rstrip("?")), 303)
    else:
        response = _error_page(refusal)
    if isinstance(refusal, errors.TooMany):
        response.headers["Retry-After"] = str(refusal.data.get("resets_in", 60))
    return response


def _too_heavy(most: int | None) -> errors.TooLarge:
    """A body beyond what this door takes: a form that brings files takes more than others."""
    return errors.TooLarge(bytes=most) if most else errors.TooLarge()


def _error_page(refusal: errors.Refusal) -> Response:
    template = {401: 403, 422: 400}.get(refusal.status, refusal.status)
    html = render_template(f"errors/{template}.html", error=refusal, message=refusal_text(refusal), kept=_typed_text())
    return Response(html, refusal.status, mimetype="text/html")


def _typed_text() -> str | None:
    """What was typed, so that a refused form loses nothing: shown back to its sender only."""
    if request.method != "POST":
        return None
    try:
        text = request.form.get("text", "")
    except HTTPException:
        return None
    return text[:4000] or None


def _http_error(error: HTTPException) -> AnyResponse:
    if error.code is not None and error.code < 400:
        return error.get_response()
    by_code = {400: errors.Malformed, 404: errors.NotFound, 403: errors.NotAllowed, 413: errors.TooLarge, 415: errors.Malformed}
    if error.code in by_code:
        return _refuse(by_code[error.code]())
    refusal = errors.Refusal()
    refusal.status = error.code or 500
    response = _refuse(refusal) if refusal.status in (405, 429, 500, 503) else Response(status=refusal.status)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _database_away(error: sqlalchemy.exc.OperationalError) -> AnyResponse:
    """Locked or away: nothing was acknowledged, the typed text comes back."""
    forget_reads()
    log.error("the database refused", error=type(error.orig).__name__)
    return _refuse(errors.Busy())


def _unstorable(error: sqlalchemy.exc.DataError) -> AnyResponse:
    """PostgreSQL was asked for what no row can have: a number beyond its integers is nowhere, a NUL is no letter."""
    forget_reads()
    is_number = getattr(error.orig, "sqlstate", None) == "22003"
    return _refuse(errors.NotFound() if is_number else errors.Malformed())


def _too_far(error: OverflowError) -> AnyResponse:
    """The same number where it went to SQLite; any other overflow is a fault of ours."""
    if "SQLite" not in str(error):
        return cast(AnyResponse, _fault(error))
    forget_reads()
    return _refuse(errors.NotFound())


def _fault(error: Exception) -> Any:
    log.error("fault", exc_info=(type(error), error, error.__traceback__))
    forget_reads()
    refusal = errors.Refusal(incident=g.get("request_id", ""))
    refusal.status = 500
    return _refuse(refusal)
