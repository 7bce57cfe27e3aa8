"""Captions over HTTP: the last lines and the transcript for everyone, the note-taker's page, the speech tool's door."""
from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, flash, g, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from server.core import limits, visitors
from server.core.english import origin
from server.core.errors import Invalid, Malformed, NotFound, Refusal, SignInNeeded, TooLarge
from server.core.i18n import field_message, refusal_text
from server.core.keys import new_key, sent_key
from server.core.permissions import NOBODY, Permission, current_actor, public, requires
from server.core.web import conditional, csrf, sent_json, wants_json
from server.live import control
from server.live.captions import operations, queries
from server.live.captions.broadcasts import tell_lines
from server.webinars import queries as webinars
from server.webinars.models import Webinar

bp = Blueprint("captions", __name__)
bp_staff = Blueprint("captions_control", __name__)
MOST_BODY = 16_000  # bytes that a speech tool may send at once
SHOWN_LINES = 30  # on the note-taker's page
EXAMPLE = 'POST {}\nAuthorization: Bearer …\nContent-Type: application/json\n\n{{"text": "…"}}'
LINE = "<int(max=2147483647):number>"


# --- for everyone ----------------------------------------------------------------------------


@bp.get("/sesi/<slug>/teks.json")
@public
def last(slug: str) -> Response:
    """{n, lines}: the last lines as they stand, the same bytes for all."""
    response = jsonify(queries.told(webinars.visible_to(NOBODY).by_slug(slug).id))
    response.headers["Cache-Control"] = "public, max-age=1"
    return conditional(response)


# --- a speech tool ---------------------------------------------------------------------------


@bp.post("/sesi/<slug>/teks")
@public
def take(slug: str) -> AnyResponse:
    """`{text, at?}` of a tool with this session's token, as `Authorization: Bearer`; answers {ok: {ids}} or {error}, always JSON."""
    request.max_content_length = MOST_BODY
    try:
        response = jsonify(ok={"ids": _taken(slug)})
    except (Refusal, RequestEntityTooLarge) as error:
        refusal = error if isinstance(error, Refusal) else TooLarge(most=MOST_BODY)
        response = jsonify(error=refusal.code, message=refusal_text(refusal), **refusal.data)
        response.status_code = refusal.status
        if isinstance(refusal, SignInNeeded):
            response.headers["WWW-Authenticate"] = "Bearer"
        if "resets_in" in refusal.data:
            response.headers["Retry-After"] = str(refusal.data["resets_in"])
    response.headers["Cache-Control"] = "no-store"
    return response


csrf.exempt(take)  # no cookie opens this door, only a token in a header


def _taken(slug: str) -> list[int]:
    token_id = _token_id(slug)
    limits.use("caption.tool", token_id)
    if not request.is_json:
        raise Malformed(field="payload")
    if request.content_length is None or request.content_length > MOST_BODY:
        raise TooLarge(most=MOST_BODY)
    data: Any = sent_json()
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise Malformed(field="text")
    said = operations.say_by_tool(token_id, data["text"], _moment(data.get("at")))
    tell_lines(said)
    return [one.number for one in said]


