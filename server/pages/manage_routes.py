"""`/kelola/pekerjaan`: long jobs with their progress, what lies in the outbox, and the worker's heartbeat."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.core import backlog, beats, jobs
from server.core.errors import Malformed, NotFound
from server.core.i18n import number
from server.core.permissions import Permission, current_actor, requires
from server.core.words import label

bp_manage = Blueprint("manage", __name__)
PAGE = "/kelola/pekerjaan"


@bp_manage.get(PAGE)
@requires(Permission.READ_JOBS)
def show_jobs() -> Response:
    """Everything the worker does and has yet to do."""
    offered = [kind for kind in jobs.kinds() if kind.is_offered]
    response = make_response(render_template(
        "pages/jobs.html", jobs=[view(row) for row in jobs.newest()], offered=offered, outbox=backlog.backlog(),
        worker=beats.worker_state(), trouble=backlog.rows_in_trouble(), is_dead=backlog.is_dead,
        may_run=current_actor().may(Permission.RUN_JOBS)))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp_manage.get(f"{PAGE}/keadaan.json")
@requires(Permission.READ_JOBS)
def jobs_state() -> Response:
    """What the page's script asks for while something runs."""
    response = jsonify(jobs=[_state(row) for row in jobs.newest()])
    response.headers["Cache-Control"] = "no-store"
    return response


@bp_manage.post(PAGE)
@requires(Permission.RUN_JOBS)
def start_job() -> AnyResponse:
    """Ask for a job of a kind that needs nothing said."""
    kind = next((kind for kind in jobs.kinds() if kind.is_offered and kind.name == request.form.get("kind")), None)
    if kind is None:
        raise Malformed(field="kind")
    jobs.start(current_actor(), kind.name)
    flash(_("Pekerjaan «%(name)s» masuk antrean.", name=str(kind.label)))
    return redirect(PAGE, 303)


@bp_manage.post(f"{PAGE}/<int(max=2147483647):job_id>/batal")
@requires(Permission.RUN_JOBS)
def cancel_job(job_id: int) -> AnyResponse:
    """End a job after its step under way."""
    jobs.cancel(current_actor(), job_id)
    flash(_("Pekerjaan dihentikan setelah langkah yang sedang berjalan."))
    return redirect(PAGE, 303)


@bp_manage.post(f"{PAGE}/kiriman/<int(max=2147483647):row_id>/ulangi")
@requires(Permission.RUN_JOBS)
def retry_row(row_id: int) -> AnyResponse:
    """Try a failed or dead row of the outbox at once."""
    backlog.retry_row(current_actor(), row_id)
    flash(_("Kiriman nomor %(n)s dicoba lagi sekarang.", n=row_id))
    return redirect(PAGE, 303)


def view(row: jobs.JobRow) -> dict[str, Any]:
    """A job for the template: the row, its label, and its words of now."""
    return {"row": row, "label": label_of(row.kind), **_state(row)}


def label_of(kind: str) -> str:
    """The words for a kind; its code when no feature knows it any more."""
    try:
        return str(jobs.find_kind(kind).label)
    except NotFound:
        return kind


def _state(row: jobs.JobRow) -> dict[str, Any]:
    return {"id": row.id, "state": row.state, "is_open": row.is_open, "done": row.done, "total": row.total, "percent": row.percent,
            "words": _words(row)}


def _words(row: jobs.JobRow) -> str:
    """One line: how far, and what it does now."""
    if row.state == "failed":
        return str(_("Berhenti karena %(error)s.", error=row.error or "-"))
    part = label("job_part", row.message) if row.message else ""
    if row.is_open and row.cancel_asked_at is not None:
        return str(_("Sedang dihentikan."))
    if row.state == "running" and row.total:
        return str(_("%(done)s dari %(total)s, %(part)s", done=number(row.done), total=number(row.total), part=part))
    if not row.is_open:
        return str(_("%(done)s diperiksa, %(found)s dibetulkan.", done=number(row.done), found=number(row.found)))
    return part
