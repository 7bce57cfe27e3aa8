"""Doors of the activity report: its texts, the crew's photos, the Word file and the archive."""
from __future__ import annotations

from flask import Blueprint, Response, flash, redirect
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import NumberRange

from server.accounts.access import shows_personal_data
from server.accounts.step_up import needs_fresh_proof
from server.core import files, i18n, uploads
from server.core.errors import Conflict, Invalid, NotFound, TooLarge
from server.core.forms import Form, KeyedForm, PlainText, edition_of, put_refusal, show_form
from server.core.i18n import field_message, number
from server.core.keys import sent_key
from server.core.permissions import Permission, current_actor, requires, requires_any
from server.core.web import csrf
from server.reporting.packet import operations, packing, queries
from server.reporting.packet.operations import LINES, MOST_ALT, MOST_LINE, MOST_PHOTOS, MOST_TEXT, PARTS
from server.webinars import queries as webinars
from server.webinars.models import Webinar

bp_manage = Blueprint("packet", __name__)
DESK = "/kelola/sesi/<slug>/paket"
MOST_PICTURE = 12_000_000  # bytes: what a telephone takes
SEES = (Permission.READ_REPORTS, Permission.WRITE_MINUTES)

i18n.field_words({"packet_photos": _l("Sudah ada 20 foto. Hapus satu sebelum menambah.")})


class TextsForm(Form):
    """What rows cannot tell, and which revision it was made of."""

    basis = TextAreaField(_l("Dasar"), [PlainText(least=0, most=MOST_TEXT)])
    goal = TextAreaField(_l("Maksud dan tujuan"), [PlainText(least=0, most=MOST_TEXT)])
    outcome = TextAreaField(_l("Hasil"), [PlainText(least=0, most=MOST_TEXT)])
    evaluation = TextAreaField(_l("Evaluasi"), [PlainText(least=0, most=MOST_TEXT)])
    closing = TextAreaField(_l("Penutup"), [PlainText(least=0, most=MOST_TEXT)])
    place = StringField(_l("Tempat penandatanganan"), [PlainText(least=0, most=MOST_LINE, is_multiline=False)])
    office = StringField(_l("Jabatan penanda tangan"), [PlainText(least=0, most=MOST_LINE, is_multiline=False)])
    signer = StringField(_l("Nama penanda tangan"), [PlainText(least=0, most=MOST_LINE, is_multiline=False)])
    signer_id = StringField(_l("NIP"), [PlainText(least=0, most=MOST_LINE, is_multiline=False)])
    seen = HiddenField()


class PhotoForm(KeyedForm):
    """A photo; one that came already is carried on in `held`."""

    photo = FileField(_l("Foto"))
    held = HiddenField()
    alt = StringField(_l("Apa yang tampak"), [PlainText(least=5, most=MOST_ALT, is_multiline=False)])


class ChangeForm(Form):
    """What a photo shows, and its place."""

    alt = StringField(_l("Apa yang tampak"), [PlainText(least=5, most=MOST_ALT, is_multiline=False)])
    position = IntegerField(_l("Urutan"), [NumberRange(1, MOST_PHOTOS)])


@bp_manage.get(DESK)
@requires_any(*SEES)
def desk(slug: str) -> Response:
    """What it needs, and what there is."""
    return _page(_webinar(slug))


@bp_manage.post(DESK)
@requires(Permission.WRITE_MINUTES)
def write(slug: str) -> AnyResponse:
    """Keep the texts; when a colleague wrote meanwhile, nothing is lost."""
    webinar, form = _webinar(slug), TextsForm()
    if not form.validate():
        return _page(webinar, form)
    try:
        operations.write_packet(current_actor(), webinar.id, {name: form[name].data or "" for name in (*PARTS, *LINES)},
                                seen=edition_of(form.seen.data))
    except Conflict as refusal:
        if refusal.data.get("why") != "revision":
            raise
        form.seen.data = form.seen.raw_data = str(refusal.data["revision"])
        response = _page(webinar, form, has_changed=True)
        response.status_code = Conflict.status
        return response
    flash(_("Tersimpan."), "ok")
    return _back(slug)


@bp_manage.post(f"{DESK}/susun")
@requires(Permission.READ_REPORTS)
def compose(slug: str) -> AnyResponse:
    """Draw it now."""
    operations.compose_now(current_actor(), _webinar(slug).id)
    flash(_("Laporan sedang disusun. Muat ulang halaman ini sebentar lagi."), "ok")
    return _back(slug)


# --- files -----------------------------------------------------------------------------------


@bp_manage.get(f"{DESK}/laporan-kegiatan.docx")
@requires_any(*SEES)
def document(slug: str) -> Response:
    """The Word file."""
    packet = queries.find(_webinar(slug).id)
    if packet is None:
        raise NotFound()
    return files.send(files.find(packet.docx_id), as_download=True)


@bp_manage.post(f"{DESK}/unduh")
@requires(Permission.READ_REPORTS)
def archive(slug: str) -> Response:
    """It and its attachments, without the attendance list."""
    return _archive(_webinar(slug), has_people=False)


