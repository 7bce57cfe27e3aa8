"""What is unwise about a session's time: said when it is planned, never refused."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from server.core import clock
from server.core.database import session
from server.core.i18n import wib_clock, wib_day
from server.core.words import Phase
from server.holidays import queries as holidays
from server.holidays.models import Holiday
from server.webinars.models import Webinar

FRIDAY, SATURDAY = 4, 5
FRIDAY_PRAYER = (time(11, 30), time(13, 0))
MAGHRIB = (time(17, 45), time(18, 30))  # about, in Jakarta, the year round
LONGEST = timedelta(hours=12)


@dataclass(frozen=True)
class Caution:
    """One thing to think over: a code, and a sentence in the reader's language."""

    code: str
    words: str


def of_time(starts_at: datetime | None, minutes: int, *, besides: int | None = None) -> list[Caution]:
    """All that speaks against a session from then on for so many minutes; `besides` is its own id. Three queries."""
    if starts_at is None:
        return []
    ends_at = starts_at + timedelta(minutes=max(minutes, 1))
    return [*_of_day(starts_at), *_of_hours(starts_at, ends_at), *_of_others(starts_at, ends_at, besides)]


def _of_day(starts_at: datetime) -> list[Caution]:
    day, found = clock.wib(starts_at).date(), []
    named = session.scalar(sa.select(Holiday.name).where(Holiday.day == day))
    if named is not None:
        found.append(Caution("holiday", _("%(day)s adalah hari libur: %(name)s.", day=wib_day(starts_at), name=named)))
    if day.weekday() >= SATURDAY:
        found.append(Caution("weekend", _("%(day)s adalah akhir pekan.", day=wib_day(starts_at))))
    if named is None and not holidays.of_year(day.year):
        words = _("Daftar hari libur %(year)s belum diisi, jadi hari libur tidak dapat diperiksa.", year=str(day.year))
        found.append(Caution("no_list", words))
    return found


def _of_hours(starts_at: datetime, ends_at: datetime) -> list[Caution]:
    begins, ends = clock.wib(starts_at), clock.wib(ends_at)
    found = []
    if begins.weekday() == FRIDAY and _meets(begins, ends, FRIDAY_PRAYER):
        found.append(Caution("friday", _("Bertepatan dengan salat Jumat (11.30–13.00).")))
    if _meets(begins, ends, MAGHRIB):
        found.append(Caution("maghrib", _("Bertepatan dengan waktu magrib (sekitar 17.45–18.30).")))
    return found


def _meets(begins: datetime, ends: datetime, hours: tuple[time, time]) -> bool:
    """On the day that it begins."""
    first, last = (datetime.combine(begins.date(), at, clock.WIB) for at in hours)
    return begins < last and ends > first


def _of_others(starts_at: datetime, ends_at: datetime, besides: int | None) -> list[Caution]:
    query = sa.select(Webinar.id, Webinar.title, Webinar.starts_at, Webinar.minutes).where(
        Webinar.phase.in_((Phase.DRAFT, Phase.SCHEDULED, Phase.LIVE)), Webinar.rehearsal_of_id.is_(None),
        Webinar.starts_at > starts_at - LONGEST, Webinar.starts_at < ends_at).order_by(Webinar.starts_at, Webinar.id).limit(20)
    meeting = [(title, at) for number, title, at, minutes in session.execute(query).tuples()
               if number != besides and at is not None and at + timedelta(minutes=minutes) > starts_at]
    return [Caution("same_time", _("Pada waktu yang sama ada sesi lain: %(title)s, mulai %(at)s.", title=title, at=wib_clock(at)))
            for title, at in meeting[:3]]
