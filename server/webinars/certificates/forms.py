"""Forms of certificates: their layout, revoking and replacing one, what came back signed, and checking a number."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, HiddenField, IntegerField, StringField, TextAreaField

from server.core.forms import Form, PlainText
from server.core.i18n import field_words
from server.webinars.certificates import operations
from server.webinars.certificates.models import CertificateLayout
from server.webinars.certificates.operations import Layout
from server.webinars.models import Webinar
from server.webinars.registration.wishes import MOST_NAME

MINUTES_AN_HOUR = 45  # of a jam pelajaran
field_words({
    "hours": _l("Tulis angka 1 sampai 40."),
    "zip_needed": _l("Berkas ini bukan ZIP, apa pun namanya."),
    "zip_large": _l("ZIP ini lebih dari 150 MB. Kirim dalam beberapa bagian."),
})
# What was wrong with a file, or with the whole archive, that came back.
WHY: dict[str, Any] = {
    "path": _l("Nama berkasnya menunjuk ke luar arsip. Kemas ulang tanpa folder."),
    "kind": _l("Bukan PDF."), "name": _l("Namanya harus memuat tepat satu nomor sertifikat, seperti saat berkas ini keluar."),
    "unknown": _l("Nomor pada namanya bukan sertifikat sesi ini."), "revoked": _l("Sertifikat ini sudah dicabut."),
    "taken": _l("Sertifikat ini sudah terbit dengan dokumen lain."), "twice": _l("Ada dua berkas dengan nomor ini."),
    "other": _l("Isinya sertifikat lain: nomor di dalam PDF bukan nomor pada namanya. Berkas ini tertukar."),
    "no_number": _l("Di dalam PDF tidak ada nomor sertifikat. Tandatangani berkas yang kami kirim, jangan hasil pindaian."),
    "unsigned": _l("Belum bertanda tangan elektronik."), "locked": _l("Terkunci kata sandi."),
    "broken": _l("Rusak atau tidak dapat dibaca."),
    "active": _l("Di dalamnya ada skrip, lampiran, atau perintah lain. Tandatangani berkas yang kami kirim."),
    "large": _l("Lebih dari 3 MB."), "pages": _l("Lebih dari tiga halaman."),
    "archive_broken": _l("ZIP ini rusak. Kemas ulang, lalu kirim."), "archive_empty": _l("Tidak ada berkas di dalam ZIP ini."),
    "archive_many": _l("Lebih dari 3.000 berkas di dalam ZIP ini. Kirim dalam beberapa bagian."),
    "archive_slow": _l("Beberapa PDF di dalam ZIP ini tidak selesai dibaca, jadi tidak ada yang diperiksa lagi. Kirim dalam bagian kecil."),
    "archive_bomb": _l("Isi ZIP ini jauh lebih besar dari wajarnya, jadi tidak dibuka."),
}


class LayoutForm(Form):
    """What a session's certificates say."""

    issuer = StringField(_l("Penerbit"), [PlainText(least=1, most=operations.MOST_ISSUER, is_multiline=False)])
    signatory = StringField(_l("Nama penanda tangan"), [PlainText(least=1, most=operations.MOST_SIGNATORY, is_multiline=False)])
    signatory_role = StringField(_l("Jabatan penanda tangan"), [PlainText(least=1, most=operations.MOST_ROLE, is_multiline=False)])
    place = StringField(_l("Tempat terbit"), [PlainText(least=1, most=operations.MOST_PLACE, is_multiline=False)])
    hours = IntegerField(_l("Jam pelajaran (JP)"))
    is_signed_elsewhere = BooleanField(_l("Ditandatangani secara elektronik oleh instansi"))
    is_automatic = BooleanField(_l("Terbitkan sendiri saat sesi berakhir"))

    def show(self, webinar: Webinar, row: CertificateLayout | None) -> None:
        """What stands, or what is likely."""
        self.issuer.data = row.issuer if row else webinar.organiser
        self.signatory.data, self.signatory_role.data = (row.signatory, row.signatory_role) if row else ("", "")
        self.place.data = row.place if row else "Jakarta"
        self.hours.data = row.hours if row else max(1, round(webinar.minutes / MINUTES_AN_HOUR))
        self.is_signed_elsewhere.data, self.is_automatic.data = (row.is_signed_elsewhere, row.is_automatic) if row else (False, True)

    def layout(self) -> Layout:
        """What is handed on."""
        return Layout(self.issuer.data or "", self.signatory.data or "", self.signatory_role.data or "", self.hours.data or 0,
                      self.place.data or "", bool(self.is_signed_elsewhere.data), bool(self.is_automatic.data))


class RevokeForm(Form):
    """Why it holds no longer; everyone who checks the number reads it."""

    reason = TextAreaField(_l("Alasan"), [PlainText(least=operations.LEAST_REASON, most=operations.MOST_REASON, is_multiline=False)])


class ReplaceForm(Form):
    """The name that the new one bears, and why the old one holds no longer."""

    name = StringField(_l("Nama pada sertifikat baru"), [PlainText(least=1, most=MOST_NAME, is_multiline=False)])
    why = TextAreaField(_l("Alasan penggantian"),
                        [PlainText(least=operations.LEAST_REASON, most=operations.MOST_REASON, is_multiline=False)])


class ReturnForm(Form):
    """An archive from the office that signs."""

    file = FileField(_l("ZIP berisi PDF bertanda tangan"))
    skips_bad = BooleanField(_l("Simpan yang cocok, lewati yang bermasalah"))


class ButtonForm(Form):
    """A button and its token."""


class ShareForm(Form):
    """Whether the whole name is shown to who checks the number."""

    is_public = HiddenField()