def _token_id(slug: str) -> int:
    """Whose token this is. Raises SignInNeeded, the same for a wrong one and for a session that is not there."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    try:
        webinar = webinars.visible_to(NOBODY).by_slug(slug)
        found = queries.token_by(webinar.id, token.strip()) if scheme.lower() == "bearer" else None
    except NotFound:
        found = None
    if found is None:
        limits.use("lookup.miss.network", visitors.network())
        raise SignInNeeded()
    return found.id


def _moment(given: Any) -> datetime | None:
    """When it was said, in ms. Raises Malformed."""
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < 10**14:
        raise Malformed(field="at")
    return datetime.fromtimestamp(given / 1000, UTC)


# --- the note-taker --------------------------------------------------------------------------


@bp_staff.get("/sesi/<slug>/notulis")
@requires(Permission.CONTROL_ROOM)
def desk(slug: str) -> Response:
    """One field, and the last lines."""
    return _desk(_webinar(slug))


def _desk(webinar: Webinar, *, typed: str = "", wrong: str = "", number: int | None = None) -> Response:
    response = make_response(render_template(
        "live/captions/desk.html", webinar=webinar, told=queries.told(webinar.id), lines=queries.last_lines(webinar.id, SHOWN_LINES),
        typed=typed, wrong=wrong, wrong_number=number, most=operations.MOST_LINE, key=request.form.get("key") or new_key()))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp_staff.post("/sesi/<slug>/notulis")
@requires(Permission.CONTROL_ROOM)
def say(slug: str) -> AnyResponse:
    """Say what was typed: a line, or as many as were pasted."""
    webinar, typed = _webinar(slug), request.form.get("text", "")
    try:
        said = operations.say(current_actor(), webinar.id, typed, key=sent_key())
    except (Invalid, TooLarge) as refusal:
        return _given_back(webinar, refusal, typed)
    tell_lines(said)
    return _done("captions_control.desk", slug, "teks")


@bp_staff.post(f"/sesi/<slug>/notulis/{LINE}/ralat")
@requires(Permission.CONTROL_ROOM)
def correct(slug: str, number: int) -> AnyResponse:
    """Let the line say this instead."""
    webinar, typed = _webinar(slug), request.form.get("text", "")
    try:
        said = operations.correct(current_actor(), webinar.id, number, typed)
    except (Invalid, TooLarge) as refusal:
        return _given_back(webinar, refusal, typed, number)
    tell_lines([said])
    return _done("captions_control.desk", slug, "teks")


@bp_staff.post(f"/sesi/<slug>/notulis/{LINE}/hapus")
@requires(Permission.CONTROL_ROOM)
def take_down(slug: str, number: int) -> AnyResponse:
    """The line is gone everywhere."""
    operations.take_down(current_actor(), _webinar(slug).id, number)
    is_at_desk = request.form.get("dari") == "notulis"
    return _done("captions_control.desk" if is_at_desk else "control.room", slug, "teks")


def _given_back(webinar: Webinar, refusal: Invalid | TooLarge, typed: str, number: int | None = None) -> AnyResponse:
    """The page with what is wrong beside the field and what was typed in it, or the same as data."""
    words = field_message(refusal.data["fields"]["text"]) if isinstance(refusal, Invalid) else refusal_text(refusal)
    if wants_json():
        response: Response = jsonify(error=refusal.code, message=words, **refusal.data)
    else:
        response = _desk(webinar, typed=typed[:operations.MOST_LINE * operations.MOST_LINES], wrong=words, number=number)
    response.status_code = refusal.status
    return response


# --- tokens of speech tools --------------------------------------------------------------------


@bp_staff.post("/sesi/<slug>/kendali/teks")
@requires(Permission.CONTROL_ROOM)
def make_token(slug: str) -> AnyResponse:
    """A token for a speech tool: shown once."""
    webinar = _webinar(slug)
    try:
        token = operations.make_token(current_actor(), webinar.id, request.form.get("label", ""))
    except (Invalid, TooLarge) as refusal:
        g.captions_refused = field_message(refusal.data["fields"]["label"]) if isinstance(refusal, Invalid) else refusal_text(refusal)
        response = control.room(slug)
        response.status_code = 422
        return response
    address = f"{origin()}/sesi/{slug}/teks"  # without the page's language: a machine reads the answer
    response = make_response(render_template("live/captions/token.html", webinar=webinar, token=token, address=address,
                                             example=EXAMPLE.format(address), label=request.form.get("label", "").strip()))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@bp_staff.post("/sesi/<slug>/kendali/teks/<int(max=2147483647):token_id>/cabut")
@requires(Permission.CONTROL_ROOM)
def revoke_token(slug: str, token_id: int) -> AnyResponse:
    """It opens nothing any more."""
    operations.revoke_token(current_actor(), _webinar(slug).id, token_id)
    if not wants_json():
        flash(_("Token dicabut."), "ok")
    return _done("control.room", slug, "teks")


def _webinar(slug: str) -> Webinar:
    return webinars.visible_to(current_actor()).by_slug(slug)


def _done(endpoint: str, slug: str, anchor: str) -> AnyResponse:
    return jsonify(ok={}) if wants_json() else redirect(f"{url_for(endpoint, slug=slug)}#{anchor}", 303)
