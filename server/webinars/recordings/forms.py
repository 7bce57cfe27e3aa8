"""What staff fill in about a recording, and what is wrong with it in words."""
from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, StringField, ValidationError

from server.core.forms import Form, PlainText
from server.core.i18n import field_words, number
from server.webinars.recordings.timecodes import read_timecode
from server.webinars.recordings.vtt import MOST_BYTES, MOST_CUES, VttProblem

field_words({
    "recording_zoom": _l("Zoom tidak dapat diputar di halaman ini. Unggah rekamannya, atau pakai YouTube."),
    "recording_kind": _l("Unggah video MP4 atau WebM."),
    "recording_two": _l("Isi alamat atau pilih berkas, jangan keduanya."),
    "timecode": _l("Tulis seperti 1.22.10, yaitu jam, menit, detik."),
})


class TimeCode:
    """A validator that leaves seconds in the field's `seconds`; an empty field has none."""

    def __call__(self, _form: Any, field: Any) -> None:
        typed = (field.data or "").strip()
        field.seconds = read_timecode(typed) if typed else None
        if typed and field.seconds is None:
            raise ValidationError(_("Tulis seperti 1.22.10, yaitu jam, menit, detik."))


class RecordingForm(Form):
    """An address or a file; one that came already is carried on in `held`."""

    address = StringField(_l("Alamat YouTube atau .m3u8"))
    file = FileField(_l("Berkas video"))
    held = HiddenField()
    lead = StringField(_l("Sesi dimulai pada"), [PlainText(most=12, is_multiline=False), TimeCode()])

    @property
    def lead_seconds(self) -> int:
        """0 when nothing was typed."""
        return getattr(self.lead, "seconds", None) or 0


class TranscriptForm(Form):
    """A WebVTT file."""

    transcript = FileField(_l("Berkas WebVTT"))


class ButtonForm(Form):
    """A button by itself."""


def problem_words(problem: VttProblem) -> str:
    """What is wrong with a transcript, and where."""
    words = {
        "vtt_size": _("Terlalu besar: paling banyak %(mb)s MB dan %(n)s cuplikan.",
                      mb=number(MOST_BYTES // 1_000_000), n=number(MOST_CUES)),
        "vtt_text": _("Ini bukan teks UTF-8. Simpan ulang sebagai UTF-8, lalu unggah."),
        "vtt_head": _("Baris pertama harus WEBVTT. Berkas .srt perlu diubah dahulu menjadi .vtt."),
        "vtt_time": _("Di sini seharusnya ada waktu seperti 00:01:05.000 --> 00:01:08.500."),
        "vtt_order": _("Waktunya mundur, atau akhirnya sebelum awalnya."),
        "vtt_long": _("Cuplikan ini terlalu panjang atau memuat tanda yang tidak dapat disimpan."),
        "vtt_none": _("Tidak ada satu pun cuplikan di berkas ini."),
    }
    return str(_("Baris %(n)s: %(what)s", n=number(problem.line), what=words[problem.code]))
