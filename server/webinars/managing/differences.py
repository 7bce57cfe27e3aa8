"""What two editions of a session say differently, in words: shown to who typed while somebody else kept another one."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from server.categorization import topic
from server.core.i18n import language, wib_full
from server.core.words import label
from server.webinars.managing.outline import Outline


@dataclass(frozen=True)
class Difference:
    """One part: what is on record now, and what was typed."""

    words: str
    kept: str
    typed: str


def differences(kept: Outline, typed: Outline) -> list[Difference]:
    """All parts that differ, in the order of the form."""
    found = [Difference(words, said_of_kept, said_of_typed) for (words, said_of_kept), (_words, said_of_typed)
             in zip(_said(kept), _said(typed), strict=True) if said_of_kept != said_of_typed]
    if typed.poster is not None or typed.drops_poster:
        found.append(Difference(_("Poster"), _("seperti semula"), _("dihapus") if typed.poster is None else _("gambar baru")))
    return found


def _said(outline: Outline) -> list[tuple[str, str]]:
    return [
        (_("Tema"), outline.title), (_("Anak judul"), outline.subtitle), (_("Keterangan"), outline.description),
        (_("Jenis sesi"), label("session_kind", outline.kind)), (_("Seri"), outline.series), (_("Penyelenggara"), outline.organiser),
        (_("Dibuka oleh"), outline.opened_by), (_("Tempat"), outline.venue), (_("Mulai"), wib_full(outline.starts_at)),
        (_("Lama"), _("%(n)s menit", n=outline.minutes)),
        (_("Susunan acara"), _lines(f"{part.title} ({part.minutes})" for part in outline.rundown)),
        (_("Narasumber"), _lines(f"{one.name}, {one.role}" if one.role else one.name for one in outline.speakers)),
        (_("Riwayat singkat"), _lines(one.cv for one in outline.speakers if one.cv)),
        (_("Tempat yang tersedia"), _lines(f"{label('attendance_channel', name)}: {n}" for name, n in sorted(outline.capacity.items()))),
        (_("Pertanyaan tampil"), _("Langsung, dibaca sesudahnya") if outline.shows_before_reading else _("Setelah dibaca petugas")),
        (_("Akses yang disediakan"), _lines(sorted(label("access", one) for one in outline.access))),
        (_("Topik"), _lines(sorted(_topic(one) for one in outline.topics))), (_("Pasal yang dibahas"), ", ".join(outline.provisions)),
        (_("Teks alternatif poster"), outline.poster_alt),
    ]


def _topic(slug: str) -> str:
    known = topic(slug)
    return known.name_in(language()) if known else slug


def _lines(words: Any) -> str:
    lines: Sequence[str] = list(words)
    return "\n".join(lines)
