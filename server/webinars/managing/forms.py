"""The form of a session: typed text in, an `Outline` out. Rows of programme and speakers can be many, and come in any order."""
from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from server.categorization import topics
from server.core import clock, uploads
from server.core.forms import REQUIRED, KeyedForm, PlainText
from server.core.i18n import field_words, language
from server.core.session_codes import AttendanceChannel, SessionKind
from server.core.words import choices
from server.instruments.addresses import parse_address
from server.webinars.managing.outline import Outline, PartLine, SpeakerLine
from server.webinars.managing.rows import DAY, MOST_MINUTES, MOST_PARTS, MOST_PLACES, MOST_PROVISIONS, MOST_SPEAKERS

PART_KINDS = [("opening", _l("Pembukaan")), ("talk", _l("Paparan")), ("questions", _l("Tanya jawab")), ("closing", _l("Penutup"))]
ASKING = [("read", _l("Setelah dibaca petugas")), ("direct", _l("Langsung, dibaca sesudahnya"))]
DRAWN = ("webp",)  # what files.take_picture makes
SPOKEN = ("name", "role", "cv", "photo_held")
AddressesOf = Callable[[str | None], Collection[str]]  # of a text by its id as typed; nothing when it has no version to read
FIRST_YEAR, LAST_YEAR = 2000, 2100
field_words({
    "in_the_past": _l("Waktu ini sudah lewat. Pilih waktu yang akan datang."),
    "no_programme": _l("Tulis susunan acaranya lebih dahulu."),
    "programme_sum": _l("Jumlah menit acara tidak sama dengan jam mulai sampai selesai."),
    "ends_early": _l("Susunan acara berakhir sebelum dimulai."),
    "too_long_a_day": _l("Paling lama 12 jam."),
    "slug_form": _l("Pakai huruf kecil, angka, dan tanda hubung, misalnya mobilitas-kota."),
    "session_files": _l("Terlalu banyak. Hapus satu lebih dahulu."),
})


class Row(wtforms.Form):  # type: ignore[misc]
    """A row of a list; `row_id` is the row that it was, if any."""

    class Meta(KeyedForm.Meta):
        csrf = False  # the form that it stands in bears the token

    row_id = HiddenField()

    @property
    def known_id(self) -> int | None:
        """The id that it brought, if it is one."""
        return int(self.row_id.data) if re.fullmatch(r"[1-9]\d{0,8}", self.row_id.data or "") else None


class PartRow(Row):
    """A part of the programme."""

    title = StringField(_l("Acara"), [PlainText(least=1, most=200, is_multiline=False)])
    kind = SelectField(_l("Jenis"), choices=PART_KINDS, default="talk")
    minutes = StringField(_l("Menit"))

    def validate_minutes(self, field: Any) -> None:
        """A whole number of minutes."""
        if not 0 < _whole(field.data) <= MOST_MINUTES:
            raise ValidationError(_("Tulis menitnya dengan angka, 1 sampai %(n)s.", n=MOST_MINUTES))


class SpeakerRow(Row):
    """Who speaks."""

    name = StringField(_l("Nama"), [PlainText(least=2, most=160, is_multiline=False)])
    role = StringField(_l("Jabatan atau peran"), [PlainText(most=200, is_multiline=False)])
    cv = TextAreaField(_l("Riwayat singkat"), [PlainText(most=4000)])
    photo = FileField(_l("Foto"))
    photo_held = HiddenField()
    drops_photo = BooleanField(_l("Hapus foto"))


def _whole(typed: str | None) -> int:
    """A whole number that was typed; -1 for anything else."""
    return int(typed.strip()) if typed and re.fullmatch(r"\s*\d{1,6}\s*", typed) else -1


