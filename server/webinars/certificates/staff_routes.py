"""Doors of the administration: a session's certificates, the office that signs them, revoking and replacing one."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, request
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.access import shows_personal_data
from server.accounts.step_up import needs_fresh_proof
from server.core import files, jobs, uploads
from server.core.decisions import decisions_of
from server.core.errors import Closed, Invalid, TooLarge
from server.core.forms import put_refusal, show_form
from server.core.i18n import field_message
from server.core.permissions import Permission, current_actor, requires
from server.core.web import csrf
from server.webinars import queries as webinars
from server.webinars.certificates import operations, packing, queries, returning
from server.webinars.certificates.forms import WHY, ButtonForm, LayoutForm, ReplaceForm, ReturnForm, RevokeForm
from server.webinars.certificates.models import Certificate
from server.webinars.certificates.numbers import shown
from server.webinars.models import Webinar

bp_manage = Blueprint("certificates_manage", __name__)
DESK = "/kelola/sesi/<slug>/sertifikat"


def _webinar(slug: str) -> Webinar:
    webinar = webinars.visible_to(current_actor()).by_slug(slug)
    if webinar.is_rehearsal:
        raise Closed(what="rehearsal")
    return webinar


def _back(webinar: Webinar, anchor: str = "") -> AnyResponse:
    return redirect(f"/kelola/sesi/{webinar.slug}/sertifikat{anchor}", 303)


# --- what they say ---------------------------------------------------------------------------


@bp_manage.get(DESK)
@requires(Permission.ISSUE_CERTIFICATES)
def desk(slug: str) -> AnyResponse:
    """The layout with a sample, how many there are, and one by its number. Nobody's name."""
    webinar = _webinar(slug)
    typed = request.args.get("nomor", "")[:100]
    found = queries.by_number(typed) if typed else None
    if found is not None and found[1].id == webinar.id:
        return redirect(f"/kelola/sesi/{webinar.slug}/sertifikat/{found[0].id}", 303)
    form = LayoutForm(formdata=None)
    form.show(webinar, queries.layout_of(webinar.id))
    return _desk(webinar, form, typed=typed)


@bp_manage.post(DESK)
@requires(Permission.ISSUE_CERTIFICATES)
def set_layout(slug: str) -> AnyResponse:
    """What they say from now on."""
    webinar, form = _webinar(slug), LayoutForm()
    if not form.validate():
        return _desk(webinar, form)
    try:
        operations.set_layout(current_actor(), webinar.id, form.layout())
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return _desk(webinar, form)
    flash(_("Tata letak disimpan. Contohnya sedang digambar."), "ok")
    return _back(webinar)


def _desk(webinar: Webinar, form: LayoutForm, *, returned: ReturnForm | None = None, typed: str = "",
          status: int | None = None) -> Response:
    layout, before = queries.layout_of(webinar.id), request.args.get("sebelum", "")
    page = queries.page_of(webinar.id, int(before) if before.isdecimal() and len(before) < 10 else None)
    rows, more = page[:queries.A_PAGE], page[queries.A_PAGE - 1].id if len(page) > queries.A_PAGE else None
    return show_form(
        "webinars/certificates/desk.html", form, status=status, webinar=webinar, layout=layout, flashes=True, typed=typed, shown=shown,
        counts=queries.counts_of([webinar.id])[webinar.id], lacking=queries.lacking(webinar.id) if layout else 0, rows=rows, more=more,
        job=_running(webinar.id), returns=queries.returns_of(webinar.id), returned=returned or ReturnForm(formdata=None), why=WHY)


def _running(webinar_id: int) -> jobs.JobRow | None:
    """The drawing under way."""
    drawing = (job for job in jobs.newest() if job.kind == operations.DRAW and job.is_open)
    return next((job for job in drawing if job.payload == {"webinar_id": webinar_id}), None)


@bp_manage.get(f"{DESK}/contoh.<ending>")
@requires(Permission.ISSUE_CERTIFICATES)
def sample(slug: str, ending: str) -> Response:
    """The sample as the worker drew it: PDF, or a picture of it."""
    layout = queries.layout_of(_webinar(slug).id)
    ids = {"pdf": layout.preview_id, "png": layout.picture_id} if layout is not None else {}
    return files.send(files.find(ids.get(ending)), as_download=False)


