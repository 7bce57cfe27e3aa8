"""What a session lacks before it may be announced."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from server.core import clock
from server.core.session_codes import SessionKind
from server.webinars.managing.outline import Outline
from server.webinars.managing.rows import MOST_MINUTES

WITH_STREAM = (SessionKind.WEBINAR, SessionKind.JOINT_VIEWING)


@dataclass(frozen=True)
class Check:
    """A line of "Sebelum diumumkan": what, in which field it is mended, and what is wrong there now (a code), if anything is."""

    words: Any
    field: str
    code: str | None

    @property
    def is_done(self) -> bool:
        """Nothing is wrong."""
        return self.code is None


def checks(outline: Outline, *, has_poster: bool) -> list[Check]:
    """All that is looked at before a session may be announced, in the order of the form."""
    found = [Check(_l("Tema dan waktu"), "title" if not outline.title else "date", _time_problem(outline, clock.now())),
             Check(_l("Susunan acara"), "ends", _programme_problem(outline))]
    if outline.kind not in WITH_STREAM:
        found.insert(1, Check(_l("Tempat"), "venue", None if outline.venue else "required"))
    found.append(Check(_l("Akses dipilih"), "access", None if outline.access else "required"))
    if has_poster:
        found.append(Check(_l("Teks alternatif poster"), "poster_alt", None if outline.poster_alt else "alt_needed"))
    return found


def missing(outline: Outline, *, has_poster: bool) -> dict[str, str]:
    """Field → code of what must be mended first; empty when it may be announced."""
    return {check.field: check.code for check in checks(outline, has_poster=has_poster) if check.code is not None}


def _time_problem(outline: Outline, now: datetime) -> str | None:
    if not outline.title or outline.starts_at is None:
        return "required"
    return "in_the_past" if outline.starts_at <= now else None


def _programme_problem(outline: Outline) -> str | None:
    if not outline.rundown:
        return "no_programme"
    if outline.minutes > MOST_MINUTES:  # a draft whose end was typed before its beginning
        return "ends_early"
    return None if sum(part.minutes for part in outline.rundown) == outline.minutes else "programme_sum"
