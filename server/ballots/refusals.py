"""Why a question or a ballot is not taken: a code and the field, with words for both languages. Nothing is ever half taken."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from server.core.errors import Invalid


class Refused(Invalid):
    """`reason` is a key of WORDS, `field` the name of what is wrong (`options.3` is the fourth option). HTTP 422, like any Invalid."""

    def __init__(self, reason: str, field: str) -> None:
        super().__init__(**{field: reason})
        self.reason, self.field = reason, field


WORDS: dict[str, Any] = {
    "shape": _l("Isian ini tidak dapat dibaca. Muat ulang halaman lalu coba lagi."),
    "required": _l("Bagian ini perlu diisi."),
    "unknown_kind": _l("Jenis pertanyaan ini tidak dikenal."),
    "unknown_option": _l("Pilihan ini tidak ada dalam daftar."),
    "bad_characters": _l("Ada karakter tersembunyi. Ketik ulang bagian ini."),
    "too_long": _l("Terlalu panjang."),
    "few_options": _l("Tulis paling sedikit 2 pilihan."),
    "many_options": _l("Paling banyak 12 pilihan."),
    "same_option": _l("Dua pilihan berbunyi sama."),
    "too_few": _l("Pilihan Anda kurang dari jumlah yang diminta."),
    "too_many": _l("Pilihan Anda melebihi jumlah yang diminta."),
    "repeated": _l("Ada jawaban yang sama. Tulis atau pilih masing-masing satu kali."),
    "repeated_rank": _l("Satu nomor urut dipakai dua kali. Beri nomor yang berbeda."),
    "missing_rank": _l("Urutan belum lengkap. Beri setiap nomor urut satu pilihan."),
    "not_whole": _l("Tulis angka bulat, tanpa titik atau koma."),
    "not_number": _l("Tulis angka saja, misalnya 1500 atau 2,5, tanpa titik ribuan."),
    "decimals": _l("Terlalu banyak angka di belakang koma."),
    "out_of_range": _l("Angka ini di luar batas."),
    "range": _l("Batas bawah harus lebih kecil daripada batas atas."),
    "no_word": _l("Tulis kata yang bermakna, bukan hanya tanda atau kata hubung."),
}


def words_of(refused: Refused) -> str:
    """The sentence beside the field, in the page's language."""
    return str(WORDS[refused.reason])
