"""Doors of minutes: their page and files for everyone once signed, the notulis' desk."""
from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField, StringField, TextAreaField

from server.accounts.queries import initials_of
from server.core import files, i18n
from server.core.errors import Conflict, Invalid, NotFound
from server.core.forms import Form, PlainText, edition_of, put_refusal, show_form
from server.core.permissions import NOBODY, Permission, current_actor, public, requires, requires_any
from server.core.web import public_page
from server.reporting.minutes import operations, queries
from server.reporting.minutes.draft import TO_WRITE, draft_of
from server.reporting.minutes.paper import paper_of
from server.webinars import queries as webinars
from server.webinars.models import Webinar

bp = Blueprint("minutes", __name__)
bp_manage = Blueprint("minutes_desk", __name__)
DESK = "/kelola/sesi/<slug>/notulen"
SECONDS = 60

i18n.field_words({"to_write": _l("Masih ada tanda [tulis di sini]. Isi atau hapus dahulu.")})


class MinutesForm(Form):
    """The text, and which revision it was made of."""

    body = TextAreaField(_l("Isi notulen"), [PlainText(least=1, most=operations.MOST_BODY)])
    seen = HiddenField()


class SignForm(Form):
    """Who signs."""

    signer = StringField(_l("Nama dan jabatan yang mengesahkan"), [PlainText(least=3, most=operations.MOST_SIGNER, is_multiline=False)])
    seen = HiddenField()


class ReopenForm(Form):
    """Why it is written further."""

    reason = TextAreaField(_l("Alasan"), [PlainText(least=5, most=operations.MOST_REASON)])


# --- for everyone ----------------------------------------------------------------------------


@bp.get("/sesi/<slug>/notulen")
@public
def show(slug: str) -> Response:
    """Signed minutes as a page."""
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    minutes = queries.visible_to(NOBODY).of(webinar)
    kept = queries.signed_of([webinar.id]).get(webinar.id, (minutes, {}))[1]
    return public_page(render_template("reporting/minutes/show.html", webinar=webinar, paper=paper_of(webinar, minutes), files=kept),
                       seconds=SECONDS)


@bp.get("/sesi/<slug>/notulen.<any(pdf, docx):ending>")
@public
def download(slug: str, ending: str) -> Response:
    """Signed minutes as a file. Nobody keeps it: a question may be taken back."""
    webinar = webinars.visible_to(NOBODY).by_slug(slug)
    queries.visible_to(NOBODY).of(webinar)
    _minutes, kept = queries.signed_of([webinar.id])[webinar.id]
    if ending not in kept:
        raise NotFound()
    return files.send(kept[ending], as_download=True)


# --- the desk --------------------------------------------------------------------------------


@bp_manage.get(DESK)
@requires_any(*queries.SEES)
def desk(slug: str) -> Response:
    """The text to write, what it looks like, and who wrote it when."""
    return _page(_webinar(slug))


@bp_manage.post(f"{DESK}/susun")
@requires(Permission.WRITE_MINUTES)
def begin(slug: str) -> AnyResponse:
    """Draft them from the session's rows."""
    webinar = _webinar(slug)
    if operations.begin_minutes(current_actor(), webinar.id, draft_of(webinar)):
        flash(_("Konsep tersusun dari catatan sesi. Lengkapi yang bertanda [tulis di sini]."), "ok")
    return _back(slug)


@bp_manage.post(DESK)
@requires(Permission.WRITE_MINUTES)
def write(slug: str) -> AnyResponse:
    """Keep the text; when a colleague wrote meanwhile, both are shown and nothing is lost."""
    webinar, form = _webinar(slug), MinutesForm()
    if not form.validate():
        return _page(webinar, form)
    try:
        operations.write_minutes(current_actor(), webinar.id, form.body.data or "", seen=edition_of(form.seen.data))
    except Conflict as refusal:
        if refusal.data.get("why") != "revision":
            raise
        minutes = queries.visible_to(current_actor()).of(webinar)
        form.seen.data = form.seen.raw_data = str(minutes.revision)
        response = _page(webinar, form, has_changed=True)
        response.status_code = Conflict.status
        return response
    flash(_("Tersimpan."), "ok")
    return _back(slug)


@bp_manage.post(f"{DESK}/sahkan")
@requires(Permission.SIGN_MINUTES)
def sign(slug: str) -> AnyResponse:
    """Sign the text that was read."""
    webinar, form = _webinar(slug), SignForm()
    if not form.validate():
        return _page(webinar, sign=form)
    try:
        operations.sign_minutes(current_actor(), webinar.id, form.signer.data or "", seen=edition_of(form.seen.data))
    except Invalid as refusal:
        put_refusal(form, Invalid(signer=next(iter(refusal.data["fields"].values()))))
        return _page(webinar, sign=form)
    flash(_("Notulen disahkan. Halaman dan berkasnya tampil bagi semua orang."), "ok")
    return _back(slug)


@bp_manage.post(f"{DESK}/buka")
@requires(Permission.WRITE_MINUTES)
def reopen(slug: str) -> AnyResponse:
    """Write further."""
    webinar, form = _webinar(slug), ReopenForm()
    if not form.validate():
        return _page(webinar, reopen=form)
    operations.reopen_minutes(current_actor(), webinar.id, form.reason.data or "")
    flash(_("Notulen dibuka lagi. Sampai disahkan kembali, hanya petugas yang membacanya."), "ok")
    return _back(slug)


def _page(webinar: Webinar, form: MinutesForm | None = None, *, sign: SignForm | None = None, reopen: ReopenForm | None = None,
          has_changed: bool = False) -> Response:
    minutes = queries.find(webinar.id)
    seen = str(minutes.revision) if minutes else ""
    form = form or MinutesForm(formdata=None, body=minutes.body if minutes else "", seen=seen)
    sign, reopen = sign or SignForm(formdata=None, seen=seen), reopen or ReopenForm(formdata=None)
    revisions = queries.revisions_of(webinar.id)
    return show_form(
        "reporting/minutes/desk.html", form, status=422 if form.errors or sign.errors or reopen.errors else None,
        webinar=webinar, minutes=minutes, paper=paper_of(webinar, minutes) if minutes else None, sign=sign, reopen=reopen,
        has_changed=has_changed, revisions=revisions, writers=initials_of({one.written_by for one in revisions if one.written_by}),
        is_waiting=bool(minutes and TO_WRITE in minutes.body))


def _webinar(slug: str) -> Webinar:
    webinar = webinars.visible_to(current_actor()).by_slug(slug)
    if webinar.is_rehearsal:
        raise NotFound()
    return webinar


def _back(slug: str) -> AnyResponse:
    return redirect(f"/kelola/sesi/{slug}/notulen", 303)
