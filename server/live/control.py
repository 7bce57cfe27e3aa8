"""The control room: reading questions, showing them, saying which one is being answered; the switches; begin and end."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from server.core import clock, slots
from server.core.errors import Invalid, NotFound
from server.core.permissions import Actor, Permission, current_actor, requires
from server.core.web import wants_json
from server.core.words import QuestionState, choices
from server.live import operations, queries, snapshots
from server.live.streams import MEJA
from server.screening.labels import labels
from server.webinars import queries as webinars
from server.webinars.models import Webinar
from server.webinars.operations import begin_webinar, end_webinar

bp_staff = Blueprint("control", __name__)
COLUMNS = ("waiting", "shown", "featured", "answered")
OPEN = (QuestionState.WAITING, QuestionState.SHOWN)
COLUMN_OF = {QuestionState.ANSWERED_IN_WRITING: "answered", QuestionState.JOINED: "answered"}


@bp_staff.get("/sesi/<slug>/kendali")
@requires(Permission.CONTROL_ROOM)
def room(slug: str) -> Response:
    """The board: what waits, what is shown, what is being answered, what was answered."""
    webinar = _webinar(slug)
    state = snapshots.state_of(webinar, MEJA)
    _add_numbers(state)
    board: dict[str, list[dict[str, Any]]] = {column: [] for column in COLUMNS}
    for question in state["questions"]:
        board[COLUMN_OF.get(question["state"], question["state"])].append(question)
    places = _places(state)
    for column in COLUMNS[1:]:
        board[column].sort(key=lambda question: (places.get(question["id"], len(places)), -question["votes"], question["id"]))
    response = make_response(render_template(
        "live/control.html", webinar=webinar, board=board, columns=COLUMNS, reasons=choices("reason"), viewers=state["numbers"]["viewers"],
        parts=webinars.programme(webinar), head=_filled(slots.control_head, webinar), switches=_filled(slots.control_switches, webinar),
        tools=_filled(slots.control_tools, webinar), counts=queries.counts_of(webinar.id), finding_words=labels(),
        actor_id=current_actor().staff_id, order_reasons=lambda: choices("order_reason"),
        refused_id=request.args.get("alasan", 0, int)))
    response.headers["Cache-Control"] = "no-store"
    return response


def _places(state: dict[str, Any]) -> dict[int, int]:
    """Question → its place in the published order, from 0."""
    return {found[0]: place for place, found in enumerate(state["numbers"]["order"].values()) if found}


def _add_numbers(state: dict[str, Any]) -> None:
    """What stands on a card beside the question itself."""
    numbers, now = state["numbers"], clock.now()
    verified = slots.question_verified.facts([question["id"] for question in state["questions"]])
    first = numbers["order"][1]
    for question in state["questions"]:
        promised_at = clock.from_micros(question["promised"] * 1000) if question["promised"] and question["state"] in OPEN else None
        question |= {
            "votes": numbers["votes"][question["id"]], "flagged": numbers["flagged"].get(question["id"], 0),
            "why": first[1] if first and first[0] == question["id"] else None, "verified": next(iter(verified[question["id"]]), 0),
            "promised_at": promised_at, "late": promised_at is not None and promised_at < now,
        }


def _filled(slot: slots.Slot, webinar: Webinar) -> Markup:
    return slot.load([webinar.id])[webinar.id]


@bp_staff.get("/sesi/<slug>/kendali/keadaan.json")
@requires(Permission.CONTROL_ROOM)
def state(slug: str) -> Response:
    """The stream `meja`: also what waits, with its findings."""
    return _state(slug, MEJA)


def _state(slug: str, audience: str) -> Response:
    response = jsonify(snapshots.state_of(_webinar(slug), audience, snapshots.read_since(request.args.get("since"))))
    response.headers["Cache-Control"] = "no-store"
    return response


def _reason() -> tuple[str, str]:
    return request.form.get("reason", ""), request.form.get("note", "")


def _edit(actor: Actor, question_id: int) -> None:
    operations.edit_question(actor, question_id, request.form.get("text", ""))
    if request.form.get("then") == "show":
        operations.show_question(actor, question_id)


Act = Callable[[Actor, int], Any]  # a response that it returns is the answer
ACTS: dict[str, Act] = {
    "tayangkan": operations.show_question,
    "kembalikan": operations.unfeature_question,
    "terjawab": operations.answer_question,
    "buka-lagi": operations.reopen_question,
    "tutup": lambda actor, question_id: operations.close_question(actor, question_id, *_reason()),
    "turunkan": lambda actor, question_id: operations.take_down_question(actor, question_id, *_reason()),
    "sunting": _edit,
}


@bp_staff.post("/sesi/<slug>/kendali/pertanyaan/<int(max=2147483647):question_id>/<act>")
@requires(Permission.CONTROL_ROOM)
def act(slug: str, question_id: int, act: str) -> AnyResponse:
    """One button of the board."""
    webinar, actor = _webinar(slug), current_actor()
    if act not in ACTS or queries.visible_to(actor).get(question_id).webinar_id != webinar.id:
        raise NotFound()
    answer: AnyResponse | None = ACTS[act](actor, question_id)
    return answer or _done(slug)


@bp_staff.post("/sesi/<slug>/kendali/sakelar")
@requires(Permission.CONTROL_ROOM)
def switch(slug: str) -> AnyResponse:
    """Asking, voting, reading before showing, calm. A field that was not sent stays as it is."""
    webinar = _webinar(slug)
    operations.set_switches(current_actor(), webinar.id, request.form.get("asking", webinar.asking),
                            _flag("voting", webinar.is_voting_open), _flag("before_reading", webinar.shows_before_reading),
                            is_calm=_flag("calm", webinar.is_calm))
    return _done(slug)


def _flag(name: str, otherwise: bool) -> bool:
    value = request.form.get(name)
    if value is None:
        return otherwise
    if value not in ("0", "1"):
        raise Invalid(**{name: "unknown"})
    return value == "1"


@bp_staff.post("/sesi/<slug>/kendali/mulai")
@requires(Permission.CONTROL_ROOM)
def begin(slug: str) -> AnyResponse:
    """Go live."""
    begin_webinar(current_actor(), _webinar(slug).id)
    flash(_("Sesi dimulai."), "ok")
    return _done(slug)


@bp_staff.post("/sesi/<slug>/kendali/akhiri")
@requires(Permission.CONTROL_ROOM)
def end(slug: str) -> AnyResponse:
    """It is over."""
    end_webinar(current_actor(), _webinar(slug).id)
    flash(_("Sesi diakhiri. Pertanyaan yang belum terjawab tetap tersimpan."), "ok")
    return _done(slug)


def _webinar(slug: str) -> Webinar:
    return webinars.visible_to(current_actor()).by_slug(slug)


def _done(slug: str) -> AnyResponse:
    return jsonify(ok={}) if wants_json() else redirect(url_for("control.room", slug=slug), 303)
