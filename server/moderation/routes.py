"""The desk's doors. Looking is a GET and changes nothing; taking, opening a rahasia text and deciding are POSTs."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.access import shows_personal_data
from server.accounts.step_up import needs_fresh_proof_if
from server.aspirations.holders import holder_item
from server.aspirations.models import Aspiration
from server.core import clock
from server.core.errors import Closed, Conflict, Invalid, NotAllowed, NotFound
from server.core.forms import put_refusal, show_form
from server.core.permissions import Permission, current_actor, public, requires, requires_any
from server.core.web import wants_json
from server.moderation import leases, operations, page
from server.moderation.conversion import code_of, room_of, turn_question_into_aspiration
from server.moderation.forms import ClarifyForm, ObjectForm, PlainForm, RedactForm, ResultForm, WithholdForm
from server.moderation.items import Opened
from server.moderation.objections import may_object, object_to
from server.moderation.queue import LANE_SLUGS, SLUGS, LaneFilter
from server.screening.labels import label as finding_label

bp = Blueprint("moderation", __name__)
CASE = "/meja/<int(max=2147483647):case_id>"


@bp.get("/meja")
@requires(Permission.READ_CASES)
def queue() -> AnyResponse:
    """The queue of a lane; without one, the first lane in which something waits."""
    return _page(page.desk(current_actor(), _lane(), after=_small_int(request.args.get("sesudah"))))


@bp.get(CASE)
@requires(Permission.READ_CASES)
def case(case_id: int) -> AnyResponse:
    """The queue and one open item. The text of a rahasia item isn't on this page."""
    return _page(page.desk(current_actor(), _lane(), case_id=case_id))


@bp.post("/meja/ambil")
@requires(Permission.DECIDE_CASES)
def take() -> AnyResponse:
    """Lease the next free item of the lane."""
    return _onward(_lane(), None)


@bp.post(CASE + "/ambil")
@requires(Permission.DECIDE_CASES)
def claim(case_id: int) -> AnyResponse:
    """Take or renew the lease of an open item."""
    try:
        until = operations.claim_case(current_actor(), case_id)
    except Conflict as conflict:
        return _conflict(case_id, conflict)
    if wants_json():
        return jsonify(claimed_until=until.isoformat())
    return redirect(_address(case_id, _lane()), 303)


@bp.post(CASE + "/lepas")
@requires(Permission.DECIDE_CASES)
def release(case_id: int) -> AnyResponse:
    """Give the lease back: the page was left."""
    leases.release_case(current_actor(), case_id)
    return Response(status=204)


@bp.post(CASE + "/lewati")
@requires(Permission.DECIDE_CASES)
def skip(case_id: int) -> AnyResponse:
    """Leave it for somebody else and take the next."""
    leases.release_case(current_actor(), case_id)
    return _onward(_lane(), case_id)


@bp.post(CASE + "/buka-teks")
@requires(Permission.READ_CASES)
@needs_fresh_proof_if(lambda: request.form.get("naskah") == "asli")
@shows_personal_data
def open_text(case_id: int) -> AnyResponse:
    """Open a rahasia text, or the original of a redacted one. The ledger gets a row, each time."""
    is_original = request.form.get("naskah") == "asli"
    if not operations.open_text(current_actor(), case_id, is_original=is_original):
        return redirect(f"/meja/{case_id}", 303)
    return _page(page.desk(current_actor(), _lane(), case_id=case_id, opened=Opened(text=True, original=is_original)))


@bp.post(CASE + "/tayangkan")
@requires(Permission.DECIDE_CASES)
def show(case_id: int) -> AnyResponse:
    """A: show it as it was written; rahasia: mark it read."""
    return _decided(case_id, PlainForm(), lambda _form: operations.show(current_actor(), case_id))


@bp.post(CASE + "/sunting")
@requires(Permission.DECIDE_CASES)
def redact(case_id: int) -> AnyResponse:
    """S: show what the moderator left of it."""
    return _decided(case_id, RedactForm(), lambda form: operations.redact_and_show(current_actor(), case_id, form.redacted.data))


@bp.post(CASE + "/jangan")
@requires(Permission.DECIDE_CASES)
def withhold(case_id: int) -> AnyResponse:
    """X: don't show it, with a reason."""
    return _decided(case_id, WithholdForm(), lambda form: operations.withhold(current_actor(), case_id, form.reason.data, form.note.data))


@bp.post(CASE + "/klarifikasi")
@requires(Permission.DECIDE_CASES)
def clarify(case_id: int) -> AnyResponse:
    """Ask the author."""
    return _decided(case_id, ClarifyForm(), lambda form: operations.ask_clarification(current_actor(), case_id, form.question.data))


@bp.post(CASE + "/keberatan")
@requires(Permission.DECIDE_CASES)
def decide_objection(case_id: int) -> AnyResponse:
    """The second person's word."""
    return _decided(case_id, ResultForm(), lambda form: operations.decide_objection(
        current_actor(), case_id, form.result.data, form.note.data))


@bp.post(CASE + "/urungkan")
@requires(Permission.DECIDE_CASES)
def undo(case_id: int) -> AnyResponse:
    """Z: take my last decision back while it has no effect outside."""
    decision_id = _small_int(request.form.get("decision_id"))
    if decision_id is None:
        raise NotFound()
    try:
        undone = operations.undo(current_actor(), decision_id)
    except (Closed, Conflict):
        flash(_("Waktu untuk mengurungkan sudah lewat. Keputusan tetap berlaku."), "warn")
        return redirect(_address(case_id, _lane()), 303)
    flash(_("Keputusan diurungkan. Kiriman kembali menunggu."), "ok")
    return redirect(_address(undone, _lane()), 303)


