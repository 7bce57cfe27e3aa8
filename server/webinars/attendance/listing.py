"""The attendance list: who registered, how they took part, what they fulfil. For downloads, for the report packet, for a person."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from server import areas
from server.core.i18n import wib_full
from server.core.words import label
from server.webinars.attendance import queries
from server.webinars.attendance.rule import LACK_WORDS, Fulfilment
from server.webinars.registration import queries as registrations
from server.webinars.registration.models import Registration, RegistrationField

Cell = str | int


@dataclass(frozen=True)
class Table:
    """Headers, and rows of the same width."""

    headers: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def table_of(webinar_id: int) -> Table:
    """Everyone on a session's list, in the order of registering. For jobs and doors whose asker left a ledger row."""
    people, own = registrations.on_the_list(webinar_id), registrations.fields_of(webinar_id)
    fulfilled = queries.fulfilment([row.id for row in people])
    headers = (_("No."), _("Nama"), _("Email"), _("Nomor WhatsApp"), _("Lembaga"), _("Wilayah"), *(one.label for one in own), _("Kanal"),
               _("Keadaan"), _("Kode awal (WIB)"), _("Kode akhir (WIB)"), _("Menit hadir"), _("Dilihat petugas (WIB)"),
               _("Orang di satu layar"), _("Memenuhi syarat"), _("Kekurangan"))
    ordered = sorted(people, key=lambda row: row.id)
    return Table(tuple(str(header) for header in headers), [_row(n, row, fulfilled[row.id], own) for n, row in enumerate(ordered, 1)])


def _row(n: int, row: Registration, there: Fulfilment, own: Sequence[RegistrationField]) -> tuple[Cell, ...]:
    area = areas.area(row.area) if row.area else None
    answers = row.answers or {}
    return (n, row.name or "", row.email or "", row.phone or "", row.institution or "", areas.display_name(area) if area else "",
            *(str(answers.get(str(one.id), "")) for one in own), label("attendance_channel", there.channel),
            label("registration", row.state), wib_full(there.start_code_at), wib_full(there.end_code_at), there.minutes,
            wib_full(there.confirmed_at), there.people or "", _("ya") if there.is_fulfilled else _("belum"),
            ", ".join(str(LACK_WORDS[lack]) for lack in there.lacks))
