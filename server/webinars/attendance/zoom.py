"""Reads Zoom's participant report as it is downloaded: with the meeting's own header or without, rows of joins or one row a person,
in English or Indonesian, of a meeting or a webinar. Pure: bytes in, people out.

Rows of one person are brought together; where two of their devices overlap, the time counts once. What waited outside does not count.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from server.core.cells import NoTable, lines_of
from server.core.clock import WIB
from server.core.errors import Invalid

MOST_BYTES = 4_000_000
MOST_ROWS, MOST_CELL, MOST_CELLS = 20_000, 300, 40
MOST_TITLE = 80  # letters of what a column is called
MOST_SECONDS = 24 * 3600  # of one row


def _any_of(words: dict[str, str]) -> re.Pattern[str]:
    """One pattern that tells by its group's name what was meant, the first that fits."""
    return re.compile("|".join(f"(?P<{what}>{pattern.replace('(', '(?:')})" for what, pattern in words.items()))


# What a column is called, the surer first. All is compared in small letters, without what stands in brackets.
COLUMNS = _any_of({
    "joined": r"(join|waktu (bergabung|gabung|masuk))( time)?|jam masuk",
    "left": r"(leave|waktu (keluar|meninggalkan|pergi|berangkat))( time)?|jam keluar",
    "minutes": r"(total )?duration|(total )?durasi( total)?|time in (session|meeting)|waktu dalam (sesi|rapat)",
    "email": r"(user |alamat )?e-?mail( pengguna| peserta| address)?",
    "phone": r"phone( number)?|(nomor )?(telepon|ponsel|whatsapp)|no\.? ?hp",
    "waiting": r"in waiting room|(di )?ruang tunggu", "attended": r"attended|hadir|menghadiri",
    "name": r"(user |display )?name|nama( pengguna| peserta| tampilan)?|participants?|peserta",
})
HEADER = _any_of({
    "topic": r"topic|topik|meeting topic|webinar topic|topik rapat", "meeting": r"(meeting |webinar )?id( rapat| webinar| pertemuan)?",
    "began": r"(actual )?start time|waktu (mulai|dimulai)( aktual| sebenarnya)?",
    "ended": r"end time|waktu (selesai|berakhir|akhir)",
})
TITLE = re.compile(r"dura|time|waktu|jam", re.I)  # what every title of such a table holds somewhere
YES, NO = re.compile(r"(yes|ya|true)", re.I), re.compile(r"(no|tidak|false)", re.I)
MOMENT = re.compile(r"(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4}),?\s+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*([AaPp]\.?[Mm]\.?)?")
WORDED = re.compile(r"(?:([A-Za-z]{3,9})\.? (\d{1,2})|(\d{1,2}) ([A-Za-z]{3,9})\.?),? (\d{4}),? "
                    r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*([AaPp]\.?[Mm]\.?)?")
MONTH_NAMES = ("jan", "feb peb", "mar", "apr", "may mei", "jun", "jul", "aug agu ags", "sep", "oct okt", "nov nop", "dec des")
MONTHS = {name: n for n, names in enumerate(MONTH_NAMES, 1) for name in names.split()}
Span = tuple[datetime, datetime]


@dataclass
class Person:
    """Everybody whom the report has, once, with how many joins. `email` and `name` as written there; `untimed` are seconds of which
    the report says only how many."""

    name: str
    email: str = ""
    phone: str = ""
    joins: int = 0
    untimed: int = 0
    spans: list[Span] = field(default_factory=list)

    @property
    def seconds(self) -> int:
        """Present in all, what overlaps once."""
        return min(MOST_SECONDS, self.untimed + sum(int((end - begin).total_seconds()) for begin, end in self.spans))


@dataclass(frozen=True)
class Report:
    """What a file says: of which meeting (empty where it doesn't), from when to when, and who was there."""

    topic: str
    meeting: str
    began_at: datetime | None
    ended_at: datetime | None
    people: tuple[Person, ...]
    rows: int


@dataclass(frozen=True)
class Row:
    """One line of the table, cells by what they are."""

    cells: dict[str, str]


def read(data: bytes, *, near: datetime | None = None) -> Report:
    """The report. `near` decides which of 4/11 and 11/4 a date is, where both can be read. Raises Invalid(file=…)."""
    lines = _lines(data)
    header, rows = _header(lines), _rows(lines)
    if not rows:
        raise Invalid(file="zoom_none")
    is_day_first = _is_day_first([text for row in rows for what in ("joined", "left") if (text := row.cells.get(what))]
                                 + [header[what] for what in ("began", "ended") if what in header], near)
    people = _people(rows, is_day_first)
    spans = [span for one in people for span in one.spans]
    began = _moment(header.get("began", ""), is_day_first) or min((span[0] for span in spans), default=None)
    ended = _moment(header.get("ended", ""), is_day_first) or max((span[1] for span in spans), default=None)
    return Report(header.get("topic", ""), re.sub(r"\D", "", header.get("meeting", "")), began, ended, tuple(people), len(rows))


# --- the file --------------------------------------------------------------------------------


def _lines(data: bytes) -> list[list[str]]:
    if not data.strip():
        raise Invalid(file="required")
    if len(data) > MOST_BYTES:
        raise Invalid(file="zoom_large")
    try:
        found = lines_of(data, most_cell=MOST_CELL, most_cells=MOST_CELLS, most_lines=MOST_ROWS,
                         heads=8)  # the meeting's own lines stand before the table
    except NoTable:
        raise Invalid(file="zoom_kind") from None
    if len(found) > MOST_ROWS:
        raise Invalid(file="zoom_long")
    return found


def _called(cell: str, words: re.Pattern[str]) -> str | None:
    """What a title means; None for what is none. Each cell of some twenty thousand rows may come here."""
    if len(cell) > MOST_TITLE:
        return None
    plain = (re.sub(r"\s*\([^()]*\)", "", cell) if "(" in cell else cell).strip(" *:").casefold()
    found = words.fullmatch(plain)
    return found.lastgroup if found is not None else None


def _header(lines: Sequence[list[str]]) -> dict[str, str]:
    """The meeting's own line, which stands below its titles, or beside them."""
    for n, line in enumerate(lines[:12]):
        names = [_called(cell, HEADER) for cell in line]
        if len(set(names) - {None}) >= 2 and n + 1 < len(lines):
            return {name: cell for name, cell in zip(names, lines[n + 1], strict=False) if name and cell}
        if _columns(line):
            break
    return {name: line[1] for line in lines[:12] if len(line) > 1 and (name := _called(line[0], HEADER)) and line[1]}


def _columns(line: Sequence[str]) -> dict[int, str]:
    """Which cell of a table's title is what; empty for a line that is none."""
    if not TITLE.search(" ".join(line)):
        return {}
    what = [_called(cell, COLUMNS) for cell in line]
    is_flat = any(_called(cell, HEADER) == "topic" for cell in line)  # the meeting's own cells stand before each person's
    first = max((n for n, one in enumerate(what) if one == "name"), default=0) if is_flat else 0
    found: dict[int, str] = {}
    for n, one in enumerate(what):
        if one is not None and n >= first and one not in found.values():
            found[n] = one
    has = set(found.values())
    return found if "name" in has and ("minutes" in has or {"joined", "left"} <= has) else {}


def _rows(lines: Sequence[list[str]]) -> list[Row]:
    """Rows of all tables in the file; a webinar's report has one for panelists and one for attendees."""
    columns: dict[int, str] = {}
    found = []
    for line in lines:
        titles = _columns(line)
        if titles:
            columns = titles
        elif columns and len(line) > 1:
            cells = {what: line[n] for n, what in columns.items() if n < len(line)}
            if cells.get("name") and not NO.fullmatch(cells.get("attended", "")) and not YES.fullmatch(cells.get("waiting", "")):
                found.append(Row(cells))
        elif len(line) == 1 or not any(line[1:]):
            columns = {}  # the title of another section
    return found


# --- times -----------------------------------------------------------------------------------


def _is_day_first(texts: Sequence[str], near: datetime | None) -> bool:
    pairs = [(int(found[1]), int(found[2])) for text in texts if (found := MOMENT.match(text)) and len(found[1]) < 3]
    can_day, can_month = all(b <= 12 for _a, b in pairs), all(a <= 12 for a, _b in pairs)
    if can_day != can_month or not pairs or near is None:
        return can_day and not can_month
    first = next(text for text in texts if MOMENT.match(text))
    return min((False, True), key=lambda way: _distance(_moment(first, way), near))


def _distance(at: datetime | None, near: datetime) -> timedelta:
    return abs(at - near) if at is not None else timedelta.max


def _moment(text: str, is_day_first: bool) -> datetime | None:
    """In Jakarta's time, as whose account this is has it; None for what is no moment."""
    found = MOMENT.match(text)
    try:
        if found is not None:
            first, second, third = int(found[1]), int(found[2]), int(found[3])
            if len(found[1]) == 4:
                return _at(first, second, third, *found.group(4, 5, 6, 7))
            month, day = (second, first) if is_day_first else (first, second)
            return _at(third, month, day, *found.group(4, 5, 6, 7))
        worded = WORDED.match(text)
        if worded is None:
            return None
        month = MONTHS.get((worded[1] or worded[4])[:3].casefold(), 0)
        return _at(int(worded[5]), month, int(worded[2] or worded[3]), *worded.group(6, 7, 8, 9))
    except ValueError:
        return None


def _at(year: int, month: int, day: int, hour: str, minute: str, second: str | None, half: str | None) -> datetime:  # noqa: PLR0917
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half[0] in "Pp" else 0)
    full = year + 2000 if year < 100 else year
    if not 2000 <= full <= 2100:
        raise ValueError
    return datetime(full, month, day, hours, int(minute), int(second or 0), tzinfo=WIB).astimezone(UTC)