class SessionForm(KeyedForm):
    """One session. `until`, `bind` and `outline` do what its fields alone cannot."""

    revision = HiddenField(default="0")
    title = StringField(_l("Tema"), [PlainText(least=3, most=200, is_multiline=False)])
    subtitle = StringField(_l("Anak judul"), [PlainText(most=300, is_multiline=False)])
    slug = StringField(_l("Alamat"), [PlainText(most=100, is_multiline=False)])
    description = TextAreaField(_l("Keterangan"), [PlainText(most=4000)])
    kind = SelectField(_l("Jenis sesi"), choices=choices("session_kind"), default=SessionKind.WEBINAR.value)
    series = StringField(_l("Seri"), [PlainText(most=80, is_multiline=False)], default="#JakartakeDepan")
    organiser = StringField(_l("Penyelenggara"), [PlainText(most=200, is_multiline=False)])
    opened_by = StringField(_l("Dibuka oleh"), [PlainText(most=200, is_multiline=False)])
    venue = StringField(_l("Tempat"), [PlainText(most=200, is_multiline=False)])
    date = StringField(_l("Tanggal"))
    starts = StringField(_l("Mulai (WIB)"))
    rundown = FieldList(FormField(PartRow), max_entries=MOST_PARTS)
    ends = StringField(_l("Selesai (WIB)"))
    speakers = FieldList(FormField(SpeakerRow), max_entries=MOST_SPEAKERS)
    page = StringField(_l("Di halaman ini"))
    zoom = StringField(_l("Zoom"))
    youtube = StringField(_l("YouTube"))
    room = StringField(_l("Tempat di ruangan"))
    joint = StringField(_l("Nonton bersama"))
    asking = SelectField(_l("Pertanyaan tampil"), choices=ASKING)
    access = SelectMultipleField(_l("Akses yang disediakan"), choices=choices("access"), option_widget=CheckboxInput(), widget=ListWidget())
    topics = SelectMultipleField(_l("Topik"), option_widget=CheckboxInput(), widget=ListWidget())
    instrument = SelectField(_l("Naskah yang dibahas"))
    provisions = StringField(_l("Pasal yang dibahas"), [PlainText(most=600, is_multiline=False)])
    poster = FileField(_l("Poster"))
    poster_held = HiddenField()
    poster_alt = StringField(_l("Teks alternatif poster"), [PlainText(most=300, is_multiline=False)])
    drops_poster = BooleanField(_l("Hapus poster"))
    addresses_of: AddressesOf = staticmethod(lambda _typed: ())
    is_draft = False  # then its hours need not add up yet

    # --- what is checked beyond one field ----------------------------------------------------

    def validate_date(self, field: Any) -> None:
        """A date and a time belong together; a draft may have neither."""
        day = _day(field.data)
        if (field.data and day is None) or (day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR):
            raise ValidationError(_("Tanggal ini tidak dapat dibaca."))
        if not field.data and (self.starts.data or "").strip():
            raise ValidationError(str(REQUIRED))

    def validate_starts(self, field: Any) -> None:
        """The same from the other side."""
        if field.data and _clock(field.data) is None:
            raise ValidationError(_("Tulis jamnya seperti 09.00."))
        if not field.data and (self.date.data or "").strip():
            raise ValidationError(str(REQUIRED))

    def validate_ends(self, field: Any) -> None:
        """It ends when the programme is over, and within a day."""
        if self.total > MOST_MINUTES:
            raise ValidationError(_("Paling lama 12 jam."))
        if not (field.data or "").strip():
            if (self.starts.data or "").strip() and not self.rundown.entries:
                raise ValidationError(str(REQUIRED))
            return
        if _clock(field.data) is None:
            raise ValidationError(_("Tulis jamnya seperti 09.00."))
        if self.clash and not self.is_draft:
            raise ValidationError(self.clash)

    def validate_provisions(self, field: Any) -> None:
        """Each is an address, and stands in the text when there is one (`bind`)."""
        pieces = list(_pieces(field.data or ""))
        unread = [piece for piece, address in pieces if address is None]
        if unread:
            raise ValidationError(_("“%(piece)s” bukan alamat pasal. Tulis seperti Pasal 21, 33, 55 ayat (2).", piece=unread[0][:40]))
        if len(pieces) > MOST_PROVISIONS:
            raise ValidationError(_("Paling banyak %(n)s pasal.", n=MOST_PROVISIONS))
        known = self.addresses_of(self.instrument.data)
        lost = [address for address in self.addresses if address not in known] if known else []
        if lost:
            raise ValidationError(_("Pasal %(n)s tidak ada dalam naskah itu.", n=lost[0]))

    def _places(self, field: Any) -> None:
        if (field.data or "").strip() and not 0 <= _whole(field.data) <= MOST_PLACES:
            raise ValidationError(_("Tulis dengan angka, 0 sampai %(n)s, atau kosongkan.", n="100.000"))

    validate_page = validate_zoom = validate_youtube = validate_room = validate_joint = _places

    # --- in and out --------------------------------------------------------------------------

    def bind(self, instruments: Sequence[tuple[int, str]], addresses_of: AddressesOf, *, is_draft: bool) -> SessionForm:
        """Give it the texts one may choose (id, title), and a way to ask for the addresses in one; returns itself."""
        self.is_draft = is_draft
        self.instrument.choices = [("", _("Tidak ada, hanya tema")), *((str(number), title) for number, title in instruments)]
        self.topics.choices = [(one.slug, one.name_in(language())) for one in topics()]
        self.addresses_of = addresses_of
        return self

    def drop_empty_rows(self) -> None:
        """A row that somebody added and left empty is none."""
        put_rows(self.rundown, [row.data for row in self.rundown if (row.title.data or row.minutes.data or "").strip()])
        put_rows(self.speakers, [row.data for row in self.speakers if any((row[name].data or "").strip() for name in SPOKEN)])

    def move_row(self, act: str, name: str, place: int) -> None:
        """What a button beside a row asks for when no script does it: `tambah`, `hapus`, `naik`, `turun`."""
        rows = [row.data for row in self[name]]
        if act == "tambah":
            rows.append({})
        elif 0 <= place < len(rows):
            row = rows.pop(place)
            if act != "hapus":
                rows.insert(max(0, place - 1) if act == "naik" else place + 1, row)
        put_rows(self[name], rows[:self[name].max_entries])

    @property
    def total(self) -> int:
        """Minutes of all parts that can be read."""
        return sum(max(0, _whole(row.minutes.data)) for row in self.rundown)

    @property
    def clash(self) -> str:
        """How the hours that were typed and the minutes of the parts differ, as a sentence; empty when they agree or cannot be told."""
        ends, starts, total = _clock(self.ends.data), _clock(self.starts.data), self.total
        if ends is None or starts is None:
            return ""
        if total and (starts + total) % DAY != ends:
            return str(_("Acara berjumlah %(n)s menit dan selesai %(at)s, tetapi ditulis %(typed)s.", n=total,
                         at=said(starts + total), typed=said(ends)))
        if not total and ends <= starts:
            return str(_("Selesai %(ends)s lebih awal daripada mulai %(starts)s.", ends=said(ends), starts=said(starts)))
        return ""

    @property
    def addresses(self) -> list[str]:
        """Short addresses of the provisions, each once, in the order of the text."""
        return [address.short for address in sorted({address for _piece, address in _pieces(self.provisions.data or "") if address})]

    @property
    def begins(self) -> list[str]:
        """When each part begins, as a clock shows it; empty words where that cannot be told."""
        at, found = _clock(self.starts.data), []
        for row in self.rundown:
            found.append(said(at) if at is not None else "")
            at = at + max(0, _whole(row.minutes.data)) if at is not None else None
        return found

    def outline(self, *, slug: str | None) -> Outline:
        """What was typed, after `validate`. `slug`: the address that stays, or what was typed for it."""
        capacity = {str(channel): _whole(self[channel].data) for channel in AttendanceChannel if (self[channel].data or "").strip()}
        return Outline(
            title=self.title.data, slug=slug, subtitle=self.subtitle.data, description=self.description.data, series=self.series.data,
            kind=self.kind.data, organiser=self.organiser.data, opened_by=self.opened_by.data, venue=self.venue.data,
            starts_at=self._starts_at(), minutes=self._minutes(), shows_before_reading=self.asking.data == "direct",
            instrument_id=int(self.instrument.data) if self.instrument.data else None, poster_alt=self.poster_alt.data,
            poster=uploads.held(self.poster_held.data or "", DRAWN), drops_poster=self.drops_poster.data,
            access=tuple(self.access.data or ()),
            topics=tuple(self.topics.data or ()), provisions=tuple(self.addresses), capacity=capacity,
            speakers=tuple(_speaker(row.form) for row in self.speakers), rundown=tuple(_part(row.form) for row in self.rundown))

    def _starts_at(self) -> datetime | None:
        day, at = _day(self.date.data), _clock(self.starts.data)
        return datetime.combine(day, time(at // 60, at % 60), clock.WIB) if day is not None and at is not None else None

    def _minutes(self) -> int:
        starts, ends = _clock(self.starts.data), _clock(self.ends.data)
        if self.clash and starts is not None and ends is not None:  # a draft keeps the hours as they were typed
            return (ends - starts) % DAY or DAY
        return self.total or ((ends - starts) if starts is not None and ends is not None else 120)


@dataclass(frozen=True)
class Blank:
    """An empty row of each list, for a script to copy."""

    part: PartRow
    speaker: SpeakerRow


def blank_rows() -> Blank:
    """With names that a script numbers anew: `rundown-0-title`."""
    return Blank(PartRow(prefix="rundown-0-"), SpeakerRow(prefix="speakers-0-"))


def put_rows(field: Any, rows: Sequence[dict[str, Any]]) -> None:
    """The rows of a list become these, numbered anew."""
    while field.entries:
        field.pop_entry()
    field.last_index = -1
    for row in rows:
        field.append_entry(row)


def data_of(outline: Outline, revision: int) -> dict[str, Any]:
    """A session as the form's fields hold it."""
    plain = ("title", "subtitle", "slug", "description", "kind", "series", "organiser", "opened_by", "venue", "poster_alt")
    data: dict[str, Any] = {name: getattr(outline, name) for name in plain} | {channel: str(n) for channel, n in outline.capacity.items()}
    if outline.starts_at is not None:
        starts = clock.wib(outline.starts_at)
        ends = starts + timedelta(minutes=outline.minutes)
        data |= {"date": starts.date().isoformat(), "starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}"}
    return data | {
        "revision": str(revision), "asking": "direct" if outline.shows_before_reading else "read", "access": list(outline.access),
        "topics": list(outline.topics), "instrument": str(outline.instrument_id or ""),
        "provisions": ", ".join(f"Pasal {address}" for address in outline.provisions),
        "speakers": [{"row_id": str(one.row_id or ""), "name": one.name, "role": one.role, "cv": one.cv} for one in outline.speakers],
        "rundown": [{"row_id": str(part.row_id or ""), "kind": part.kind, "title": part.title, "minutes": str(part.minutes)}
                    for part in outline.rundown]}


def _speaker(row: Any) -> SpeakerLine:
    photo = uploads.held(row.photo_held.data or "", DRAWN)
    return SpeakerLine(row.name.data, row.role.data, row.cv.data, row.known_id, photo, row.drops_photo.data)


def _part(row: Any) -> PartLine:
    return PartLine(row.kind.data, row.title.data, _whole(row.minutes.data), row.known_id)


def _day(typed: str | None) -> date | None:
    try:
        return date.fromisoformat((typed or "").strip())
    except ValueError:
        return None


def _clock(typed: str | None) -> int | None:
    """`09:00` or `9.00` as minutes of the day."""
    found = re.fullmatch(r"\s*(\d{1,2})[.:](\d{2})(?::\d{2})?\s*", typed or "")
    hours, minutes = (int(found[1]), int(found[2])) if found else (24, 0)
    return hours * 60 + minutes if hours < 24 and minutes < 60 else None


def said(minutes: int) -> str:
    """Minutes of a day as a clock shows them: `15.00`."""
    return f"{minutes // 60 % 24:02}.{minutes % 60:02}"


def _pieces(typed: str) -> Iterator[tuple[str, Any]]:
    """`Pasal 21, 33 dan 55 ayat (2)` → each piece with its address, or None."""
    for piece in re.split(r"[,;]|\bdan\b", typed):
        words = piece.strip()
        if words:
            yield words, parse_address(words) or parse_address(f"Pasal {words}")
