"""Forms of the administration: how a session takes registrations, and importing a file."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectField, StringField, ValidationError
from wtforms import Form as PlainForm

from server.core import clock
from server.core.errors import Invalid
from server.core.forms import Form
from server.core.i18n import field_message, field_words
from server.core.text import is_storable
from server.webinars.registration.arranging import MOST_CHOICES, MOST_FIELDS, TEMPLATES, Arrangement, OwnField
from server.webinars.registration.models import RegistrationField, RegistrationWindow

field_words({
    "date_form": _l("Tulis tanggal dan jam, misalnya 2026-12-01 17.00."),
    "csv_large": _l("Berkas ini lebih dari 5 MB. Bagi menjadi beberapa berkas."),
    "csv_kind": _l("Berkas ini bukan CSV. Di Google Formulir: Jawaban, lalu Unduh jawaban (.csv)."),
    "csv_empty": _l("Tidak ada baris di bawah judul kolom."),
    "csv_long": _l("Lebih dari 5.000 baris. Bagi menjadi beberapa berkas."),
    "contact_column": _l("Pilih kolom email atau kolom nomor. Tanpa itu tidak ada yang dapat dihubungi."),
    "twice": _l("Kolom ini dipilih dua kali."),
})
COLUMNS = {
    "name": _l("Nama"), "email": _l("Email"), "phone": _l("Nomor WhatsApp"), "institution": _l("Lembaga"), "area": _l("Wilayah"),
    "needs": _l("Kebutuhan akses"),
}


class FieldForm(PlainForm):  # type: ignore[misc]
    """One field of a session's own."""

    field_id = HiddenField()
    label = StringField(_l("Nama isian"))
    purpose = StringField(_l("Untuk apa"))
    choices = StringField(_l("Pilihan, dipisah titik koma"))
    is_required = BooleanField(_l("Wajib diisi"))

    @property
    def is_empty(self) -> bool:
        """Nothing was typed: there is no such field."""
        return not any((self.label.data or "").strip() or (each.data or "").strip() for each in (self.purpose, self.choices))


class ArrangeForm(Form):
    """Whether and until when a session takes registrations, and what else it asks."""

    is_open = BooleanField(_l("Pendaftaran dibuka"))
    closes_at = StringField(_l("Tutup pada (WIB)"))
    fields = FieldList(FormField(FieldForm), min_entries=MOST_FIELDS, max_entries=20)

    def validate_closes_at(self, field: Any) -> None:
        """A moment in Jakarta, or nothing: then it closes when the session ends."""
        self.moment: datetime | None = None
        typed = (field.data or "").strip()
        if not typed:
            return
        try:
            self.moment = datetime.fromisoformat(typed.replace(".", ":").replace("T", " ")).replace(tzinfo=clock.WIB)
        except ValueError:
            raise ValidationError(field_message("date_form")) from None

    def validate_fields(self, field: Any) -> None:
        """At most six; what is wrong within one is said beside it."""
        if sum(not entry.form.is_empty for entry in field) > MOST_FIELDS:
            raise ValidationError(field_message("own_fields"))
        if not all(is_storable(str(part.data or "")) for entry in field for part in entry.form):
            raise ValidationError(field_message("unknown"))

    def arrangement(self) -> Arrangement:
        """What is handed on, once it validates."""
        return Arrangement(bool(self.is_open.data), self.moment, [_own(entry.form) for entry in self.fields if not entry.form.is_empty])

    def show(self, window: RegistrationWindow | None, own: Sequence[RegistrationField], template: str) -> None:
        """Fill it with what stands; a template is put into what is still free."""
        self.is_open.data = window.is_open if window is not None else True
        closes_at = window.closes_at if window is not None else None
        self.closes_at.data = f"{clock.wib(closes_at):%Y-%m-%dT%H:%M}" if closes_at is not None else ""
        entries = list(self.fields)
        for entry, one in zip(entries, own, strict=False):
            _put(entry.form, OwnField(one.label, one.purpose, one.is_required, tuple(one.choices), one.id))
        known = {one.label.casefold() for one in own}
        more = [one for one in TEMPLATES.get(template, ()) if one.label.casefold() not in known]
        for entry, offered in zip(entries[len(own):], more, strict=False):
            _put(entry.form, offered)

    def put_refusal(self, refusal: Invalid) -> None:
        """Say what is wrong beside it: `label_0` is the first of those that are not empty, `fields` all of them."""
        shown = [entry.form for entry in self.fields if not entry.form.is_empty]
        whole = []
        for name, code in refusal.data["fields"].items():
            part, _sign, number = name.rpartition("_")
            if part in ("label", "purpose", "choices") and int(number) < len(shown):
                shown[int(number)][part].errors = [field_message(code)]
            else:
                whole.append(field_message(code))
        self.fields.errors = whole or [entry.errors for entry in self.fields]


def _own(form: Any) -> OwnField:
    choices = tuple(part.strip() for part in (form.choices.data or "").split(";")[: MOST_CHOICES + 1] if part.strip())
    number = form.field_id.data or ""
    is_id = number.isascii() and number.isdigit() and len(number) < 10
    return OwnField(form.label.data or "", form.purpose.data or "", bool(form.is_required.data), choices, int(number) if is_id else None)


def _put(form: Any, one: OwnField) -> None:
    form.field_id.data, form.label.data, form.purpose.data = str(one.id or ""), one.label, one.purpose
    form.choices.data, form.is_required.data = "; ".join(one.choices), one.is_required


class ImportForm(Form):
    """A file, then its columns. `table` is the file as read, packed; `channel` is how all of them take part."""

    table = HiddenField()
    channel = SelectField(_l("Mereka ikut lewat"), choices=[], validate_choice=False)
    has_letters = BooleanField(_l("Kirim surat konfirmasi dengan tautan pribadi"), default=True)


def import_form(headers: Sequence[str], own: Sequence[RegistrationField], channels: Sequence[tuple[str, Any]]) -> ImportForm:
    """With a choice of column for everything that can be read."""
    wanted = {**COLUMNS, **{f"isian_{one.id}": one.label for one in own}}
    columns = [("", _l("Tidak dipakai")), *((str(n), header or f"#{n + 1}") for n, header in enumerate(headers))]
    fields = {f"col_{what}": SelectField(label, choices=columns, validate_choice=False) for what, label in wanted.items()}
    form: ImportForm = type("ImportForm", (ImportForm,), fields)()
    form.channel.choices = list(channels)
    return form


def columns_of(form: ImportForm) -> dict[str, int]:
    """The chosen columns. Puts an error beside one that was chosen before, and leaves it out."""
    found: dict[str, int] = {}
    for field in form:
        chosen = str(field.data or "")
        if not field.name.startswith("col_") or not chosen.isdecimal() or len(chosen) > 3:
            continue
        if int(field.data) in found.values():
            field.errors = [field_message("twice")]
        else:
            found[field.name.removeprefix("col_")] = int(field.data)
    return found
