"""What the control room's script says by itself: I am here, I have this one open."""
from __future__ import annotations

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from server.core.errors import Malformed, NotFound
from server.core.permissions import Permission, current_actor, requires
from server.live import queries
from server.live.presence.operations import come_to_board, hold_question
from server.webinars import queries as webinars

bp_staff = Blueprint("live_presence", __name__)


@bp_staff.post("/sesi/<slug>/kendali/hadir")
@requires(Permission.CONTROL_ROOM)
def here(slug: str) -> AnyResponse:
    """A sign of life."""
    come_to_board(current_actor(), webinars.visible_to(current_actor()).by_slug(slug).id)
    return jsonify(ok={})


@bp_staff.post("/sesi/<slug>/kendali/pertanyaan/<int(max=2147483647):question_id>/pegang")
@requires(Permission.CONTROL_ROOM)
def hold(slug: str, question_id: int) -> AnyResponse:
    """Open, or let go: `on` is 1 or 0."""
    actor, webinar = current_actor(), webinars.visible_to(current_actor()).by_slug(slug)
    if queries.visible_to(actor).get(question_id).webinar_id != webinar.id:
        raise NotFound()
    wanted = {"1": True, "0": False}.get(request.form.get("on", ""))
    if wanted is None:
        raise Malformed(field="on")
    hold_question(actor, question_id, wanted)
    return jsonify(ok={})
