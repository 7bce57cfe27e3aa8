"""Answers on their way: draft, parafs (one by one or several together), publishing; and questions."""
from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.core.errors import Conflict, Invalid, Malformed, NotAllowed, NotFound
from server.core.forms import put_refusal
from server.core.permissions import Permission, current_actor, requires
from server.core.words import AnswerState
from server.drafting import operations, queries, workload
from server.drafting.afterwards.models import LookState
from server.drafting.afterwards.queries import count_open
from server.drafting.forms import AnswerForm, QuestionAnswerForm
from server.drafting.models import Answer
from server.drafting.row_page import Refused, show_item, show_row
from server.drafting.wordings import change
from server.instruments import queries as instruments

bp = Blueprint("drafting_answers", __name__)


def _number(name: str) -> int | None:
    """A revision or step that a form bears. Raises Malformed for what is no number."""
    value = request.form.get(name, "")
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise Malformed(field=name)
    return int(value)


def _back(answer: Answer) -> AnyResponse:
    """To the parafs when one came from there, else to where the answer is written."""
    if request.form.get("dari") == "paraf":
        return redirect("/penyusun/paraf", 303)
    if answer.proposal_id is None:
        return redirect(f"/penyusun/aspirasi/{answer.aspiration_id}", 303)
    proposal = queries.visible_to(current_actor()).proposal(answer.proposal_id)
    return redirect(f"/penyusun/matriks/{proposal.row_id}#usulan-{proposal.id}", 303)


# --- writing


@bp.post("/penyusun/usulan/<int:proposal_id>/tanggapan")
@requires(Permission.WRITE_ANSWERS)
def write_answer(proposal_id: int) -> AnyResponse:
    """Keep a draft, or the next revision; with langkah=kirim it goes to the parafs at once."""
    proposal = queries.visible_to(current_actor()).proposal(proposal_id)
    form = AnswerForm()
    try:
        if form.validate_on_submit():
            return _written(form, proposal.id)
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
    return show_row(current_actor(), proposal.row_id, Refused("answer", proposal.id, form))


def _written(form: AnswerForm, proposal_id: int) -> AnyResponse:
    answer_id = operations.write_answer(
        current_actor(), proposal_id, form.outcome.data, form.text.data, form.reason.data, wording_before=form.wording_before.data,
        wording_after=form.wording_after.data, forwarded_to=form.forwarded_to.data, letter=form.letter.data, revision=_number("revision"))
    return _send_if_asked(answer_id)


def _send_if_asked(answer_id: int) -> AnyResponse:
    """A second click finds it sent already: that is no fault."""
    answer = queries.visible_to(current_actor()).answer(answer_id)
    if request.form.get("langkah") == "kirim" and answer.state == AnswerState.DRAFT:
        operations.send_for_approval(current_actor(), answer_id, revision=answer.revision)
        flash(_("Tanggapan menunggu paraf."), "ok")
    return _back(answer)


@bp.post("/penyusun/aspirasi/<int:aspiration_id>/jawab")
@requires(Permission.WRITE_ANSWERS)
def answer_question(aspiration_id: int) -> AnyResponse:
    """A draft answer to a question; with the first, the note of what was weighed."""
    form = QuestionAnswerForm()
    try:
        if form.validate_on_submit():
            answer_id = operations.write_question_answer(current_actor(), aspiration_id, form.text.data, form.note.data,
                                                         seen=form.seen.data or "", revision=_number("revision"))
            return _send_if_asked(answer_id)
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
    return show_item(current_actor(), aspiration_id, refused=form)


@bp.get("/penyusun/pertanyaan")
@requires(Permission.READ_MATRIX)
def questions() -> Response:
    """Questions without a published answer."""
    slug = request.args.get("naskah")
    instrument = instruments.visible_to(current_actor()).instrument(slug) if slug else instruments.default_instrument()
    found, following = workload.questions_page(instrument.id, request.args.get("sesudah"))
    response = make_response(render_template("drafting/questions.html", instrument=instrument, questions=found, following=following))
    response.headers["Cache-Control"] = "no-store"
    return response


# --- parafs


@bp.post("/penyusun/tanggapan/<int:answer_id>/kirim")
@requires(Permission.WRITE_ANSWERS)
def send(answer_id: int) -> AnyResponse:
    """From draft to the parafs."""
    operations.send_for_approval(current_actor(), answer_id, revision=_number("revision"))
    return _back(queries.visible_to(current_actor()).answer(answer_id))


@bp.post("/penyusun/tanggapan/<int:answer_id>/paraf")
@requires(Permission.APPROVE_ANSWERS)
def decide(answer_id: int) -> AnyResponse:
    """keputusan=setuju or kembalikan, the latter with a note."""
    actor, note = current_actor(), request.form.get("note", "")
    if request.form.get("keputusan") == "setuju":
        operations.approve(actor, answer_id, note, revision=_number("revision"), step=_number("step"))
        flash(_("Paraf tersimpan."), "ok")
    elif request.form.get("keputusan") == "kembalikan":
        try:
            operations.return_answer(actor, answer_id, note, revision=_number("revision"), step=_number("step"))
        except Invalid:
            return _parafs(needs_note=answer_id)
        flash(_("Tanggapan dikembalikan dengan catatan."), "ok")
    else:
        raise Malformed(field="keputusan")
    return _back(queries.visible_to(actor).answer(answer_id))


@bp.get("/penyusun/paraf")
@requires(Permission.APPROVE_ANSWERS)
def parafs() -> Response:
    """What waits for a paraf, and what is approved and can be published."""
    return _parafs()


def _parafs(needs_note: int | None = None) -> Response:
    actor = current_actor()
    waiting, approved = (workload.waiting(actor.staff_id, state) for state in (AnswerState.IN_APPROVAL, AnswerState.APPROVED))
    html = render_template("drafting/approvals.html", change_of=change, waiting=waiting, approved=approved, needs_note=needs_note,
                           corrections_waiting=count_open(LookState.CORRECTING))
    response = make_response(html, 422 if needs_note else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/penyusun/paraf")
@requires(Permission.APPROVE_ANSWERS)
def approve_several() -> AnyResponse:
    """A paraf for each ticked answer (`id.revision.step`); those that changed meanwhile are left and counted."""
    done = left = 0
    for value in request.form.getlist("jawaban")[:50]:
        parts = value.split(".")
        if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 16 for part in parts):
            raise Malformed(field="jawaban")
        try:
            operations.approve(current_actor(), int(parts[0]), request.form.get("note", ""), revision=int(parts[1]), step=int(parts[2]))
            done += 1
        except (Conflict, NotAllowed, NotFound):
            left += 1
    if done:
        flash(_("%(n)s tanggapan diparaf.", n=done), "ok")
    if left:
        flash(_("%(n)s dilewati karena sudah berubah, atau karena Anda penulisnya.", n=left), "warn")
    elif not done:
        flash(_("Belum ada yang dicentang."), "warn")
    return redirect("/penyusun/paraf", 303)


# --- publishing


@bp.post("/penyusun/tanggapan/<int:answer_id>/terbitkan")
@requires(Permission.READ_MATRIX)
def publish(answer_id: int) -> AnyResponse:
    """Let everyone read it: a drafter or an approver, once it is approved."""
    operations.publish_answer(current_actor(), answer_id, revision=_number("revision"))
    flash(_("Tanggapan terbit."), "ok")
    return _back(queries.visible_to(current_actor()).answer(answer_id))
