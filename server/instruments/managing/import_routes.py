"""Doors of the import: a file is read, looked at, and only then stored."""
from __future__ import annotations

from pathlib import PurePath
from typing import Any

from flask import Response, flash, redirect
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, RadioField, StringField

from server.core import uploads
from server.core.errors import Conflict, Invalid
from server.core.forms import Form, PlainText, put_refusal, show_form
from server.core.i18n import field_words, number
from server.core.permissions import Permission, current_actor, requires
from server.core.web import csrf
from server.instruments.bill_source import LONGEST_LABEL, ImportRefused
from server.instruments.import_words import reason_of, warning_words
from server.instruments.importers import BLOCKING, MOST_BYTES, formats, preview
from server.instruments.managing import drafts, queries
from server.instruments.managing.routes import TABLE, bp_manage
from server.instruments.models import Instrument
from server.instruments.parsing.notes import Warning

TRACKED = [("after", _l("Terima perubahan: naskah sesudah diubah")), ("before", _l("Tolak perubahan: naskah sebelum diubah"))]
field_words({"warnings_unseen": _l("Periksa peringatannya, lalu centang kotak ini.")})


class FileForm(Form):
    """A file, and what it does not say itself."""

    file = FileField(_l("Berkas naskah"))
    label = StringField(_l("Nama versi"), [PlainText(most=LONGEST_LABEL, is_multiline=False)])
    tracked = RadioField(_l("Perubahan terlacak dalam Word"), choices=TRACKED, default="after")


class StoreForm(Form):
    """Whether the warnings were looked at, and who may read it at once."""

    seen = BooleanField(_l("Saya sudah memeriksa setiap peringatan"))
    audience = RadioField(_l("Siapa yang dapat membacanya"), choices=[("internal", _l("Tim dahulu; terbitkan nanti")),
                                                                     ("public", _l("Semua orang, sekarang"))], default="internal")


@bp_manage.get(f"{TABLE}/<slug>/impor")
@requires(Permission.MANAGE_INSTRUMENTS)
def import_form(slug: str) -> Response:
    """Choose a file."""
    return _file_page(queries.managed(current_actor(), slug), FileForm(formdata=None))


def _file_page(instrument: Instrument, form: FileForm) -> Response:
    return show_form("instruments/managing/import.html", form, instrument=instrument, suffixes=sorted(formats()),
                     most=number(MOST_BYTES // 1_000_000))


@bp_manage.post(f"{TABLE}/<slug>/impor")
@requires(Permission.MANAGE_INSTRUMENTS)
def read_file(slug: str) -> AnyResponse:
    """Read it in a process of its own, and lay what it holds before the person."""
    instrument = queries.managed(current_actor(), slug)
    uploads.let_in(most_file=MOST_BYTES)
    form = FileForm()
    is_valid, sent = form.validate(), form.file.data
    if not isinstance(sent, FileStorage) or not sent.filename:
        form.file.errors = [_("Pilih berkasnya lebih dahulu.")]
        return _file_page(instrument, form)
    if not is_valid:
        return _file_page(instrument, form)
    data = sent.stream.read(MOST_BYTES + 1)
    try:
        found = preview(data, PurePath(sent.filename).suffix, tracked=form.tracked.data, label=form.label.data)
    except ImportRefused as refused:
        form.file.errors = [reason_of(refused)]
        return _file_page(instrument, form)
    draft_id = drafts.keep_draft(current_actor(), instrument.id, found, file_name=PurePath(sent.filename).name, size=len(data),
                                 tracked=form.tracked.data)
    return redirect(f"{TABLE}/{slug}/impor/{draft_id}", 303)


csrf.exempt(read_file)  # it asks itself, once it knows who comes: the body is larger than others may send


@bp_manage.get(f"{TABLE}/<slug>/impor/<int:draft_id>")
@requires(Permission.MANAGE_INSTRUMENTS)
def look(slug: str, draft_id: int) -> Response:
    """What would be stored, and what to look at first."""
    return _look_page(queries.managed(current_actor(), slug), draft_id, StoreForm(formdata=None))


def _look_page(instrument: Instrument, draft_id: int, form: StoreForm, **more: Any) -> Response:
    draft = drafts.draft_of(current_actor(), instrument, draft_id)
    bill = drafts.bill_of(draft) if draft.bill else None
    warnings = [Warning(*one) for one in draft.warnings]
    versions = queries.whole(current_actor(), instrument).versions
    found = drafts.look_at(instrument, bill) if bill else None
    return show_form(
        "instruments/managing/look.html", form, instrument=instrument, draft=draft, bill=bill, look=found,
        warnings=[(warning_words(one), one.code in BLOCKING and bill is None) for one in warnings],
        next_number=(versions[0].number if versions else 0) + 1, **more)


@bp_manage.post(f"{TABLE}/<slug>/impor/<int:draft_id>")
@requires(Permission.MANAGE_INSTRUMENTS)
def store(slug: str, draft_id: int) -> AnyResponse:
    """Make it the next version."""
    instrument, form = queries.managed(current_actor(), slug), StoreForm()
    drafts.draft_of(current_actor(), instrument, draft_id)
    if not form.validate():
        return _look_page(instrument, draft_id, form)
    is_internal = form.audience.data == "internal"
    try:
        drafts.store_draft(current_actor(), draft_id, are_warnings_seen=bool(form.seen.data), is_internal=is_internal)
    except Invalid as refusal:
        if not put_refusal(form, refusal):
            raise
        return _look_page(instrument, draft_id, form)
    except Conflict as refusal:
        return _look_page(instrument, draft_id, form, status=409, conflict=reason_of(refusal))
    flash(_("Tersimpan untuk tim. Terbitkan bila sudah siap.") if is_internal else _("Tersimpan dan tayang."), "ok")
    return redirect(f"{TABLE}/{slug}", 303)


@bp_manage.post(f"{TABLE}/<slug>/impor/<int:draft_id>/buang")
@requires(Permission.MANAGE_INSTRUMENTS)
def drop(slug: str, draft_id: int) -> AnyResponse:
    """Throw it away."""
    instrument = queries.managed(current_actor(), slug)
    drafts.draft_of(current_actor(), instrument, draft_id)
    drafts.drop_draft(current_actor(), draft_id)
    flash(_("Impor dibatalkan. Tidak ada yang disimpan."), "ok")
    return redirect(f"{TABLE}/{slug}", 303)
