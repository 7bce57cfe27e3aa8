"""Words and numbers on screen: Indonesian is the catalog's source language, times are WIB, refusals get their words here."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import Flask, has_request_context, request
from flask_babel import Babel, force_locale, format_date, format_datetime, format_decimal
from flask_babel import gettext as _
from markupsafe import Markup

from server.core import clock
from server.core.catalog import Sentences, entries
from server.core.errors import Refusal

SOURCE, ENGLISH = "id", "en"
LANGUAGES = (SOURCE, ENGLISH)
LOCALES = {SOURCE: "id", ENGLISH: "en_GB"}  # how numbers and dates are written
DAY, TIME = {SOURCE: "EEEE, d MMMM y", ENGLISH: "EEEE d MMMM y"}, {SOURCE: "HH.mm", ENGLISH: "h.mm a"}
_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def init_app(app: Flask) -> None:
    """Babel, the sentences, and the filters of the templates."""
    app.config["BABEL_DEFAULT_LOCALE"] = LOCALES[SOURCE]
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Jakarta"
    babel = Babel(app, locale_selector=lambda: LOCALES[language()])
    babel.domain_instance = sentences = Sentences(Path(app.config["TRANSLATIONS"]), language)
    app.jinja_env.globals["gettext"] = sentences.for_templates()
    for name, filter_ in FILTERS.items():
        app.jinja_env.filters[name] = filter_


def prepare(app: Flask) -> None:
    """Read the sentences before anybody waits for them: a tenth of a second that a running server must not spend."""
    for code in LANGUAGES:
        entries(str(app.config["TRANSLATIONS"]), code)


def language() -> str:
    """The page's language: from the address (/en/…), never from a cookie, so that pages can be cached.

    Outside a request what `speaking` says; Indonesian otherwise.
    """
    spoken = _spoken.get()
    if spoken is not None:
        return spoken
    return str(request.environ.get("jkd.language", SOURCE)) if has_request_context() else SOURCE


def base() -> str:
    """What stands before every address in the page's language: `/en`, or nothing."""
    return f"/{ENGLISH}" if language() == ENGLISH else ""


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Within it everything is said in this language: for a mail, whose reader is not the one who asks. Needs an app context."""
    token = _spoken.set(code if code in LANGUAGES else SOURCE)
    try:
        with force_locale(LOCALES[language()]):
            yield
    finally:
        _spoken.reset(token)


def wib_full(at: datetime | None) -> str:
    """`21 April 2022, 19.42 WIB`; in English `21 April 2022, 7.42 pm WIB`."""
    return "" if at is None else f"{wib_date(at)}, {wib_time(at)}"


def wib_date(at: datetime | None) -> str:
    """`21 April 2022`"""
    return "" if at is None else format_date(clock.wib(at), "d MMMM y", rebase=False)


def calendar_day(on: date | None) -> str:
    """A day without a time: `21 April 2022`."""
    return "" if on is None else format_date(on, "d MMMM y", rebase=False)


def wib_day(at: datetime | None) -> str:
    """`Kamis, 21 April 2022`; in English `Thursday 21 April 2022`."""
    return "" if at is None else format_date(clock.wib(at), DAY[language()], rebase=False)


def wib_time(at: datetime | None) -> str:
    """`19.42 WIB`; in English `7.42 pm WIB`."""
    return "" if at is None else f"{wib_clock(at)} WIB"


def wib_clock(at: datetime | None) -> str:
    """`19.42`, in a list that says its zone elsewhere; in English `7.42 pm`."""
    return "" if at is None else str(format_datetime(clock.wib(at), TIME[language()], rebase=False))


def number(value: float | None) -> str:
    """`12.480`; in English `12,480`."""
    if isinstance(value, int):  # what Babel writes, 60 times as quickly: a list has hundreds
        return f"{value:,}" if language() == ENGLISH else f"{value:,}".replace(",", ".")
    return "–" if value is None else str(format_decimal(value))


def weight(size: int) -> str:
    """Bytes as people say them: `300 KB`, `160 MB`."""
    return f"{number(size // 1_000_000)} MB" if size >= 1_000_000 else f"{number(max(1, size // 1000))} KB"


def percent(part: int, whole: int) -> str:
    """`74,6 %`; in English `74.6%`; a dash when there is no whole."""
    if not whole:
        return "–"
    return str(format_decimal(100 * part / whole, format="0.#")) + ("%" if language() == ENGLISH else " %")


def whole_percent(part: int, whole: int) -> int:
    """0..100, for the `v0`…`v100` classes."""
    return round(100 * part / whole) if whole else 0


def ago(at: datetime | None) -> str:
    """`baru saja`, `13 menit lalu`, `2 jam lalu`, `9 hari lalu`"""
    if at is None:
        return ""
    seconds = (clock.now() - at).total_seconds()
    if seconds < 60:
        return str(_("baru saja"))
    if seconds < 3600:
        return str(_("%(n)s menit lalu", n=int(seconds // 60)))
    if seconds < 86400:
        return str(_("%(n)s jam lalu", n=int(seconds // 3600)))
    return str(_("%(n)s hari lalu", n=number(int(seconds // 86400))))


def until(at: datetime | None) -> str:
    """Time left or overdue: `sisa 2 menit`, `sisa 3 hari`, `lewat 4 jam`"""
    if at is None:
        return ""
    seconds = (at - clock.now()).total_seconds()
    span = abs(seconds)
    if span < 3600:
        amount = _("%(n)s menit", n=max(1, int(span // 60)))
    elif span < 86400:
        amount = _("%(n)s jam", n=int(span // 3600))
    else:
        amount = _("%(n)s hari", n=number(int(span // 86400)))
    return str(_("lewat %(amount)s", amount=amount) if seconds < 0 else _("sisa %(amount)s", amount=amount))


def iso(at: datetime | None) -> str:
    """For `<time datetime=…>`."""
    return "" if at is None else at.isoformat(timespec="seconds")


def in_source(words: Any) -> Any:
    """What a person wrote, on a page of another language: marked, so that a screen reader reads it as Indonesian."""
    return words if language() == SOURCE or not words else Markup('<span lang="id">{}</span>').format(words)


def marked(words: str) -> str:
    """Just the words: they are stored as they are, and the catalog learns of them, so that `stored` finds their English."""
    return words


def stored(words: str) -> Any:
    """What is stored in Indonesian: in the page's language if the catalog knows it, else marked as Indonesian."""
    said = _(words) if words else words
    return said if said != words else in_source(words)


