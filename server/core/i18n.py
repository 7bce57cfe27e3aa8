"""Words and numbers on screen: Indonesian is the catalog's source language, times are WIB, refusals get their words here."""
from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask, has_request_context, request
from flask_babel import Babel, format_date, format_datetime, format_decimal
from flask_babel import gettext as _

from server.core import clock
from server.core.errors import Refusal

LANGUAGES = ("id", "en")


def init_app(app: Flask) -> None:
    """Babel, and the filters of the templates."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(app.config["TRANSLATIONS"])
    app.config["BABEL_DEFAULT_LOCALE"] = "id"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Jakarta"
    Babel(app, locale_selector=language)
    for name, filter_ in FILTERS.items():
        app.jinja_env.filters[name] = filter_


def language() -> str:
    """The page's language: from the address (/en/…), never from a cookie, so that pages can be cached."""
    return str(request.environ.get("jkd.language", "id")) if has_request_context() else "id"


def wib_full(at: datetime | None) -> str:
    """`21 April 2022, 19.42 WIB`"""
    return "" if at is None else format_datetime(clock.wib(at), "d MMMM y, HH.mm", rebase=False) + " WIB"


def wib_date(at: datetime | None) -> str:
    """`21 April 2022`"""
    return "" if at is None else format_date(clock.wib(at), "d MMMM y", rebase=False)


def wib_day(at: datetime | None) -> str:
    """`Kamis, 21 April 2022`"""
    return "" if at is None else format_date(clock.wib(at), "EEEE, d MMMM y", rebase=False)


def wib_time(at: datetime | None) -> str:
    """`19.42 WIB`"""
    return "" if at is None else format_datetime(clock.wib(at), "HH.mm", rebase=False) + " WIB"


def number(value: float | None) -> str:
    """`12.480`"""
    return "–" if value is None else str(format_decimal(value))


def percent(part: int, whole: int) -> str:
    """`74,6 %`; a dash when there is no whole."""
    if not whole:
        return "–"
    return str(format_decimal(100 * part / whole, format="0.#")) + " %"


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


FILTERS: dict[str, Any] = {
    "wib_full": wib_full, "wib_date": wib_date, "wib_day": wib_day, "wib_time": wib_time, "number": number, "ago": ago, "until": until,
    "iso": iso, "whole_percent": whole_percent, "percent": percent,
}


def refusal_text(refusal: Refusal) -> str:
    """One sentence for a refusal, in the reader's language."""
    data = refusal.data
    words = {
        "malformed": _("Permintaan ini tidak lengkap atau rusak. Tidak ada yang disimpan."),
        "sign_in_needed": _("Halaman ini untuk petugas. Silakan masuk dahulu."),
        "not_allowed": _("Peran Anda tidak mencakup tindakan ini."),
        "not_found": _("Tidak ditemukan."),
        "conflict": _("Orang lain lebih dahulu memutuskannya. Muat ulang untuk melihat keadaan terakhir."),
        "closed": _("Sudah ditutup, jadi tidak menerima lagi."),
        "key_taken": _("Formulir ini sudah dipakai perangkat lain. Muat ulang halaman lalu kirim lagi."),
        "too_large": _("Terlalu panjang. Paling banyak %(n)s huruf.", n=number(data.get("most", 0))),
        "invalid": _("Ada bagian yang perlu diperbaiki."),
        "too_many": _("Terlalu sering. Coba lagi dalam %(n)s detik.", n=number(data.get("resets_in", 60))),
        "busy": _("Sistem sedang penuh. Tidak ada yang disimpan; coba lagi sebentar."),
    }
    return str(words.get(refusal.code, _("Permintaan ini tidak dapat dijalankan.")))


def field_message(code: str) -> str:
    """The words beside a field for a code of an `Invalid` refusal."""
    words = {
        "required": _("Bagian ini perlu diisi."),
        "consent": _("Centang persetujuan ini untuk mengirim."),
        "unknown": _("Pilihan ini tidak dikenal. Pilih dari daftar."),
        "too_short": _("Terlalu pendek."),
        "too_long": _("Terlalu panjang."),
        "taken": _("Sudah dipakai."),
        "unchanged": _("Belum ada yang disamarkan. Untuk menayangkan apa adanya, tekan Tayangkan."),
        "adds_words": _("Suntingan hanya boleh menghapus atau menyamarkan dengan tanda seperti [nama]. Kata baru tidak boleh ditambahkan."),
    }
    return str(words.get(code, _("Bagian ini perlu diperbaiki.")))
