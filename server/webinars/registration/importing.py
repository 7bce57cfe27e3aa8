"""Registrants from a Google Forms CSV: columns matched by words of their headers, looked at first, and put on the list in pieces."""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from server import areas
from server.core import clock, vault
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.errors import Closed, Invalid, Refusal
from server.core.permissions import Actor, Permission
from server.core.session_codes import Access, AttendanceChannel, RegistrationState
from server.webinars.models import Webinar
from server.webinars.registration import queries
from server.webinars.registration.events import RegistrantsImported
from server.webinars.registration.models import Registration, RegistrationField
from server.webinars.registration.operations import locked
from server.webinars.registration.tables import Table
from server.webinars.registration.wishes import MOST_ANSWER, MOST_INSTITUTION, MOST_NAME, MOST_NEED, contact_of, is_area

PIECE = 150  # rows written in one transaction
MOST_AREA = 100  # letters of a place's name; it is looked for word by word
CONSENT = "impor"  # given in the other form
# What a header says that is meant, the surer first: "Nama Instansi" is an institution, "Alamat Email" no address of a house.
WORDS: dict[str, str] = {
    "email": r"e-?mail|surel",
    "phone": r"whats ?app|\bwa\b|\bno(mor)?\.? ?(hp|telp|telepon|ponsel|kontak|handphone)|\bhp\b|telepon|ponsel|phone",
    "institution": r"instansi|lembaga|institusi|organisasi|perusahaan|komunitas|universitas|sekolah|unit kerja|perangkat daerah",
    "needs": r"kebutuhan|disabilitas|aksesibilitas|akomodasi|difabel", "area": r"kecamatan|kelurahan|wilayah|domisili|kota|tempat tinggal",
    "name": r"\bnama\b|\bname\b",
}
NEED_WORDS: dict[str, str] = {
    Access.SIGN_LANGUAGE: r"isyarat|sign|jbi", Access.CAPTIONS: r"teks|caption|takarir", Access.WHEELCHAIR: r"kursi roda|wheelchair",
    Access.LARGE_PRINT: r"huruf besar|cetak besar|large", Access.COMPANION: r"pendamping|companion",
}
NOTHING = re.compile(r"(tidak ada|tidak|tdk|none|no|-|–|nihil|n/a)\.?", re.I)


@dataclass(frozen=True)
class Person:
    """One row that can be put on the list. `line` is where it stands in the file."""

    line: int
    name: str
    email: str | None
    phone: str | None
    email_hmac: str | None
    phone_hmac: str | None
    institution: str
    area: str | None
    needs: str | None
    answers: Mapping[str, str]


@dataclass
class Looked:
    """What a file holds: who can be taken, and by line what is wrong with the others (`problems`) or left out of them (`remarks`)."""

    people: list[Person] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    remarks: list[tuple[int, str]] = field(default_factory=list)
    known: int = 0
    copies: int = 0


def match(headers: Sequence[str], own: Sequence[RegistrationField]) -> dict[str, int]:
    """Which column is what: `email`, `phone`, `institution`, `needs`, `area`, `name`, and `isian_<id>`. Each column is one thing."""
    found: dict[str, int] = {}
    for one in own:
        number = next((n for n, header in enumerate(headers) if header.casefold().strip(" *:") == one.label.casefold()), None)
        if number is not None:
            found[f"isian_{one.id}"] = number
    for what, words in WORDS.items():
        free = [n for n in range(len(headers)) if n not in found.values()]
        number = next((n for n in free if re.search(words, headers[n], re.I)), None)
        if number is not None:
            found[what] = number
    return found


def look(webinar_id: int, table: Table, columns: Mapping[str, int], own: Sequence[RegistrationField]) -> Looked:
    """Read every row, store nothing. Raises Invalid(columns=…) unless a name and an address or number are among the columns."""
    if "name" not in columns:
        raise Invalid(col_name="required")
    if not {"email", "phone"} & set(columns):
        raise Invalid(col_email="contact_column")
    looked, seen = Looked(), set[str]()
    known = _known(webinar_id)
    for number, row in enumerate(table.rows):
        _look_at(number + 2, {what: row[n] for what, n in columns.items() if 0 <= n < len(row)}, own, (looked, seen, known))
    return looked


def _known(webinar_id: int) -> set[str]:
    query = sa.select(Registration.email_hmac, Registration.phone_hmac).where(Registration.webinar_id == webinar_id)
    return {mark for row in session.execute(query) for mark in row if mark}


def _look_at(line: int, cells: Mapping[str, str], own: Sequence[RegistrationField], state: tuple[Looked, set[str], set[str]]) -> None:
    looked, seen, known = state
    name, email, phone = _line(cells.get("name", ""), MOST_NAME), _email(cells.get("email", "")), _phone(cells.get("phone", ""))
    is_named = texts.has_letters(name)
    if not is_named or not (email or phone):
        contact_problem = "bad_contact" if cells.get("email") or cells.get("phone") else "no_contact"
        looked.problems.append((line, contact_problem if is_named else "no_name"))
        return
    marks = vault.email_index(email) if email else None, vault.email_index(f"tel:{phone}") if phone else None
    if {mark for mark in marks if mark} & seen:
        looked.copies += 1
        return
    seen.update(mark for mark in marks if mark)
    if {mark for mark in marks if mark} & known:
        looked.known += 1
        return
    area = _area(cells.get("area", ""))
    if cells.get("area") and area is None:
        looked.remarks.append((line, "area"))
    if cells.get("email") and not email:
        looked.remarks.append((line, "email"))
    looked.people.append(Person(line, name, email, phone, *marks, _line(cells.get("institution", ""), MOST_INSTITUTION), area,
                                _needs(cells.get("needs", "")), _answers(cells, own)))


