"""The control room's buttons for announcements and the pinned info."""
from __future__ import annotations

from flask import Blueprint, g, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.core.errors import Invalid, Refusal, TooLarge
from server.core.i18n import field_message, number
from server.core.keys import sent_key
from server.core.permissions import Permission, current_actor, requires
from server.core.web import wants_json
from server.live import control
from server.live.notices import operations, queries
from server.webinars import queries as webinars

bp_staff = Blueprint("notices_control", __name__)


@bp_staff.post("/sesi/<slug>/kendali/pengumuman")
@requires(Permission.CONTROL_ROOM)
def announce(slug: str) -> AnyResponse:
    """Announce `text` for `minutes`."""
    minutes = request.form.get("minutes", "")
    webinar_id = webinars.visible_to(current_actor()).by_slug(slug).id
    try:
        operations.post_announcement(current_actor(), webinar_id, request.form.get("text", ""),
                                     int(minutes) if minutes.isascii() and minutes.isdigit() and len(minutes) < 5 else -1, key=sent_key())
    except (Invalid, TooLarge) as refusal:
        return _given_back(slug, "text", refusal)
    return _done(slug)


@bp_staff.post("/sesi/<slug>/kendali/pengumuman/<int(max=2147483647):announcement_id>/cabut")
@requires(Permission.CONTROL_ROOM)
def take_away(slug: str, announcement_id: int) -> AnyResponse:
    """Take one away."""
    webinar_id = webinars.visible_to(current_actor()).by_slug(slug).id
    operations.take_away(current_actor(), queries.find(webinar_id, announcement_id).id)
    return _done(slug)


@bp_staff.post("/sesi/<slug>/kendali/info")
@requires(Permission.CONTROL_ROOM)
def pin(slug: str) -> AnyResponse:
    """Pin `info` to the room."""
    webinar_id = webinars.visible_to(current_actor()).by_slug(slug).id
    try:
        operations.set_info(current_actor(), webinar_id, request.form.get("info", ""))
    except TooLarge as refusal:
        return _given_back(slug, "info", refusal)
    return _done(slug)


def _given_back(slug: str, field: str, refusal: Refusal) -> AnyResponse:
    """The control room with what is wrong beside its field and the typed text kept, or the refusal as data."""
    if wants_json():
        raise refusal
    if isinstance(refusal, TooLarge):
        words = _("Paling banyak %(n)s huruf. Tulisan Anda tidak hilang, persingkat lalu kirim lagi.", n=number(refusal.data["most"]))
    else:
        field, code = next(iter(refusal.data["fields"].items()))
        words = field_message(code)
    g.notices_refused = {"field": field, "words": words, "text": request.form.get("text", "")[:2000], "info": request.form.get("info")}
    response = control.room(slug)
    response.status_code = 422
    return response


def _done(slug: str) -> AnyResponse:
    return jsonify(ok={}) if wants_json() else redirect(url_for("control.room", slug=slug) + "#pengumuman", 303)