# --- people ----------------------------------------------------------------------------------


def same_name(name: str) -> str:
    """What two spellings of one name have in common: small letters, no brackets, no titles behind a comma."""
    plain = re.sub(r"\([^)]*\)", " ", name).split(",")[0]
    return " ".join(re.findall(r"[^\W\d_]+", plain.casefold()))


def _people(rows: Sequence[Row], is_day_first: bool) -> list[Person]:
    found: dict[str, Person] = {}
    for row in rows:
        email = row.cells.get("email", "") if "@" in row.cells.get("email", "") else ""
        key = f"@{email.casefold()}" if email else same_name(row.cells["name"]) or row.cells["name"]
        one = found.setdefault(key, Person(row.cells["name"], email, row.cells.get("phone", "")))
        one.joins += 1
        _add_time(one, row, is_day_first)
    for one in found.values():
        one.spans = together(one.spans)
    return list(found.values())


def _add_time(one: Person, row: Row, is_day_first: bool) -> None:
    joined, left = (_moment(row.cells.get(what, ""), is_day_first) for what in ("joined", "left"))
    if joined is not None and left is not None:
        if timedelta(0) < left - joined <= timedelta(seconds=MOST_SECONDS):
            one.spans.append((joined, left))
        return
    minutes = re.match(r"(?:(\d{1,3})[:.](?=\d{2}[:.]))?(\d{1,4})", row.cells.get("minutes", ""))
    if minutes is not None:  # 1:05:00, or plain minutes
        one.untimed += min(MOST_SECONDS, (int(minutes[1] or 0) * 60 + int(minutes[2])) * 60)


def together(spans: Sequence[Span]) -> list[Span]:
    """In order, and what overlaps joined."""
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((begin, end))
    return joined
