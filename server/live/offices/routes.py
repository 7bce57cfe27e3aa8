"""The door of the control room's desk for written answers."""
from __future__ import annotations

from flask import Blueprint, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.core.errors import Malformed, NotFound, TooLarge
from server.core.permissions import Permission, current_actor, requires
from server.live import control, queries
from server.live.offices.models import MOST_OFFICE
from server.live.offices.operations import give_question
from server.webinars import queries as webinars

bp_staff = Blueprint("offices", __name__)


@bp_staff.post("/sesi/<slug>/kendali/instansi/<int:question_id>")
@requires(Permission.CONTROL_ROOM)
def give(slug: str, question_id: int) -> AnyResponse:
    """Who answers it in writing."""
    actor = current_actor()
    webinar = webinars.visible_to(actor).by_slug(slug)
    if queries.visible_to(actor).get(question_id).webinar_id != webinar.id:
        raise NotFound()
    typed = request.form.get("office", "")
    try:
        give_question(actor, question_id, typed)
    except (TooLarge, Malformed):
        g.office_refused = {"id": question_id, "typed": typed[:400], "words": _("Paling banyak %(n)s huruf.", n=MOST_OFFICE)}
        response = control.room(slug)
        response.status_code = 422
        return response
    flash(_("Instansi penjawab disimpan."), "ok")
    return redirect(url_for("control.room", slug=slug) + "#tertulis", 303)
