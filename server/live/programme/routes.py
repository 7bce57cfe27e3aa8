"""The host's buttons: go on to the next part, move the schedule."""
from __future__ import annotations

import re

from flask import Blueprint, flash, g, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.core.errors import Conflict, Invalid, Malformed
from server.core.permissions import Permission, current_actor, requires
from server.core.web import wants_json
from server.live import control
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
    """Move the schedule by `minutes`; `position` and `lasts` say what stood when that was decided."""
    webinar = webinars.visible_to(current_actor()).by_slug(slug)
    minutes, position, lasts, key = _number("minutes"), _number("position"), _number("lasts"), request.form.get("key")
    if minutes is None:
        raise Invalid(minutes="unknown")
    if position is None or lasts is None or key is None:
        raise Malformed(field="key" if key is None else "position" if position is None else "lasts")
    try:
        move_schedule(current_actor(), webinar.id, minutes, position=position, lasts=lasts, key=key)
    except Conflict as refusal:
        if wants_json() or refusal.data.get("why") != "moved":
            raise
        return _moved_already(slug, minutes)
    if not wants_json():
        flash(_("Jadwal digeser %(n)s menit.", n=minutes), "ok")
    return _done(slug)


def _number(field: str) -> int | None:
    typed = request.form.get(field, "")
    return int(typed) if re.fullmatch(r"-?[0-9]{1,6}", typed) else None


def _moved_already(slug: str, minutes: int) -> AnyResponse:
    """The control room as it stands now, with what was typed and why nothing was moved."""
    g.programme_refused = {"minutes": minutes}
    response = control.room(slug)
    response.status_code = Conflict.status
    return response


def _done(slug: str) -> AnyResponse:
    return jsonify(ok={}) if wants_json() else redirect(url_for("control.room", slug=slug), 303)
