"""The house's signposts: what the headers and footers lead to."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from server.core.permissions import Actor, Permission

Link = tuple[str, str, str]
NAV = [
    ("/sesi", _l("Sesi"), "sesi"), ("/kenali", _l("Kenali"), "kenali"), ("/ruu", _l("Rancangan"), "bill"),
    ("/aspirasi", _l("Aspirasi", n=0), "asp"), ("/hasil", _l("Hasil"), "hasil"), ("/kabar", _l("Kabar"), "kabar"),
]
FOOT = [
    ("/survei", _l("Survei"), "survei"),
    ("/cara-kerja", _l("Cara kerja"), "cara"), ("/lacak", _l("Lacak aspirasi"), "lacak"), ("/akun", _l("Data saya"), "akun"),
    ("/data/ledger", _l("Buku catatan"), "ledger"),
    ("/privasi", _l("Privasi"), "privasi"), ("/tata-tertib", _l("Tata tertib"), "tertib"), ("/aksesibilitas", _l("Aksesibilitas"), "akses"),
    ("/masuk", _l("Untuk petugas"), "masuk"),
]
STAFF: list[tuple[str, object, str, Permission]] = [
    ("/meja", _l("Meja"), "meja", Permission.READ_CASES), ("/sesi", _l("Sesi"), "host", Permission.CONTROL_ROOM),
    ("/penyusun", _l("Ringkasan"), "ringkasan", Permission.READ_MATRIX),
    ("/penyusun/matriks", _l("Matriks"), "matriks", Permission.READ_MATRIX),
    ("/penyusun/paraf", _l("Paraf"), "paraf", Permission.APPROVE_ANSWERS),
    ("/kelola", _l("Kelola"), "kelola", Permission.MANAGE_STAFF),
    ("/kelola/sesi", _l("Kelola"), "kelola", Permission.MANAGE_SESSIONS),  # for who manages sessions and not the team
    ("/kelola/kabar", _l("Kelola"), "kelola", Permission.WRITE_ARTICLES),  # for who only writes
]
MANAGE: list[tuple[str, object, str, Permission]] = [
    ("/kelola", _l("Petugas"), "petugas", Permission.MANAGE_STAFF),
    ("/kelola/sesi", _l("Sesi"), "sesi", Permission.MANAGE_SESSIONS),
    ("/kelola/naskah", _l("Naskah"), "naskah", Permission.MANAGE_INSTRUMENTS),
    ("/kelola/survei", _l("Survei"), "survei", Permission.MANAGE_SURVEYS),
    ("/kelola/libur", _l("Hari libur"), "libur", Permission.MANAGE_HOLIDAYS),
    ("/kelola/halaman", _l("Halaman situs"), "halaman", Permission.MANAGE_PAGES),
    ("/kelola/kenali", _l("Kenali"), "kenali", Permission.WRITE_ARTICLES),
    ("/kelola/kabar", _l("Kabar"), "kabar", Permission.WRITE_ARTICLES),
    ("/kelola/saya", _l("Akun saya"), "saya", Permission.ENTER_WORKROOMS),
    ("/kelola/surat", _l("Surat"), "surat", Permission.READ_OUTBOX),
    ("/kelola/pesan", _l("Pesan"), "pesan", Permission.SEND_BY_HAND),
    ("/kelola/permintaan", _l("Permintaan data"), "permintaan", Permission.HANDLE_REQUESTS),
    ("/kelola/pekerjaan", _l("Pekerjaan"), "pekerjaan", Permission.READ_JOBS),
    ("/kelola/status", _l("Keadaan"), "status", Permission.READ_STATUS),
]  # the tabs of the administration, in their order


def site_links(place: str) -> list[Link]:
    """Public signposts."""
    return [(href, str(words), key) for href, words, key in (NAV if place == "nav" else FOOT)]


def staff_links(actor: Actor) -> list[Link]:
    """The rooms whose doors this actor may enter; of two doors to one room the first."""
    found: dict[str, Link] = {}
    for href, words, key, permission in STAFF:
        if actor.may(permission):
            found.setdefault(key, (href, str(words), key))
    return list(found.values())


def manage_links(actor: Actor) -> list[Link]:
    """The tabs of `/kelola` that this actor may open."""
    return [(href, str(words), key) for href, words, key, permission in MANAGE if actor.may(permission)]