def timecode(seconds: int) -> str:
    """A place in a recording: `1.22.10`, or `22.10` within the first hour."""
    hours, rest = divmod(max(0, seconds), 3600)
    minutes = f"{rest // 60:02}.{rest % 60:02}"
    return f"{hours}.{minutes}" if hours else minutes


FILTERS: dict[str, Any] = {
    "timecode": timecode, "in_id": in_source, "stored": stored, "wib_clock": wib_clock,
    "wib_full": wib_full, "wib_date": wib_date, "wib_day": wib_day, "wib_time": wib_time, "number": number, "ago": ago, "until": until,
    "calendar_day": calendar_day, "iso": iso, "whole_percent": whole_percent, "percent": percent,
}


def refusal_text(refusal: Refusal) -> str:
    """One sentence for a refusal, in the reader's language."""
    data = refusal.data
    words = {
        "malformed": _("Permintaan ini tidak lengkap atau rusak. Tidak ada yang disimpan."),
        "sign_in_needed": _("Halaman ini untuk petugas. Silakan masuk dahulu."),
        "not_allowed": (_("Anda bukan anggota tim naskah ini.") if data.get("why") == "team"
                        else _("Peran Anda tidak mencakup tindakan ini.")),
        "proof_needed": _("Halaman ini memuat data pribadi. Buktikan dahulu bahwa ini masih Anda."),
        "not_found": _("Tidak ditemukan."),
        "conflict": _("Orang lain lebih dahulu memutuskannya. Muat ulang untuk melihat keadaan terakhir."),
        "closed": _("Sudah ditutup, jadi tidak menerima lagi."),
        "key_taken": _("Formulir ini sudah dipakai perangkat lain. Muat ulang halaman lalu kirim lagi."),
        "too_large": (_("Kiriman ini lebih besar dari %(size)s.", size=weight(data["bytes"])) if data.get("bytes")
                      else _("Terlalu panjang. Paling banyak %(n)s huruf.", n=number(data.get("most", 0)))),
        "invalid": _("Ada bagian yang perlu diperbaiki."),
        "too_many": _("Terlalu sering. Coba lagi dalam %(n)s detik.", n=number(data.get("resets_in", 60))),
        "busy": _("Sistem sedang penuh. Tidak ada yang disimpan; coba lagi sebentar."),
    }
    return str(words.get(refusal.code, _("Permintaan ini tidak dapat dijalankan.")))


