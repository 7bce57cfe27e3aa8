"""The drafters' doors to second looks: the list, one of them, and what is decided. What a rahasia item's author wrote opens with a POST."""
from __future__ import annotations

from flask import Response, flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.access import shows_personal_data
from server.aspirations.models import Aspiration
from server.core.database import session
from server.core.errors import Invalid, Malformed
from server.core.forms import Form, put_refusal, show_form
from server.core.permissions import Permission, current_actor, requires
from server.drafting import operations as drafting
from server.drafting.afterwards import operations, queries
from server.drafting.afterwards.forms import CorrectionForm, ParafForm, UpholdForm
from server.drafting.afterwards.models import LookState
from server.drafting.afterwards.routes import bp
from server.drafting.models import Answer
from server.drafting.row_page import named
from server.drafting.rules import instrument_of, steps_of
from server.drafting.wordings import change

LOOK = "/penyusun/tinjau/<int:look_id>"


@bp.get("/penyusun/tinjau")
@requires(Permission.READ_MATRIX)
def looks() -> Response:
    """What waits for a drafter or a paraf, and what was decided last."""
    actor = current_actor()
    return show_form("drafting/afterwards/list.html", ParafForm(formdata=None), flashes=True, counts=queries.verdict_counts(),
                     waiting=queries.lines(actor, LookState.WAITING), correcting=queries.lines(actor, LookState.CORRECTING),
                     done=queries.lines(actor, LookState.UPHELD, LookState.CORRECTED))


@bp.get(LOOK)
@requires(Permission.READ_MATRIX)
def look_at(look_id: int) -> Response:
    """One second look. What the author of a rahasia item wrote isn't on this page."""
    return _page(look_id)


@bp.post(LOOK + "/buka")
@requires(Permission.READ_CONFIDENTIAL)
@shows_personal_data
def open_look(look_id: int) -> Response:
    """Open what the author of a rahasia item wrote: the reading is recorded first."""
    drafting.read_confidential(current_actor(), queries.visible_to(current_actor()).look(look_id).aspiration_id)
    return _page(look_id, is_opened=True)


@bp.post(LOOK + "/tetap")
@requires(Permission.WRITE_ANSWERS)
def uphold(look_id: int) -> AnyResponse:
    """The answer stays."""
    form = UpholdForm()
    if not form.validate():
        return _page(look_id, form)
    operations.uphold_answer(current_actor(), look_id, form.note.data)
    return _done(_("Jawaban tetap. Pengirim dikabari dengan penjelasan Anda."))


@bp.post(LOOK + "/koreksi")
@requires(Permission.WRITE_ANSWERS)
def correct(look_id: int) -> AnyResponse:
    """The answer is put right, once the parafs are given."""
    form = CorrectionForm()
    if not form.validate():
        return _page(look_id, form)
    operations.write_correction(current_actor(), look_id, form.text.data, form.note.data)
    return _done(_("Koreksi menunggu paraf. Tampil setelah paraf terakhir."))


@bp.post(LOOK + "/paraf")
@requires(Permission.APPROVE_ANSWERS)
def paraf(look_id: int) -> AnyResponse:
    """keputusan=setuju or kembalikan, the latter with a note."""
    form = ParafForm()
    if not form.validate():
        return _page(look_id, form)
    if request.form.get("keputusan") == "setuju":
        step = form.step.data or ""
        if not (step.isascii() and step.isdigit() and len(step) < 9):
            raise Malformed(field="step")
        operations.approve_correction(current_actor(), look_id, step=int(step))
        return _done(_("Paraf tersimpan."))
    if request.form.get("keputusan") != "kembalikan":
        raise Malformed(field="keputusan")
    try:
        operations.return_correction(current_actor(), look_id, form.note.data)
    except Invalid as refusal:
        put_refusal(form, refusal)
        return _page(look_id, form)
    return _done(_("Koreksi dikembalikan dengan catatan."))


def _done(message: str) -> AnyResponse:
    flash(message, "ok")
    return redirect("/penyusun/tinjau", 303)


def _page(look_id: int, refused: Form | None = None, *, is_opened: bool = False) -> Response:
    actor = current_actor()
    look = queries.visible_to(actor).look(look_id)
    item, answer = session.get_one(Aspiration, look.aspiration_id), session.get_one(Answer, look.answer_id)
    is_locked = item.is_confidential and not is_opened
    correction = queries.correction_under_way(look.id)
    instrument_id = instrument_of(answer)
    steps = steps_of([instrument_id])[instrument_id]
    now_step = queries.next_step(correction.id) if correction is not None else 1
    wrote = queries.has_written(actor.staff_id, answer.id)
    kinds: tuple[type[Form], ...] = (UpholdForm, CorrectionForm, ParafForm)
    forms = {kind: named(refused if isinstance(refused, kind) else kind(formdata=None), kind.__name__.lower()) for kind in kinds}
    return show_form(
        "drafting/afterwards/look_at.html", refused or forms[UpholdForm], look=look, item=item, answer=answer, is_locked=is_locked,
        reason=None if is_locked else look.reason, rating=None if is_locked else queries.rating_of(answer.id, item.id),
        change=change(answer.wording_before, answer.wording_after), correction=correction, step=now_step, steps=len(steps),
        step_title=steps[now_step - 1] if now_step <= len(steps) else "", wrote=wrote, uphold=forms[UpholdForm],
        correct=forms[CorrectionForm], paraf=forms[ParafForm], history=queries.history(look.id),
        may_decide=look.state == LookState.WAITING and actor.may(Permission.WRITE_ANSWERS) and not wrote and not is_locked,
        may_sign=(look.state == LookState.CORRECTING and actor.may(Permission.APPROVE_ANSWERS) and not wrote and correction is not None
                  and correction.written_by != actor.staff_id))
