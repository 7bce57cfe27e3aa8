"""A session as it is told: what the form holds, whether it came from a row or was typed."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from server.core.files import Received
from server.core.session_codes import SessionKind
from server.webinars import queries
from server.webinars.models import Webinar


@dataclass(frozen=True)
class SpeakerLine:
    """Who speaks. `row_id`: the speaker that this was; `photo`: a new picture."""

    name: str
    role: str = ""
    cv: str = ""
    row_id: int | None = None
    photo: Received | None = None
    drops_photo: bool = False


@dataclass(frozen=True)
class PartLine:
    """A part of the programme; `row_id`: the one that this was."""

    kind: str
    title: str
    minutes: int
    row_id: int | None = None


@dataclass(frozen=True)
class Outline:
    """All that the form of a session holds. `slug` is None when it stays; a poster is kept unless a new one comes or it is dropped."""

    title: str
    slug: str | None = None
    subtitle: str = ""
    description: str = ""
    series: str = ""
    kind: str = SessionKind.WEBINAR
    organiser: str = ""
    opened_by: str = ""
    venue: str = ""
    starts_at: datetime | None = None
    minutes: int = 120
    shows_before_reading: bool = False
    instrument_id: int | None = None
    poster_alt: str = ""
    poster: Received | None = None
    drops_poster: bool = False
    access: Sequence[str] = ()
    topics: Sequence[str] = ()
    provisions: Sequence[str] = ()
    capacity: dict[str, int] = field(default_factory=dict)
    speakers: Sequence[SpeakerLine] = ()
    rundown: Sequence[PartLine] = ()

    @property
    def lasting(self) -> int:
        """Minutes of all parts of the programme; the hours' difference while there are none. A draft's two need not agree."""
        return sum(part.minutes for part in self.rundown) or self.minutes


PLAIN = ("title", "subtitle", "description", "organiser", "opened_by", "venue", "instrument_id", "poster_alt")  # kept as they are
TIMED = ("starts_at", "minutes", "kind", "shows_before_reading")  # kept until it begins; then the control room has them


def outline_of(webinar: Webinar) -> Outline:
    """What is on record."""
    speakers = queries.speakers_of([webinar.id])[webinar.id]
    return Outline(
        **{name: getattr(webinar, name) for name in (*PLAIN, *TIMED)},
        slug=webinar.slug, series=webinar.series if webinar.is_tagged else "", access=tuple(webinar.access),
        topics=tuple(webinar.topics), provisions=tuple(webinar.provisions),
        capacity=dict(webinar.capacity),
        speakers=tuple(SpeakerLine(one.name, one.role, one.cv, one.id) for one in speakers),
        rundown=tuple(PartLine(one.kind, one.title, one.minutes, one.id) for one in queries.items_of(webinar.id)))


def content_of(outline: Outline) -> str:
    """The same words for the same content: a file by its bytes, not by the name under which it came in this time."""
    return repr(_nameless(asdict(outline)))


def _nameless(value: Any) -> Any:
    if isinstance(value, dict):
        return value["sha256"] if "sha256" in value else {name: _nameless(one) for name, one in value.items()}
    return [_nameless(one) for one in value] if isinstance(value, (list, tuple)) else value
