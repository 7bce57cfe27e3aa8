"""Doors of a session's documents: `/kelola/sesi/<slug>/dokumen`."""
from __future__ import annotations

from flask import flash, redirect
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, HiddenField, SelectField, StringField

from server.core import files, uploads
from server.core.errors import Invalid, TooLarge
from server.core.forms import Form, KeyedForm, PlainText, put_refusal, show_form
from server.core.i18n import field_message, number
from server.core.keys import sent_key
from server.core.permissions import Permission, current_actor, requires
from server.core.web import csrf
from server.core.words import choices
from server.webinars import shown
from server.webinars.managing import documents, queries
from server.webinars.managing.routes import TABLE, bp_manage
from server.webinars.models import Webinar

MOST = 20_000_000  # bytes of a document
TAKEN = ("pdf", "docx", "pptx", "xlsx")


class DocumentForm(Form):
    """What is said of a document."""

    title = StringField(_l("Judul"), [PlainText(least=2, most=documents.MOST_TITLE, is_multiline=False)])
    kind = SelectField(_l("Jenis"), choices=choices("document_kind"), default="material")
    is_public = BooleanField(_l("Untuk umum"))


class UploadForm(KeyedForm):
    """A document that comes in; one that came already is carried on in `held`."""

    file = FileField(_l("Berkas"))
    held = HiddenField()
    title = StringField(_l("Judul"), [PlainText(least=2, most=documents.MOST_TITLE, is_multiline=False)])
    kind = SelectField(_l("Jenis"), choices=choices("document_kind"), default="material")
    is_public = BooleanField(_l("Untuk umum"))


@bp_manage.get(f"{TABLE}/<slug>/dokumen")
@requires(Permission.MANAGE_SESSIONS)
def documents_page(slug: str) -> AnyResponse:
    """All documents of a session, and a form for one more."""
    return _page(queries.managed(current_actor(), slug), UploadForm(formdata=None))


@bp_manage.post(f"{TABLE}/<slug>/dokumen")
@requires(Permission.MANAGE_SESSIONS)
def add_document(slug: str) -> AnyResponse:
    """One more. What is wrong stands beside its field, and a file that came is not asked for again."""
    uploads.let_in(most_file=MOST)
    webinar, form = queries.managed(current_actor(), slug), UploadForm()
    problem = _receive(form)
    is_valid = form.validate()
    if problem:
        form.file.errors = [problem]
    received = uploads.held(form.held.data or "", TAKEN)
    if not is_valid or problem or received is None:
        return _page(webinar, form)
    try:
        documents.add_document(current_actor(), webinar.id, received, kind=form.kind.data, title=form.title.data,
                               is_public=form.is_public.data, key=sent_key())
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return _page(webinar, form)
    flash(_("Berkas disimpan dan tampil di halaman sesi.") if form.is_public.data else _("Berkas disimpan untuk paket laporan."), "ok")
    return redirect(f"{TABLE}/{webinar.slug}/dokumen", 303)


csrf.exempt(add_document)  # it asks itself, once it knows who comes: the body is larger than others may send


def _receive(form: UploadForm) -> str:
    """Put what came on the disk; returns what is wrong with it."""
    sent, form.file.data = form.file.data, None
    if not isinstance(sent, FileStorage) or not sent.filename:
        return "" if uploads.held(form.held.data or "", TAKEN) else str(field_message("required"))
    try:
        form.held.data = uploads.hold(files.receive_document(sent.stream, most=MOST))
    except TooLarge:
        return str(_("Berkas ini lebih besar dari %(n)s MB.", n=number(MOST // 1_000_000)))
    except Invalid as refusal:
        code = refusal.data["fields"]["file"]
        return str(field_message("document_kind" if code == "file_kind" else code))
    return ""


@bp_manage.post(f"{TABLE}/<slug>/dokumen/<int:document_id>")
@requires(Permission.MANAGE_SESSIONS)
def change_document(slug: str, document_id: int) -> AnyResponse:
    """Another title or kind, or for other readers."""
    webinar, form = queries.managed(current_actor(), slug), DocumentForm(prefix=f"d{document_id}-")
    queries.document(webinar.id, document_id)
    if not form.validate():
        return _page(webinar, UploadForm(formdata=None), changed=(document_id, form))
    documents.change_document(current_actor(), webinar.id, document_id, kind=form.kind.data, title=form.title.data,
                              is_public=form.is_public.data)
    flash(_("Berkas diubah."), "ok")
    return redirect(f"{TABLE}/{webinar.slug}/dokumen", 303)


@bp_manage.post(f"{TABLE}/<slug>/dokumen/<int:document_id>/hapus")
@requires(Permission.MANAGE_SESSIONS)
def remove_document(slug: str, document_id: int) -> AnyResponse:
    """Take it away."""
    webinar = queries.managed(current_actor(), slug)
    documents.remove_document(current_actor(), webinar.id, document_id)
    flash(_("Berkas dihapus."), "ok")
    return redirect(f"{TABLE}/{webinar.slug}/dokumen", 303)


def _page(webinar: Webinar, form: UploadForm, *, changed: tuple[int, DocumentForm] | None = None) -> AnyResponse:
    rows = shown.documents_of(webinar.id, only_public=False)
    forms = {one.document.id: DocumentForm(formdata=None, obj=one.document, prefix=f"d{one.document.id}-") for one in rows}
    status = 422 if form.errors else None
    if changed is not None:
        forms[changed[0]], status = changed[1], 422
    return show_form("webinars/managing/documents.html", form, status=status, webinar=webinar, documents=rows, forms=forms, most=MOST,
                     changed_id=changed[0] if changed else None)
