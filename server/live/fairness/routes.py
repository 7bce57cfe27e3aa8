"""The board's buttons of fairness, and what stands beside its numbers."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.core import slots
from server.core.errors import Invalid
from server.core.permissions import Actor, Permission, current_actor, requires
from server.core.web import wants_json
from server.live import control, queries
from server.live.fairness import operations
from server.webinars import queries as webinars

bp_staff = Blueprint("fairness", __name__)


def _take_up(actor: Actor, question_id: int) -> AnyResponse | None:
    try:
        operations.take_up(actor, question_id, request.form.get("why", ""), request.form.get("note", ""))
    except Invalid as refused:
        if wants_json():
            raise
        flash(_("Alasan „lainnya” perlu catatan singkat.") if "note" in refused.data["fields"]
              else _("Ini bukan usul berikutnya. Pilih alasan untuk mendahulukannya."), "warn")
        slug = webinars.visible_to(actor).get(queries.visible_to(actor).get(question_id).webinar_id).slug
        return redirect(url_for("control.room", slug=slug, alasan=question_id) + f"#q{question_id}", 303)
    return None


def _lift(actor: Actor, question_id: int) -> None:
    operations.lift_flags(actor, question_id)


control.ACTS["sorot"] = _take_up
control.ACTS["hitung"] = _lift


@bp_staff.get("/sesi/<slug>/kendali/terverifikasi.json")
@requires(Permission.CONTROL_ROOM)
def verified(slug: str) -> Response:
    """Of each shown question's supporters, how many confirmed an e-mail. No part of the stream: it moves slowly."""
    webinar = webinars.visible_to(current_actor()).by_slug(slug)
    found: dict[int, Any] = slots.question_verified.facts(queries.open_ids(webinar.id))
    response = jsonify(verified={question_id: facts[0] for question_id, facts in found.items() if facts})
    response.headers["Cache-Control"] = "no-store"
    return response
