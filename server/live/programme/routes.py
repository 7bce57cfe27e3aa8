"""The host's buttons: go on to the next part, move the schedule."""
from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.core.errors import Invalid
from server.core.permissions import Permission, current_actor, requires
from server.core.web import wants_json
from server.webinars import queries as webinars
from server.webinars.operations import begin_part, move_schedule

bp_staff = Blueprint("live_programme", __name__)


@bp_staff.post("/sesi/<slug>/kendali/acara/<int(max=1000):position>/mulai")
@requires(Permission.CONTROL_ROOM)
def begin(slug: str, position: int) -> AnyResponse:
    """Go on to a part."""
    webinar = webinars.visible_to(current_actor()).by_slug(slug)
    begin_part(current_actor(), webinar.id, position)
    return _done(slug)


@bp_staff.post("/sesi/<slug>/kendali/acara/geser")
@requires(Permission.CONTROL_ROOM)
def move(slug: str) -> AnyResponse:
    """Move the schedule by `minutes`."""
    webinar = webinars.visible_to(current_actor()).by_slug(slug)
    try:
        minutes = int(request.form.get("minutes", ""))
    except ValueError as error:
        raise Invalid(minutes="unknown") from error
    move_schedule(current_actor(), webinar.id, minutes)
    if not wants_json():
        flash(_("Jadwal digeser %(n)s menit.", n=minutes), "ok")
    return _done(slug)


def _done(slug: str) -> AnyResponse:
    return jsonify(ok={}) if wants_json() else redirect(url_for("control.room", slug=slug), 303)
