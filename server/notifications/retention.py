"""How long what goes out is kept; both are deleted by chores of their own."""
from __future__ import annotations

from flask_babel import lazy_gettext as _l

from server.core import outbox, retention
from server.notifications import folder

retention.add(retention.Rule(
    "outbox.done", what=_l("Catatan pengiriman yang sudah selesai, tanpa alamat dan tanpa isi"), days=outbox.KEPT_DAYS,
    since=_l("terkirim"), why=_l("agar tidak ada surat yang terkirim dua kali")))
retention.add(retention.Rule(
    "letters.files", what=_l("Surat yang disimpan sebagai berkas bila tidak ada server email; yang berisi kode, sehari"),
    days=folder.DAYS, since=_l("dibuat"),
    why=_l("untuk mencoba situs ini; dibuka petugas satu per satu, dengan catatan")))