@bp.post("/meja/pertanyaan/<int(max=2147483647):question_id>/jadikan-aspirasi")
@requires_any(Permission.DECIDE_CASES, Permission.CONTROL_ROOM)
def convert_question(question_id: int) -> AnyResponse:
    """One step from a live question to an aspiration, with its supports."""
    try:
        aspiration_id = turn_question_into_aspiration(current_actor(), question_id)
    except Conflict as conflict:
        if wants_json() or conflict.data.get("why") != "consent":
            raise
        flash(_("Penulisnya tidak meminta pertanyaan ini disimpan sebagai aspirasi."), "warn")
        return redirect(f"/sesi/{room_of(question_id)}/kendali", 303)
    code = code_of(aspiration_id)
    if wants_json():
        return jsonify(aspiration_id=aspiration_id, code=code)
    flash(_("Pertanyaan dicatat sebagai aspirasi %(code)s.", code=code), "ok")
    return redirect(f"/sesi/{room_of(question_id)}/kendali", 303)


@bp.get("/lacak/saya/keberatan")
@public
def objection() -> AnyResponse:
    """The form for the holder of an item that isn't shown."""
    return _objection_page(ObjectForm(formdata=None), _held())


@bp.post("/lacak/saya/keberatan")
@public
def object_() -> AnyResponse:
    """The holder objects, once."""
    item, form = _held(), ObjectForm()
    if not form.validate_on_submit():
        return _objection_page(form, item)
    object_to(current_actor(), item.id, form.text.data)
    flash(_("Keberatan Anda tercatat. Orang lain akan meninjaunya."), "ok")
    return redirect("/lacak/saya", 303)


def _held() -> Aspiration:
    """The item whose private link this browser holds. Raises NotFound, or Closed when there is nothing to object to."""
    item = holder_item()
    if item is None:
        raise NotFound()
    if not may_object(item):
        raise Closed(what="objection")
    return item


def _objection_page(form: ObjectForm, item: Aspiration) -> Response:
    return show_form("moderation/object.html", form, item=item, days=current_app.extensions["settings"].objection_due_days)


def _decided(case_id: int, form: Any, act: Callable[[Any], int]) -> AnyResponse:
    """Decide and go on; what was wrong is said on the same page, with what was typed."""
    if not form.validate_on_submit():
        return _wrong(case_id, form)
    try:
        decision_id = act(form)
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return _wrong(case_id, form)
    except Conflict as conflict:
        return _conflict(case_id, conflict)
    except Closed as closed:
        return _unread(case_id, closed)
    except NotAllowed as refusal:
        if refusal.data.get("why") != "own_decision":
            raise
        flash(_("Keberatan diputuskan orang lain, bukan orang yang memutuskan pertama kali."), "warn")
        return redirect(_address(case_id, _lane()), 303)
    if current_app.extensions["settings"].undo_seconds == 0:
        flash(page.decided_words(decision_id), "ok")
    return _onward(_lane(), case_id)


def _wrong(case_id: int, form: Any) -> AnyResponse:
    """The page again, with what was typed. A rahasia text that was open stays closed: opening it leaves a row each time."""
    return _page(page.desk(current_actor(), _lane(), case_id=case_id, form=form), status=422)


def _unread(case_id: int, closed: Closed) -> AnyResponse:
    if closed.data.get("what") != "unread":
        raise closed
    flash(_("Buka dan baca teksnya dahulu, baru putuskan."), "warn")
    return redirect(_address(case_id, _lane()), 303)


def _conflict(case_id: int, conflict: Conflict) -> AnyResponse:
    """Somebody else was first: say who and what. My own decision sent twice is no conflict."""
    actor = current_actor()
    is_mine = conflict.data.get("decided_by") == actor.staff_id and conflict.data.get("decision_id") is not None
    if is_mine and not wants_json():
        return _onward(_lane(), case_id)
    facts = page.conflict(actor, case_id, conflict)
    if wants_json():
        response: Response = jsonify(error=conflict.code, **facts.as_data())
    else:
        response = make_response(render_template("moderation/conflict.html", conflict=facts, lane_slug=SLUGS.get(_lane()) or ""))
    response.status_code = conflict.status
    response.headers["Cache-Control"] = "no-store"
    return response


def _onward(lane: LaneFilter, after: int | None) -> AnyResponse:
    """To the next free item of the lane, which is leased now; else to the queue."""
    following = leases.take_next(current_actor(), lane, after)
    if following is None:
        return redirect(url_for("moderation.queue", jalur=SLUGS.get(lane)), 303)
    return redirect(_address(following, lane), 303)


def _address(case_id: int, lane: LaneFilter) -> str:
    return url_for("moderation.case", case_id=case_id, jalur=SLUGS.get(lane))


def _lane() -> LaneFilter:
    """The lane of the page, from its address or its forms; unknown ones are none."""
    return LANE_SLUGS.get(request.values.get("jalur", ""))


def _small_int(value: str | None) -> int | None:
    """An id as a client sends it; anything else is none."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else None


def _page(desk: page.Desk, status: int = 200) -> Response:
    response = make_response(render_template("moderation/desk.html", desk=desk, finding_label=finding_label, today=clock.now()), status)
    response.headers["Cache-Control"] = "no-store"
    return response


from server.moderation import attachment_routes as _attachment_routes  # noqa: E402, F401  files, on the same blueprint
from server.moderation import report_routes as _report_routes  # noqa: E402, F401  the readers' door stands on the same blueprint