def field_message(code: str) -> str:
    """The words beside a field for a code of an `Invalid` refusal."""
    words = {
        "required": _("Bagian ini perlu diisi."),
        "name_needed": _("Isi nama Anda, atau pilih Anonim."),
        "consent": _("Centang persetujuan ini untuk mengirim."),
        "unknown": _("Pilihan ini tidak dikenal. Pilih dari daftar."),
        "paragraph": _("Ayat itu tidak ada di pasal ini. Tulis angkanya saja, misalnya 2."),
        "too_short": _("Terlalu pendek."),
        "one_word": _("Tulis satu kata saja."),
        "too_long": _("Terlalu panjang."),
        "taken": _("Sudah dipakai."),
        "wrong_password": _("Kata sandi tidak cocok."),
        "short_password": _("Paling sedikit 12 huruf."),
        "same_password": _("Pilih kata sandi yang lain dari sekarang."),
        "own_admin": _("Anda tidak dapat mencabut hak admin Anda sendiri. Minta admin lain melakukannya."),
        "last_admin": _("Ini admin terakhir. Jadikan orang lain admin lebih dahulu."),
        "email": _("Tulis alamat seperti nama@contoh.id."),
        "code_form": _("Kodenya enam angka, seperti dalam email kami."),
        "code_wrong": _("Kode ini tidak cocok. Periksa lagi angkanya."),
        "code_over": _("Kode ini tidak berlaku lagi. Minta kode baru."),
        "needs_reading": _("Nama lengkap yang baru perlu dibaca petugas dahulu. Pilih inisial atau anonim, atau ajukan lewat permintaan."),
        "same": _("Belum ada yang berubah dibanding versi yang berlaku."),
        "no_title": _("Baris pertama harus judul, misalnya: # Privasi."),
        "unknown_placeholder": _("Ada tanda {{…}} yang tidak dikenal, atau yang seharusnya berdiri sendiri sebagai paragraf."),
        "too_complex": _("Terlalu rumit: paling banyak 1.000 baris dan tabel 15 kolom."),
        "pdf_needed": _("Berkas ini bukan PDF, apa pun namanya. Ekspor salindia Anda sebagai PDF, lalu unggah."),
        "pdf_locked": _("PDF ini terkunci. Simpan ulang tanpa kata sandi, lalu unggah."),
        "pdf_broken": _("PDF ini rusak atau tidak dapat dibaca. Ekspor ulang, lalu unggah."),
        "pdf_long": _("Halamannya terlalu banyak. Bagi menjadi beberapa berkas."),
        "pdf_heavy": _("PDF ini terlalu berat untuk disiapkan. Ekspor ulang dengan gambar yang lebih kecil."),
        "cancelled": _("Dibatalkan sebelum selesai."),
        "decks_full": _("Salindianya sudah terlalu banyak. Hapus satu lebih dahulu."),
        "video_https": _("Alamatnya harus dimulai dengan https://."),
        "video_unknown": _("Ini bukan tautan Zoom, tautan YouTube, atau alamat siaran yang berakhir .m3u8."),
        "video_youtube": _("Tautan YouTube ini tidak menunjuk satu video. Salin alamat videonya, bukan kanal atau daftar putar."),
        "video_zoom": _("Tautan Zoom seperti https://zoom.us/j/ diikuti nomor rapatnya."),
        "video_sign": _("Untuk juru bahasa isyarat, pakai YouTube atau alamat .m3u8."),
        "video_none": _("Sumber itu belum diisi. Isi alamatnya lebih dahulu."),
        "file_kind": _("Jenis berkas ini tidak dapat dipakai di sini, apa pun namanya."),
        "document_kind": _("Unggah PDF, Word (.docx), PowerPoint (.pptx), atau Excel (.xlsx) tanpa makro."),
        "attachment_kind": _("Lampirkan gambar (JPEG, PNG, atau WebP) atau PDF. Yang menentukan isi berkasnya, apa pun namanya."),
        "pdf_acts": _("PDF ini berisi skrip, berkas lain, atau perintah. Cetak ulang sebagai PDF biasa, lalu unggah."),
        "picture_heavy": _("Gambar ini terlalu besar untuk disiapkan. Perkecil dahulu, lalu unggah."),
        "picture_broken": _("Gambar ini rusak atau tidak dapat dibaca. Simpan ulang, lalu unggah."),
        "alt_needed": _("Tulis apa yang tampak pada gambar ini, untuk yang tidak melihatnya."),
        "unchanged": _("Belum ada yang disamarkan. Untuk menayangkan apa adanya, tekan Tayangkan."),
        "adds_words": _("Suntingan hanya boleh menghapus atau menyamarkan dengan tanda seperti [nama]. Kata baru tidak boleh ditambahkan."),
    }
    return str(words.get(code) or _MORE_WORDS.get(code) or _("Bagian ini perlu diperbaiki."))


_MORE_WORDS: dict[str, Any] = {}


def field_words(words: dict[str, Any]) -> None:
    """Let a feature say its own codes of what is wrong in a field; `words` are lazy."""
    _MORE_WORDS.update(words)
