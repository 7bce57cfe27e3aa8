"""Doors of the team for requests about people's data: the list with its clock, one request, the answer."""
from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.accounts import requests
from server.accounts.access import note_access, shows_personal_data
from server.accounts.akun_forms import ButtonForm, HandleForm
from server.accounts.step_up import needs_fresh_proof
from server.core.forms import show_form
from server.core.permissions import Permission, current_actor, requires

bp = Blueprint("data_requests", __name__)


@bp.get("/kelola/permintaan")
@requires(Permission.HANDLE_REQUESTS)
def index() -> Response:
    """Open ones with their clock, overdue first; the newest answered ones. No words of people."""
    actor = current_actor()
    response = make_response(render_template("accounts/requests.html", waiting=requests.waiting(actor), handled=requests.handled(actor),
                                             flashes=True))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/kelola/permintaan/<int:request_id>")
@requires(Permission.HANDLE_REQUESTS)
def show(request_id: int) -> Response:
    """When it came and when it is due; the words open by a button, since that leaves a row in the ledger."""
    return show_form("accounts/request.html", ButtonForm(formdata=None), row=requests.get(current_actor(), request_id), is_read=False)


@bp.post("/kelola/permintaan/<int:request_id>/baca")
@requires(Permission.HANDLE_REQUESTS)
@needs_fresh_proof
@shows_personal_data
def read(request_id: int) -> Response:
    """Its words and contact, with the form that answers it."""
    return _read(request_id, HandleForm(formdata=None))


def _read(request_id: int, form: HandleForm) -> Response:
    actor = current_actor()
    row = requests.get(actor, request_id)
    note_access(actor, "data_request", "data_request", [row.id])
    return show_form("accounts/request.html", form, row=row, is_read=True)


@bp.post("/kelola/permintaan/<int:request_id>")
@requires(Permission.HANDLE_REQUESTS)
@needs_fresh_proof
@shows_personal_data
def handle(request_id: int) -> AnyResponse:
    """Answer it; the requester is told."""
    form = HandleForm()
    if not form.validate():
        return _read(request_id, form)
    requests.handle_request(current_actor(), request_id, form.outcome.data, form.note.data)
    flash(_("Permintaan dijawab."), "ok")
    return redirect("/kelola/permintaan", 303)
