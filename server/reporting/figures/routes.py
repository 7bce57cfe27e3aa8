"""Doors of a session's figures: for everyone once it is over, and for staff with all institutions and the files."""
from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.core import files
from server.core.database import session
from server.core.errors import NotFound
from server.core.permissions import NOBODY, Permission, current_actor, public, requires
from server.core.web import public_page
from server.core.words import Phase
from server.reporting.figures import operations
from server.reporting.figures.counting import count
from server.reporting.figures.document import blocks_of
from server.reporting.figures.models import SessionReport
from server.webinars import queries as webinars
from server.webinars.models import Webinar

bp = Blueprint("figures", __name__)
bp_manage = Blueprint("figures_desk", __name__)
DESK = "/kelola/sesi/<slug>/laporan"
SECONDS = 300


@bp.get("/sesi/<slug>/laporan")
@public
def show(slug: str) -> Response:
    """The figures that point to nobody."""
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    if webinar.phase != Phase.ENDED or webinar.is_rehearsal:
        raise NotFound()
    return public_page(render_template("reporting/figures/show.html", webinar=webinar, blocks=blocks_of(count(webinar))), seconds=SECONDS)


@bp_manage.get(DESK)
@requires(Permission.READ_REPORTS)
def desk(slug: str) -> Response:
    """All figures, and the files."""
    webinar = _webinar(slug)
    row = session.get(SessionReport, webinar.id)
    kept = files.files_of([one for one in (row.xlsx_id, row.pdf_id) if one is not None]) if row else {}
    response = make_response(render_template("reporting/figures/desk.html", webinar=webinar, blocks=blocks_of(count(webinar, fewest=1)),
                                             report=row, files=sorted(kept.values(), key=lambda one: one.media)))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp_manage.post(f"{DESK}/berkas")
@requires(Permission.READ_REPORTS)
def ask(slug: str) -> AnyResponse:
    """Have the files drawn."""
    webinar = _webinar(slug)
    operations.ask_for_report(current_actor(), webinar.id)
    flash(_("Berkas sedang disusun. Muat ulang halaman ini sebentar lagi."), "ok")
    return redirect(f"/kelola/sesi/{webinar.slug}/laporan", 303)


@bp_manage.get(f"{DESK}/berkas/<ending>")
@requires(Permission.READ_REPORTS)
def download(slug: str, ending: str) -> Response:
    """A file."""
    row = session.get(SessionReport, _webinar(slug).id)
    if row is None or ending not in ("xlsx", "pdf"):
        raise NotFound()
    return files.send(files.find(row.xlsx_id if ending == "xlsx" else row.pdf_id), as_download=True)


def _webinar(slug: str) -> Webinar:
    webinar = webinars.visible_to(current_actor()).by_slug(slug)
    if webinar.is_rehearsal:
        raise NotFound()
    return webinar
