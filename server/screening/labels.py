"""The words for finding codes, from the catalog. The only file of this package that knows flask_babel."""

from typing import Any

from flask_babel import lazy_gettext as _l

from server.screening.redaction import placeholder

__all__ = ["label", "labels", "placeholder"]

_LABELS = {
    "abuse": _l("Kata kasar"),
    "address": _l("Alamat rumah"),
    "bank_account": _l("Nomor rekening"),
    "email": _l("Alamat email"),
    "family_card": _l("Nomor kartu keluarga"),
    "identity_number": _l("NIK"),
    "link": _l("Tautan"),
    "person_name": _l("Nama orang"),
    "phone": _l("Nomor telepon"),
    "plate": _l("Nomor pelat kendaraan"),
}


def labels() -> dict[str, str]:
    """Every code with its words in the page's language; the words for a code that is not among them stand under `other`."""
    return {code: str(words) for code, words in _LABELS.items()} | {"other": str(label("other"))}


def label(code: str) -> Any:
    """The lazy string a moderator reads for a code; a code without words reads as "Temuan lain"."""
    return _LABELS.get(code, _l("Temuan lain"))