@bp_manage.post(f"{DESK}/buat")
@requires(Permission.ISSUE_CERTIFICATES)
def draw(slug: str) -> AnyResponse:
    """Those that are missing."""
    webinar = _webinar(slug)
    operations.ask_for_certificates(current_actor(), webinar.id)
    flash(_("Sertifikat sedang dibuat. Muat ulang untuk melihat kemajuannya."), "ok")
    return _back(webinar)


# --- the office that signs -------------------------------------------------------------------


@bp_manage.post(f"{DESK}/unduh")
@requires(Permission.ISSUE_CERTIFICATES)
@needs_fresh_proof
@shows_personal_data
def pack(slug: str) -> Response:
    """All that wait for the signature, as one archive."""
    webinar = _webinar(slug)
    response = Response(packing.pack(current_actor(), webinar), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="belum-bertanda-tangan-{webinar.slug[:60]}.zip"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp_manage.post(f"{DESK}/kembali")
@csrf.exempt  # type: ignore[untyped-decorator]  # `let_in` asks for the token, once it knows who comes
@requires(Permission.ISSUE_CERTIFICATES)
def take_back(slug: str) -> AnyResponse:
    """They come back signed; the worker looks at each."""
    webinar = _webinar(slug)
    try:
        uploads.let_in(most_file=returning.MOST_ARCHIVE)
        form, file = ReturnForm(), request.files.get("file")
        if file is None or not file.filename:
            raise Invalid(file="required")
        returning.receive(current_actor(), webinar.id, file.stream, skips_bad=bool(form.skips_bad.data))
    except (TooLarge, RequestEntityTooLarge):
        return _refused(webinar, "zip_large", 413)
    except Invalid as refusal:
        code = refusal.data["fields"].get("file", "unknown")
        return _refused(webinar, "zip_needed" if code == "file_kind" else code, Invalid.status)
    flash(_("ZIP diterima dan sedang diperiksa. Muat ulang untuk melihat hasilnya."), "ok")
    return _back(webinar, "#kembali")


def _refused(webinar: Webinar, code: str, status: int) -> Response:
    form, returned = LayoutForm(formdata=None), ReturnForm(formdata=None)
    form.show(webinar, queries.layout_of(webinar.id))
    returned.file.errors = [field_message(code)]
    return _desk(webinar, form, returned=returned, status=status)


# --- one -------------------------------------------------------------------------------------


@bp_manage.get(f"{DESK}/<int:certificate_id>")
@requires(Permission.ISSUE_CERTIFICATES)
def one(slug: str, certificate_id: int) -> Response:
    """What became of it, and the two deeds."""
    webinar = _webinar(slug)
    return _one(webinar, queries.of_session(certificate_id, webinar.id))


@bp_manage.post(f"{DESK}/<int:certificate_id>/cabut")
@requires(Permission.ISSUE_CERTIFICATES)
def revoke(slug: str, certificate_id: int) -> AnyResponse:
    """It holds no longer."""
    webinar, form = _webinar(slug), RevokeForm()
    row = queries.of_session(certificate_id, webinar.id)
    if not form.validate():
        return _one(webinar, row, revoking=form)
    operations.revoke(current_actor(), row.id, form.reason.data or "")
    flash(_("Sertifikat dicabut. Pemegangnya dikabari."), "ok")
    return redirect(f"/kelola/sesi/{webinar.slug}/sertifikat/{row.id}", 303)


@bp_manage.post(f"{DESK}/<int:certificate_id>/ganti")
@requires(Permission.ISSUE_CERTIFICATES)
def replace(slug: str, certificate_id: int) -> AnyResponse:
    """Another one takes its place."""
    webinar, form = _webinar(slug), ReplaceForm()
    row = queries.of_session(certificate_id, webinar.id)
    if not form.validate():
        return _one(webinar, row, replacing=form)
    operations.replace(current_actor(), row.id, form.name.data or "", form.why.data or "")
    flash(_("Sertifikat lama dicabut dan penggantinya sedang dibuat, dengan nomor baru."), "ok")
    return _back(webinar)


def _one(webinar: Webinar, row: Certificate, *, revoking: RevokeForm | None = None, replacing: ReplaceForm | None = None) -> Response:
    facts: dict[str, Any] = {"revoking": revoking or RevokeForm(formdata=None), "replacing": replacing or ReplaceForm(formdata=None)}
    wrong = next((form for form in (revoking, replacing) if form is not None and form.errors), None)
    return show_form("webinars/certificates/one.html", wrong or ButtonForm(formdata=None), webinar=webinar, row=row,
                     number=shown(row.number), flashes=True, decisions=decisions_of(operations.SUBJECT, [row.id])[row.id], **facts)
