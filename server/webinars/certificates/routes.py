"""Doors of certificates for everyone: checking a number, and the page of who holds one. A GET changes nothing."""
from __future__ import annotations

import base64

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.accounts import akun
from server.core.errors import NotFound
from server.core.permissions import NOBODY, current_actor, public
from server.core.session_codes import CertificateState
from server.webinars import queries as webinars
from server.webinars.attendance.finding import here
from server.webinars.attendance.progress import progress_of
from server.webinars.certificates import operations, queries
from server.webinars.certificates.forms import ShareForm
from server.webinars.certificates.models import Certificate
from server.webinars.certificates.numbers import shown
from server.webinars.certificates.staff_routes import bp_manage
from server.webinars.models import Webinar
from server.webinars.registration.holdings import reachable
from server.webinars.registration.links import count_miss

__all__ = ["bp", "bp_manage"]
bp = Blueprint("certificates", __name__)


# --- checking --------------------------------------------------------------------------------


@bp.get("/sertifikat")
@public
def check() -> AnyResponse:
    """Where a number is typed; on to its page."""
    typed = request.args.get("nomor", "")[:100].strip()
    if not typed:
        return _checked("webinars/certificates/check.html", typed="")
    found = queries.by_number(typed)
    return _unknown(typed) if found is None else redirect(f"/sertifikat/{shown(found[0].number)}", 303)


@bp.get("/sertifikat/<number>")
@public
def verify(number: str) -> AnyResponse:
    """What anyone may know of a certificate: session, date, state, and initials unless its holder shows the whole name."""
    found = queries.by_number(number)
    if found is None:
        return _unknown(number)
    row, webinar = found
    name = row.name if row.is_name_public and row.state == CertificateState.ISSUED else None
    return _checked("webinars/certificates/verified.html", row=row, webinar=webinar, number=shown(row.number), name=name,
                    layout=queries.layout_of(webinar.id))


def _unknown(typed: str) -> Response:
    """Nothing is told of how near a guess was, and misses are counted. Raises TooMany."""
    count_miss()
    return _checked("webinars/certificates/check.html", status=404, typed=typed[:40])


def _checked(template: str, *, status: int = 200, **facts: object) -> Response:
    response = make_response(render_template(template, **facts), status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


# --- its holder ------------------------------------------------------------------------------


@bp.get("/sesi/<slug>/sertifikat")
@public
def mine(slug: str) -> Response:
    """One's own certificate: what is there, what is lacking, how it is downloaded."""
    webinar = _giving(slug)
    registration = here(webinar.id)
    row = _held(webinar)
    return _private(make_response(render_template(
        "webinars/certificates/mine.html", webinar=webinar, row=row, registration=registration, flashes=True, form=ShareForm(formdata=None),
        number=shown(row.number) if row else "", progress=progress_of(webinar, registration) if registration else None)))


@bp.post("/sesi/<slug>/sertifikat/nama")
@public
def share(slug: str) -> AnyResponse:
    """Show the whole name to who checks the number, or no longer."""
    webinar, form = _giving(slug), ShareForm()
    row = _held(webinar)
    if row is None:
        raise NotFound()
    if form.validate():
        is_public = form.is_public.data == "ya"
        operations.share_name(current_actor(), row.id, is_public)
        flash(_("Nama Anda kini tampil bagi yang memeriksa nomor ini.") if is_public else _("Kini hanya inisial yang tampil."), "ok")
    return redirect(f"/sesi/{webinar.slug}/sertifikat", 303)


@bp.get("/sesi/<slug>/sertifikat/unduh")
@public
def download(slug: str) -> Response:
    """The document, for its holder."""
    row = _held(_giving(slug))
    if row is None:
        raise NotFound()
    return _document(row)


@bp.get("/akun/sertifikat/<int:certificate_id>")
@public
def download_from_account(certificate_id: int) -> Response:
    """The same for who proved their address."""
    ids = [row.id for row, _webinar in reachable(akun.subject())]
    row = next((one for one in queries.certificates_of(ids).values() if one.id == certificate_id), None)
    if row is None:
        raise NotFound()
    return _document(row)


def _giving(slug: str) -> Webinar:
    """A session that gives certificates. Raises NotFound."""
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    if webinar.is_rehearsal or queries.layout_of(webinar.id) is None:
        raise NotFound()
    return webinar


def _held(webinar: Webinar) -> Certificate | None:
    """The certificate of who sits before this browser: by private link, or by the device that registered."""
    registration = here(webinar.id)
    return queries.certificates_of([registration.id]).get(registration.id) if registration is not None else None


def _document(row: Certificate) -> Response:
    if row.state != CertificateState.ISSUED:
        raise NotFound()
    response = Response(base64.b64decode(queries.document_of(row.id).pdf), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="sertifikat-{shown(row.number)}.pdf"'
    return _private(response)


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
