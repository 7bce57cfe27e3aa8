"""Forms about presence: the code, a group before one screen, and what staff set."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField, ValidationError

from server.core.forms import Form, PlainText
from server.core.i18n import field_message, field_words
from server.webinars.attendance.codes import MOST_TYPED
from server.webinars.attendance.rule import NEED_WORDS
from server.webinars.registration.forms import HOW
from server.webinars.registration.wishes import contact_of

field_words({
    "spoken_wrong": _l("Kode ini tidak cocok. Coba lihat lagi di layar; huruf besar atau kecil sama saja."),
    "share": _l("Tulis angka dari 10 sampai 100."),
    "range": _l("Tulis angka dari 1 sampai 500."),
    "zoom_meeting": _l("Nomor rapat Zoom terdiri atas 9 sampai 12 angka, misalnya 852 1848 6288."),
    "zoom_none": _l("Tidak ada baris peserta di dalamnya. Di Zoom: Laporan, Penggunaan, Peserta, lalu Ekspor."),
    "zoom_kind": _l("Berkas ini bukan CSV. Di Zoom: Laporan, Penggunaan, Peserta, lalu Ekspor."),
    "zoom_large": _l("Berkas ini lebih dari 4 MB. Laporan peserta satu rapat tidak sebesar itu."),
    "zoom_long": _l("Lebih dari 20.000 baris. Laporan peserta satu rapat tidak sepanjang itu."),
    "zoom_early": _l("Sesi ini belum punya waktu, jadi laporannya belum dapat dicocokkan."),
    "zoom_date": _l("Laporan ini dari hari atau jam lain, bukan dari sesi ini. Tidak ada yang disimpan."),
    "zoom_other": _l("Nomor rapat dalam laporan ini bukan nomor rapat sesi ini. Tidak ada yang disimpan."),
    "zoom_topic": _l("Topik laporan ini lain sama sekali dari judul sesi. Bila memang laporan sesi ini, centang di bawah lalu kirim lagi."),
    "zoom_undated": _l("Laporan ini tidak memuat tanggal. Bila memang laporan sesi ini, centang di bawah lalu kirim lagi."),
})


class CodeForm(Form):
    """The code that was said. `contact` tells whose presence it is where this device holds no registration."""

    code = StringField(_l("Kode yang disebut pembawa acara"), [PlainText(least=1, most=MOST_TYPED, is_multiline=False)])
    channel = SelectField(_l("Anda mengikuti lewat"), choices=[(code.value, words) for code, words in HOW.items()], validate_choice=False)
    contact = StringField(_l("Email atau nomor WhatsApp yang Anda daftarkan"))

    needs_contact = False

    def validate_channel(self, field: Any) -> None:
        """One of ours, or nothing; looked at before anybody's registration is, so that the answer tells nothing of it."""
        if field.data and field.data not in {code.value for code in HOW}:
            raise ValidationError(field_message("unknown"))

    def validate_contact(self, field: Any) -> None:
        """An address or a number, where it is needed."""
        typed = field.data or ""
        if self.needs_contact and not typed.strip():
            raise ValidationError(field_message("required"))
        if typed.strip() and (len(typed) > 254 or not contact_of(typed)):
            raise ValidationError(field_message("contact_form"))


class GroupForm(Form):
    """How many watch before one screen."""

    people = IntegerField(_l("Jumlah orang"))

    def validate_people(self, field: Any) -> None:
        """Between 1 and 500."""
        if field.data is None or not 1 <= field.data <= 500:
            field.errors = []
            raise ValidationError(field_message("range"))


class RuleForm(Form):
    """What a session asks for."""

    needs = SelectField(_l("Syarat hadir"), choices=list(NEED_WORDS.items()))
    share = IntegerField(_l("Bagian waktu sesi yang perlu diikuti (persen)"))
    zoom_meeting = StringField(_l("Nomor rapat Zoom"), [PlainText(most=30, is_multiline=False)])

    def validate_share(self, field: Any) -> None:
        """A whole number; which ones, the operation says."""
        if field.data is None:
            field.errors = []
            raise ValidationError(field_message("share"))
