"""Speakers and programme of a session, as rows: checked, and brought to what was typed."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from server.categorization import topic
from server.core import files
from server.core.database import session
from server.core.errors import Invalid
from server.core.files import Received
from server.core.session_codes import Access, AttendanceChannel, SessionKind
from server.instruments.addresses import parse_address
from server.instruments.models import Instrument
from server.webinars.managing.outline import Outline, PartLine, SpeakerLine
from server.webinars.models import RundownItem, Speaker, Webinar
from server.webinars.operations import PARTS

MOST_MINUTES = 720  # of a session
DAY = 1440  # minutes: as far as a draft's hours may be apart, one of them being wrong
MOST_PLACES = 100_000
MOST_PARTS, MOST_SPEAKERS, MOST_PROVISIONS = 40, 20, 40


def check(outline: Outline, *, is_draft: bool = False) -> None:
    """Raises Invalid for what no session can be, whoever typed it. In a draft the hours need not add up yet (readiness.py)."""
    wrong = {
        "title": "" if outline.title.strip() else "required",
        "kind": "" if outline.kind in frozenset(SessionKind) else "unknown",
        "ends": _time_problem(outline, is_draft),
        "rundown": "" if len(outline.rundown) <= MOST_PARTS and all(_is_part(part) for part in outline.rundown) else "unknown",
        "speakers": "" if len(outline.speakers) <= MOST_SPEAKERS and all(one.name.strip() for one in outline.speakers) else "required",
        "access": "" if frozenset(outline.access) <= frozenset(Access) else "unknown",
        "topics": "" if all(topic(slug) for slug in outline.topics) else "unknown",
        "provisions": "" if len(outline.provisions) <= MOST_PROVISIONS and all(map(parse_address, outline.provisions)) else "unknown",
        "capacity": "" if all(_is_capacity(*one) for one in outline.capacity.items()) else "unknown",
        "instrument": "" if outline.instrument_id is None or session.get(Instrument, outline.instrument_id) is not None else "unknown",
    }
    wrong = {field: code for field, code in wrong.items() if code}
    if wrong:
        raise Invalid(**wrong)


def _time_problem(outline: Outline, is_draft: bool) -> str:
    if not 0 < outline.minutes <= (DAY if is_draft else MOST_MINUTES):
        return "ends_early" if outline.minutes <= 0 else "too_long_a_day"
    is_whole = is_draft or not outline.rundown or sum(part.minutes for part in outline.rundown) == outline.minutes
    return "" if is_whole else "programme_sum"


def _is_part(part: PartLine) -> bool:
    return part.kind in PARTS and bool(part.title.strip()) and 0 < part.minutes <= MOST_MINUTES


def _is_capacity(channel: str, places: int) -> bool:
    return channel in frozenset(AttendanceChannel) and 0 <= places <= MOST_PLACES


def keep_programme(webinar_id: int, lines: Sequence[PartLine]) -> None:
    """Its rows become these lines in this order; one that was there keeps its id."""
    known = {row.id: row for row in session.scalars(sa.select(RundownItem).where(RundownItem.webinar_id == webinar_id))}
    for position, line in enumerate(lines):
        row = known.pop(line.row_id or 0, None)
        if row is None:
            row = RundownItem(webinar_id=webinar_id)
            session.add(row)
        row.position, row.kind, row.title, row.minutes = position, line.kind, line.title, line.minutes
    for gone in known.values():
        session.delete(gone)
    session.flush()


def keep_speakers(webinar_id: int, lines: Sequence[SpeakerLine]) -> None:
    """Its rows become these lines in this order, with their pictures; of who is left out nothing stays."""
    known = {row.id: row for row in session.scalars(sa.select(Speaker).where(Speaker.webinar_id == webinar_id))}
    for position, line in enumerate(lines):
        row = known.pop(line.row_id or 0, None)
        if row is None:
            row = Speaker(webinar_id=webinar_id)
            session.add(row)
        row.position, row.name, row.role, row.cv = position, line.name, line.role, line.cv
        session.flush()
        if line.photo is not None or line.drops_photo:
            _take_photo(row, line.photo)
    for gone in known.values():
        _take_photo(gone, None)
        session.delete(gone)
    session.flush()


def _take_photo(row: Speaker, photo: Received | None) -> None:
    old, row.photo_id = row.photo_id, None
    session.flush()
    files.discard(old)
    row.photo_id = files.keep(photo, row.name) if photo is not None else None


def as_new(outline: Outline, photos: Mapping[int, Received]) -> Outline:
    """The same for another session: no row of it is one that was, and it has no time yet."""
    speakers = tuple(replace(one, row_id=None, photo=photos.get(one.row_id or 0)) for one in outline.speakers)
    return replace(outline, slug=None, starts_at=None, speakers=speakers, poster_alt="",
                   rundown=tuple(replace(part, row_id=None) for part in outline.rundown))


def has_photo(webinar: Webinar) -> dict[int, int]:
    """Speaker → picture, of those that have one."""
    rows = session.execute(sa.select(Speaker.id, Speaker.photo_id).where(Speaker.webinar_id == webinar.id, Speaker.photo_id.is_not(None)))
    return {speaker_id: photo_id for speaker_id, photo_id in rows.tuples() if photo_id is not None}
