"""The control room's buttons for video."""
from __future__ import annotations

from flask import Blueprint, flash, g, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.core.errors import Invalid
from server.core.i18n import field_message
from server.core.permissions import Permission, current_actor, requires
from server.core.web import wants_json
from server.live import control
from server.live.video import operations
from server.live.video.models import SPARE
from server.webinars import queries as webinars
from server.webinars.models import Webinar
from server.webinars.video_addresses import MOST_ADDRESS

bp_staff = Blueprint("video_control", __name__)


@bp_staff.post("/sesi/<slug>/kendali/siaran/pindah")
@requires(Permission.CONTROL_ROOM)
def switch(slug: str) -> AnyResponse:
    """Move every viewer to `place`: main or spare."""
    place = request.form.get("place", "")
    try:
        operations.switch_source(current_actor(), _webinar(slug).id, place)
    except Invalid as refusal:
        return _given_back(slug, refusal, "pindah")
    if not wants_json():
        flash(_("Semua penonton dipindahkan ke siaran cadangan.") if place == SPARE else _("Semua penonton kembali ke siaran utama."), "ok")
    return _done(slug)


@bp_staff.post("/sesi/<slug>/kendali/siaran/<place>")
@requires(Permission.CONTROL_ROOM)
def set_source(slug: str, place: str) -> AnyResponse:
    """Let a place play what `address` says."""
    try:
        operations.set_source(current_actor(), _webinar(slug).id, place, request.form.get("address", ""))
    except Invalid as refusal:
        return _given_back(slug, refusal, place)
    return _done(slug)


@bp_staff.post("/sesi/<slug>/kendali/siaran/<place>/lepas")
@requires(Permission.CONTROL_ROOM)
def remove_source(slug: str, place: str) -> AnyResponse:
    """Let it play nothing."""
    operations.remove_source(current_actor(), _webinar(slug).id, place)
    return _done(slug)


def _given_back(slug: str, refusal: Invalid, place: str) -> AnyResponse:
    """The control room with what is wrong beside the field and what was typed in it, or the same as data."""
    code = next(iter(refusal.data["fields"].values()))
    if wants_json():
        response = jsonify(error=refusal.code, message=field_message(code), **refusal.data)
    else:
        g.video_refused = {"place": place, "words": field_message(code), "address": request.form.get("address", "")[:MOST_ADDRESS]}
        response = control.room(slug)
    response.status_code = refusal.status
    return response


def _webinar(slug: str) -> Webinar:
    return webinars.visible_to(current_actor()).by_slug(slug)


def _done(slug: str) -> AnyResponse:
    return jsonify(ok={}) if wants_json() else redirect(url_for("control.room", slug=slug) + "#siaran", 303)
