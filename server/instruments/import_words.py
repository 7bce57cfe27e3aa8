"""What is said of a file of a text that was refused or looked odd: on the page of the import and on the command line."""
from __future__ import annotations

from flask_babel import gettext as _

from server.core.errors import Conflict, NotFound, Refusal
from server.core.i18n import refusal_text
from server.instruments.bill_source import ImportRefused
from server.instruments.parsing.notes import Warning


def reason_of(refusal: Refusal) -> str:
    """Why, and where in the file, in words."""
    data = refusal.data
    if isinstance(refusal, ImportRefused):
        if data["why"] == "wrong_type":
            return str(_("Jenis isinya salah: %(place)s seharusnya %(what)s", place=data["place"], what=data["what"]))
        where = data["place"] + (f" ({data['what']})" if data["what"] else "")
        return f"{_import_words().get(data['why'], _('Berkas rusak'))}: {where}"
    if isinstance(refusal, Conflict) and "version" in data:
        return str(_("Naskah yang sama sudah ada sebagai versi %(n)s dari “%(slug)s”.", n=data["version"], slug=data["instrument"]))
    if isinstance(refusal, NotFound):
        return str(_("Naskah atau versi itu tidak ada: %(slug)s", slug=data.get("instrument", "–")))
    return refusal_text(refusal)


def _import_words() -> dict[str, str]:
    return {
        "no_file": _("Berkas tidak ada atau tidak dapat dibaca"),
        "unknown_format": _("Jenis berkas ini tidak dikenal"),
        "too_large": _("Berkas terlalu besar, paling banyak 5 MB"),
        "not_utf8": _("Berkas bukan teks UTF-8"),
        "nul": _("Ada tanda NUL di dalam berkas"),
        "broken_json": _("JSON rusak"),
        "repeated_key": _("Nama yang sama tertulis dua kali dalam satu objek"),
        "missing": _("Bagian ini tidak ada"),
        "unknown_key": _("Nama ini tidak dikenal"),
        "empty": _("Bagian ini kosong"),
        "too_long": _("Bagian ini terlalu panjang"),
        "bad_number": _("Nomor ini tidak sah"),
        "no_articles": _("Tidak ada satu pasal pun"),
        "mixed_paragraphs": _("Ayat tanpa nomor di antara ayat lain"),
        "repeated_chapter": _("Nomor bab berulang"),
        "repeated_part": _("Bagian atau paragraf berulang, terpisah, atau berjudul lain"),
        "repeated_article": _("Nomor pasal berulang"),
        "repeated_paragraph": _("Nomor ayat berulang"),
        "repeated_item": _("Huruf atau angka berulang"),
        "too_deep": _("Terlalu dalam bertingkat"),
        "broken_file": _("Berkas rusak atau bukan jenis yang dikatakannya"),
        "too_heavy": _("Berkas ini tidak dapat dibaca dalam waktu dan memori yang wajar"),
        "hostile": _("Isi berkas ini tidak wajar"),
        "locked": _("Berkas terkunci kata sandi"),
        "no_text_layer": _("PDF ini gambar tanpa teks; jalankan pengenalan huruf (OCR) dahulu"),
        "too_many_pages": _("Terlalu banyak halaman"),
        "odd": _("Ada yang janggal"),
    }


def warning_words(warning: Warning) -> str:
    """What is odd and where, in words, for the preview page and the command line."""
    where = warning.place + (f" ({warning.what})" if warning.what else "")
    return f"{_warning_words().get(warning.code) or _import_words().get(warning.code, warning.code)}: {where}"


def _warning_words() -> dict[str, str]:
    return {
        "missing": _("Nomor terlewat"),
        "repeated": _("Nomor berulang"),
        "out_of_order": _("Nomor tidak berurutan"),
        "orphan": _("Baris tanpa nomor yang tidak jelas tempatnya"),
        "left_out": _("Tidak ikut dibaca"),
        "empty": _("Tidak ada isinya"),
        "mixed": _("Ayat bernomor setelah teks tanpa nomor"),
        "no_title": _("Judul tidak ditemukan"),
        "no_label": _("Berkas tidak menyebut nama versi"),
        "no_target": _("Penjelasan untuk tempat yang tidak ada"),
        "tracked": _("Ada perubahan terlacak"),
    }
