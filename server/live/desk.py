"""What the control room does with one question beside the common buttons: similar ones to join, and what was written first."""
from __future__ import annotations

from flask import Response, jsonify, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.access import note_access, shows_personal_data
from server.core.errors import Invalid, NotFound
from server.core.permissions import Actor, Permission, current_actor, requires
from server.core.web import wants_json
from server.live import operations, queries
from server.live.control import ACTS, bp_staff
from server.live.models import Question
from server.live.moves import SUBJECT
from server.live.similar import similar_to
from server.webinars import queries as webinars
from server.webinars.models import Webinar

__all__ = ["bp_staff"]
MOST_OFFERED = 5


def _join(actor: Actor, question_id: int) -> None:
    """Into the question whose number was typed (`12`, `#12`) or pressed."""
    typed = [value.strip().removeprefix("#") for value in request.form.getlist("into") if value.strip()]
    if not typed or not typed[-1].isascii() or not typed[-1].isdigit() or len(typed[-1]) > 9:
        raise Invalid(into="unknown" if typed else "required")
    operations.join_question(actor, question_id, int(typed[-1]))


ACTS["gabung"] = _join
ACTS["pisah"] = operations.part_question
ACTS["jawab-tertulis"] = lambda actor, question_id: operations.answer_question(actor, question_id, text=request.form.get("text", ""))


@bp_staff.get("/sesi/<slug>/kendali/pertanyaan/<int(max=2147483647):question_id>/mirip.json")
@requires(Permission.CONTROL_ROOM)
def similar_ones(slug: str, question_id: int) -> Response:
    """Shown questions like this one, to be joined."""
    webinar, question = _of(slug, question_id)
    response = jsonify(similar=similar_to(webinar.id, question.text, most=MOST_OFFERED, besides=question.id))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp_staff.post("/sesi/<slug>/kendali/pertanyaan/<int(max=2147483647):question_id>/asli")
@requires(Permission.CONTROL_ROOM)
@shows_personal_data
def original(slug: str, question_id: int) -> AnyResponse:
    """What its author wrote before it was edited: it may name people, so each look leaves a row in the ledger."""
    webinar, question = _of(slug, question_id)
    if question.original_text is None:
        raise NotFound()
    note_access(current_actor(), "question_original", SUBJECT, [question.id])
    if wants_json():
        response: AnyResponse = jsonify(ok={"original": question.original_text})
    else:
        response = make_response(render_template("live/original.html", webinar=webinar, question=question, original=question.original_text))
    response.headers["Cache-Control"] = "no-store"
    return response


def _of(slug: str, question_id: int) -> tuple[Webinar, Question]:
    actor = current_actor()
    webinar, question = webinars.visible_to(actor).by_slug(slug), queries.visible_to(actor).get(question_id)
    if question.webinar_id != webinar.id:
        raise NotFound()
    return webinar, question
