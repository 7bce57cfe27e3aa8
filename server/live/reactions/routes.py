"""The twin of `reaction.send`, and the control room's switch."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.core.errors import Malformed
from server.core.permissions import Permission, current_actor, public, requires
from server.core.web import sent_json, wants_json
from server.live.reactions import doors, operations
from server.webinars import queries as webinars

bp = Blueprint("reactions", __name__)
bp_staff = Blueprint("reactions_control", __name__)


@bp.post("/sesi/<slug>/reaksi")
@public
def send(slug: str) -> AnyResponse:
    """One reaction, by a form or a script."""
    given: Any = sent_json() if request.is_json else request.form.to_dict()
    if not isinstance(given, dict):
        raise Malformed(field="payload")
    done = doors.send({"kind": given.get("kind"), "slug": slug})
    return jsonify(ok=done) if wants_json() else redirect(url_for("webinars.show", slug=slug), 303)


@bp_staff.post("/sesi/<slug>/kendali/reaksi")
@requires(Permission.CONTROL_ROOM)
def switch(slug: str) -> AnyResponse:
    """On or off."""
    wanted = request.form.get("reactions")
    if wanted not in ("0", "1"):
        raise Malformed(field="reactions")
    operations.switch_reactions(current_actor(), webinars.visible_to(current_actor()).by_slug(slug).id, wanted == "1")
    return jsonify(ok={}) if wants_json() else redirect(url_for("control.room", slug=slug), 303)
