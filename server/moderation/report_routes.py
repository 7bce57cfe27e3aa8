"""The door of "Laporkan": one page for every kind of public text, without an account and without a script."""
from __future__ import annotations

from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.actors import participant_id, participant_token
from server.core import limits, visitors
from server.core.errors import Invalid
from server.core.forms import put_refusal, show_form
from server.core.permissions import Actor, public
from server.moderation.forms import ReportForm
from server.moderation.reports import Reportable, report, reportable
from server.moderation.routes import bp

ADDRESS = "/laporkan/<kind>/<ref>"


@bp.get(ADDRESS)
@public
def report_form(kind: str, ref: str) -> Response:
    """Four reasons. The cookie that tells this device apart goes with it, and no row is written."""
    found = reportable(kind, ref)
    participant_token()
    return _report_page(found, ReportForm(formdata=None))


@bp.post(ADDRESS)
@public
def send_report(kind: str, ref: str) -> AnyResponse:
    """It goes to the desk; nothing is hidden by it."""
    found, form = reportable(kind, ref), ReportForm()
    if not form.validate():
        return _report_page(found, form)
    actor = Actor(participant_id=participant_id())
    limits.use("aspiration.report", actor.participant_id)
    limits.use("report.network", visitors.network())
    try:
        report(actor, found.kind, found.id, form.reason.data)
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return _report_page(found, form)
    response = make_response(render_template("moderation/reported.html", found=found))
    response.headers["Cache-Control"] = "no-store"
    return response


def _report_page(found: Reportable, form: ReportForm) -> Response:
    return show_form("moderation/report.html", form, found=found, action=request.path)
