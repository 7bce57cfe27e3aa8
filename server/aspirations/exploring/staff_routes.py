"""The moderator's door: voices that say the same in other words are shown together."""
from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from server.aspirations.exploring import operations
from server.aspirations.exploring.forms import TieForm
from server.core.errors import Invalid
from server.core.forms import show_form
from server.core.permissions import Permission, current_actor, requires

bp_staff = Blueprint("exploring_staff", __name__)


@bp_staff.get("/meja/gabung")
@requires(Permission.DECIDE_CASES)
def ties() -> Response:
    """What is tied, and the form for another; the code may come with the link."""
    form = TieForm()
    form.kode.data = request.args.get("kode", "")[:40]
    return _page(form)


@bp_staff.post("/meja/gabung")
@requires(Permission.DECIDE_CASES)
def tie() -> AnyResponse:
    """Show two voices together."""
    form = TieForm()
    if not form.validate():
        return _page(form)
    try:
        operations.tie_voices(current_actor(), form.kode.data, form.contoh.data)
    except Invalid as refusal:
        form.put(refusal)
        return _page(form)
    return redirect("/meja/gabung", 303)


@bp_staff.post("/meja/gabung/<int:aspiration_id>/lepas")
@requires(Permission.DECIDE_CASES)
def untie(aspiration_id: int) -> AnyResponse:
    """Take a tie back."""
    operations.untie_voice(current_actor(), aspiration_id)
    return redirect("/meja/gabung", 303)


def _page(form: TieForm) -> Response:
    return show_form("aspirations/exploring/ties.html", form, ties=operations.ties())