def _line(text: str, most: int) -> str:
    try:
        return texts.plain(text[:most], most=most, is_multiline=False)
    except Refusal:
        return ""


def _email(text: str) -> str | None:
    found = contact_of(text)
    return found if "@" in found else None


def _phone(text: str) -> str | None:
    """Spreadsheets take the 0 off a number: `8125550123` was `08125550123`."""
    bare = text.strip().removesuffix(".0")
    found = contact_of(f"0{bare}" if re.fullmatch(r"8\d{8,11}", bare) else bare)
    return found if found and "@" not in found else None


def _area(text: str) -> str | None:
    """The kecamatan or kota that was meant; of a kelurahan, its kecamatan."""
    found = areas.find(text) if 0 < len(text) <= MOST_AREA else None
    if found is not None and not is_area(found.code):
        found = areas.area(found.parent)
    return found.code if found is not None else None


def _needs(text: str) -> str | None:
    if not text or NOTHING.fullmatch(text.strip()):
        return None
    codes = [code for code, words in NEED_WORDS.items() if re.search(words, text, re.I)]
    return "\n".join([*codes, _line(text, MOST_NEED)]) if not codes else "\n".join(codes)


def _answers(cells: Mapping[str, str], own: Sequence[RegistrationField]) -> dict[str, str]:
    given = {str(one.id): _line(cells.get(f"isian_{one.id}", ""), MOST_ANSWER) for one in own}
    return {key: answer for key, answer in given.items() if answer}


@dataclass(frozen=True)
class Imported:
    """So many are on the list now, `waiting` of them on the waiting list."""

    count: int
    waiting: int


def import_registrants(actor: Actor, webinar_id: int, people: Sequence[Person], channel: str, *, has_letters: bool) -> Imported:
    """Put them on the list, in pieces; who is on it already is left as they are, so that a second time adds nobody.

    Raises Invalid(channel=…), Closed for a session that is over or was cancelled, NotFound.
    """
    actor.must(Permission.READ_PARTICIPANTS)
    if channel not in frozenset(AttendanceChannel):
        raise Invalid(channel="unknown")
    count = waiting = 0
    for start in range(0, len(people), PIECE):
        done = _put(actor, webinar_id, tuple(people[start : start + PIECE]), channel, has_letters)
        count, waiting = count + done.count, waiting + done.waiting
    return Imported(count, waiting)


@operation
def _put(actor: Actor, webinar_id: int, people: tuple[Person, ...], channel: str, has_letters: bool) -> Imported:
    webinar = locked(webinar_id)
    if webinar.is_rehearsal or webinar.phase not in queries.OPEN_PHASES:
        raise Closed(what="registration", why=webinar.phase)
    new, left = _new(webinar_id, people), _left(webinar, channel)
    rows = [_row(webinar_id, one, channel, is_waiting=left is not None and n >= left) for n, one in enumerate(new)]
    if not rows:
        return Imported(0, 0)
    session.add_all(rows)
    session.flush()
    waiting = sum(row.state == RegistrationState.WAITING for row in rows)
    record(RegistrantsImported(staff_id=actor.staff_id, webinar_id=webinar_id, count=len(rows), waiting=waiting,
                               first_id=min(row.id for row in rows), last_id=max(row.id for row in rows), has_letters=has_letters))
    return Imported(len(rows), waiting)


def _new(webinar_id: int, people: Sequence[Person]) -> list[Person]:
    """Who is not on the list, by address or number."""
    emails, phones = {one.email_hmac for one in people}, {one.phone_hmac for one in people}
    query = sa.select(Registration.email_hmac, Registration.phone_hmac).where(Registration.webinar_id == webinar_id, sa.or_(
        Registration.email_hmac.in_(emails - {None}), Registration.phone_hmac.in_(phones - {None})))
    known = {mark for row in session.execute(query) for mark in row if mark}
    return [one for one in people if not known & {one.email_hmac, one.phone_hmac}]


def _left(webinar: Webinar, channel: str) -> int | None:
    place = next((one for one in queries.places(webinar.id) if one.channel == channel), None)
    return place.left if place is not None else None


def _row(webinar_id: int, one: Person, channel: str, *, is_waiting: bool) -> Registration:
    state = RegistrationState.WAITING if is_waiting else RegistrationState.REGISTERED
    return Registration(
        webinar_id=webinar_id, state=state.value, channel=channel, source="import", name=one.name, email=one.email, phone=one.phone,
        email_hmac=one.email_hmac, phone_hmac=one.phone_hmac, institution=one.institution or None, area=one.area, needs=one.needs,
        answers=dict(one.answers) or None, consent_version=CONSENT, registered_at=clock.now())