@bp_manage.post(f"{DESK}/unduh-lengkap")
@requires(Permission.READ_PARTICIPANTS)
@needs_fresh_proof
@shows_personal_data
def whole_archive(slug: str) -> Response:
    """The same with the attendance list."""
    return _archive(_webinar(slug), has_people=True)


def _archive(webinar: Webinar, *, has_people: bool) -> Response:
    response = Response(packing.pack(current_actor(), webinar, has_people=has_people), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="laporan-kegiatan-{webinar.slug[:60]}.zip"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


# --- photos ----------------------------------------------------------------------------------


@bp_manage.get(f"{DESK}/foto/<int:photo_id>")
@requires_any(*SEES)
def photo(slug: str, photo_id: int) -> Response:
    """One of them."""
    return files.send(queries.photo(_webinar(slug).id, photo_id))


@bp_manage.post(f"{DESK}/foto")
@requires(Permission.WRITE_MINUTES)
def add_photo(slug: str) -> AnyResponse:
    """One more. A file that came is not asked for again when its words are missing."""
    uploads.let_in(most_file=MOST_PICTURE)
    webinar, form = _webinar(slug), PhotoForm()
    problem = _receive(form)
    is_valid = form.validate()
    if problem:
        form.photo.errors = [problem]
    received = uploads.held(form.held.data or "", ("webp",))
    if not is_valid or problem or received is None:
        return _page(webinar, photo=form)
    try:
        operations.add_photo(current_actor(), webinar.id, received, form.alt.data or "", key=sent_key())
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return _page(webinar, photo=form)
    flash(_("Foto tersimpan."), "ok")
    return _back(slug, "#dokumentasi")


csrf.exempt(add_photo)  # it asks itself, once it knows who comes: the body is larger than others may send


def _receive(form: PhotoForm) -> str:
    """Draw anew what came; returns what is wrong with it."""
    sent, form.photo.data = form.photo.data, None
    if not isinstance(sent, FileStorage) or not sent.filename:
        return "" if uploads.held(form.held.data or "", ("webp",)) else str(field_message("required"))
    try:
        form.held.data = uploads.hold(files.take_picture(sent.stream, most=MOST_PICTURE))
    except TooLarge:
        return str(_("Berkas ini lebih besar dari %(n)s MB.", n=number(MOST_PICTURE // 1_000_000)))
    except Invalid as refusal:
        return str(field_message(refusal.data["fields"]["file"]))
    return ""


@bp_manage.post(f"{DESK}/foto/<int:photo_id>")
@requires(Permission.WRITE_MINUTES)
def change_photo(slug: str, photo_id: int) -> AnyResponse:
    """Other words, another place."""
    webinar, form = _webinar(slug), ChangeForm()
    if not form.validate():
        return _page(webinar, changed=(photo_id, form))
    operations.change_photo(current_actor(), webinar.id, photo_id, form.alt.data or "", form.position.data or 1)
    flash(_("Tersimpan."), "ok")
    return _back(slug, "#dokumentasi")


@bp_manage.post(f"{DESK}/foto/<int:photo_id>/hapus")
@requires(Permission.WRITE_MINUTES)
def remove_photo(slug: str, photo_id: int) -> AnyResponse:
    """Take one away."""
    operations.remove_photo(current_actor(), _webinar(slug).id, photo_id)
    flash(_("Foto dihapus."), "ok")
    return _back(slug, "#dokumentasi")


# --- the page --------------------------------------------------------------------------------


def _page(webinar: Webinar, form: TextsForm | None = None, *, photo: PhotoForm | None = None,
          changed: tuple[int, ChangeForm] | None = None, has_changed: bool = False) -> Response:
    packet, photos = queries.find(webinar.id), queries.photos_of(webinar.id)
    told = packet.texts if packet else {}
    form = form or TextsForm(formdata=None, data={**told, "seen": str(packet.revision if packet else 0)})
    photo = photo or PhotoForm(formdata=None)
    forms = {row.id: ChangeForm(formdata=None, prefix="", data={"alt": row.alt, "position": n}) for n, (row, _file) in enumerate(photos, 1)}
    if changed is not None and changed[0] in forms:
        forms[changed[0]] = changed[1]
    wrong = form.errors or photo.errors or any(one.errors for one in forms.values())
    return show_form("reporting/packet/desk.html", form, status=422 if wrong else None, webinar=webinar, packet=packet, photos=photos,
                     photo=photo, forms=forms, changed_id=changed[0] if changed else None, has_changed=has_changed, most=MOST_PHOTOS,
                     parts=[form[name] for name in PARTS], lines=[form[name] for name in LINES])


def _webinar(slug: str) -> Webinar:
    webinar = webinars.visible_to(current_actor()).by_slug(slug)
    if webinar.is_rehearsal:
        raise NotFound()
    return webinar


def _back(slug: str, anchor: str = "") -> AnyResponse:
    return redirect(f"/kelola/sesi/{slug}/paket{anchor}", 303)
