"""What staff set for a session's registration: open or not, until when, and up to six fields of its own."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from server.core import text as texts
from server.core.database import operation, record, session
from server.core.errors import Conflict, Invalid, NotFound, Refusal
from server.core.i18n import marked
from server.core.permissions import Actor, Permission
from server.webinars.models import Webinar
from server.webinars.registration.events import RegistrationArranged
from server.webinars.registration.models import RegistrationField, RegistrationWindow

MOST_FIELDS, MOST_CHOICES, MOST_CHOICE = 6, 12, 80
MOST_LABEL, MOST_PURPOSE = 120, 200


@dataclass(frozen=True)
class OwnField:
    """A field of a session's own. `purpose` stands beside it; `choices` none: a line of text. `id` of one that is there already."""

    label: str
    purpose: str
    is_required: bool = False
    choices: tuple[str, ...] = ()
    id: int | None = None


@dataclass(frozen=True)
class Arrangement:
    """How a session takes registrations."""

    is_open: bool = True
    closes_at: datetime | None = None
    fields: Sequence[OwnField] = ()


CIVIL_SERVANTS = (
    OwnField(marked("NIP"), marked("Dicantumkan pada daftar hadir untuk angka kredit dan pelaporan jam pelajaran.")),
    OwnField(marked("Jabatan"), marked("Dicantumkan pada daftar hadir instansi Anda.")),
    OwnField(marked("Unit kerja"), marked("Untuk rekap peserta per unit kerja.")),
)
TEMPLATES = {"asn": CIVIL_SERVANTS}


@operation
def arrange_registration(actor: Actor, webinar_id: int, given: Arrangement) -> None:
    """Set how a session takes registrations, its own fields with it. Fields keep their id, and with it the answers.

    Raises NotFound, Conflict for a rehearsal, Invalid (`fields`, `label_<n>`, `purpose_<n>`, `choices_<n>`, n from 0).
    """
    actor.must(Permission.MANAGE_SESSIONS)
    webinar = session.get(Webinar, webinar_id)
    if webinar is None:
        raise NotFound()
    if webinar.is_rehearsal:
        raise Conflict(why="rehearsal")
    fields = _checked(given.fields)
    window = session.get(RegistrationWindow, webinar_id)
    if window is None:
        window = RegistrationWindow(webinar_id=webinar_id)
        session.add(window)
    window.is_open, window.closes_at = given.is_open, given.closes_at
    _put(webinar_id, fields)
    record(RegistrationArranged(staff_id=actor.staff_id, webinar_id=webinar_id, is_open=given.is_open, fields=len(fields)))


def _checked(fields: Sequence[OwnField]) -> list[OwnField]:
    wrong: dict[str, str] = {}
    if len(fields) > MOST_FIELDS:
        raise Invalid(fields="own_fields")
    clean = [_clean(n, one, wrong) for n, one in enumerate(fields)]
    labels = [one.label.casefold() for one in clean]
    wrong |= {f"label_{n}": "taken" for n, label in enumerate(labels) if label and label in labels[:n]}
    if wrong:
        raise Invalid(**wrong)
    return clean


def _clean(n: int, one: OwnField, wrong: dict[str, str]) -> OwnField:
    def line(name: str, text: str, most: int, *, is_needed: bool = True) -> str:
        try:
            cleaned = texts.plain(text, most=most, is_multiline=False)
        except Refusal as refusal:
            wrong[f"{name}_{n}"] = "too_long" if refusal.code == "too_large" else "unknown"
            return ""
        if is_needed and not cleaned:
            wrong[f"{name}_{n}"] = "required"
        return cleaned

    choices = tuple(dict.fromkeys(choice for each in one.choices if (choice := line("choices", each, MOST_CHOICE, is_needed=False))))
    if len(choices) == 1 or len(choices) > MOST_CHOICES:
        wrong[f"choices_{n}"] = "own_choices"
    return OwnField(line("label", one.label, MOST_LABEL), line("purpose", one.purpose, MOST_PURPOSE), one.is_required, choices, one.id)


def _put(webinar_id: int, fields: Sequence[OwnField]) -> None:
    standing = {row.id: row for row in session.scalars(sa.select(RegistrationField).where(RegistrationField.webinar_id == webinar_id))}
    for position, one in enumerate(fields):
        row = standing.pop(one.id, None) if one.id is not None else None
        if row is None:
            row = RegistrationField(webinar_id=webinar_id)
            session.add(row)
        row.position, row.label, row.purpose = position, one.label, one.purpose
        row.is_required, row.choices = one.is_required, list(one.choices)
    for row in standing.values():
        session.delete(row)
