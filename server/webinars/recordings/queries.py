"""What pages read of recordings: what plays, its chapters, and what was said."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from server.core import slots
from server.core.database import session
from server.core.files import StoredFile
from server.webinars.models import Webinar
from server.webinars.recap import Said, TakenUp
from server.webinars.recordings.models import FILE, YOUTUBE, ChapterPlace, Recording, TranscriptCue
from server.webinars.recordings.vtt import Cue

YOUTUBE_FRAME = "https://www.youtube-nocookie.com"
PARAGRAPH_MS = 60_000
MOST_BARS = 48


@dataclass(frozen=True)
class Playable:
    """A recording with its file."""

    row: Recording
    file: StoredFile | None
    slug: str

    @property
    def address(self) -> str:
        """Where it is without scripts."""
        if self.row.kind == FILE and self.file is not None:
            return f"/sesi/{self.slug}/rekaman/{self.file.name}"
        return self.row.address

    def at(self, seconds: int) -> str:
        """The same from there on: YouTube and browsers read it."""
        return f"{self.address}&t={seconds}s" if self.row.kind == YOUTUBE else f"{self.address}#t={seconds}"


@dataclass(frozen=True)
class Mark:
    """A chapter: where it begins, where the clock alone would put it, and its question."""

    question: TakenUp
    at: int
    counted: int
    is_moved: bool


def playable(webinar: Webinar) -> Playable | None:
    """What plays, if there is anything."""
    row = session.get(Recording, webinar.id)
    if row is None:
        return None
    file = session.get(StoredFile, row.file_id) if row.file_id is not None else None
    return Playable(row, file, webinar.slug) if row.kind != FILE or file is not None else None


def file_of(webinar_id: int, name: str) -> StoredFile | None:
    """A session's recorded file by its random name."""
    return session.scalar(sa.select(StoredFile).join(Recording, Recording.file_id == StoredFile.id).where(
        Recording.webinar_id == webinar_id, StoredFile.name == name))


def begun(webinar: Webinar) -> datetime | None:
    """When the session began, as far as anybody knows."""
    return webinar.began_at or webinar.starts_at


def marks(webinar: Webinar, lead_seconds: int) -> list[Mark]:
    """A chapter for each question that was answered in the talk, in the order of the recording."""
    taken: Iterable[TakenUp] = (one for found in slots.recording_questions.facts([webinar.id])[webinar.id] for one in found)
    moved = {row.question_id: row.at_seconds for row in session.scalars(
        sa.select(ChapterPlace).where(ChapterPlace.webinar_id == webinar.id))}
    began_at = begun(webinar)
    found = []
    for one in taken:
        counted = max(0, int((one.at - began_at).total_seconds()) + lead_seconds) if began_at else 0
        found.append(Mark(one, moved.get(one.question_id, counted), counted, one.question_id in moved))
    return sorted(found, key=lambda mark: (mark.at, mark.question.question_id))


@dataclass(frozen=True)
class Bar:
    """How many questions came from minute `begins` on, until minute `ends`."""

    begins: int
    ends: int
    count: int
    percent: int


def bars(webinar: Webinar) -> list[Bar]:
    """Questions over the session's minutes, in at most 48 bars; nothing when none came while it was on."""
    moments: list[Any] = [at for found in slots.recording_minutes.facts([webinar.id])[webinar.id] for at in found]
    began_at = begun(webinar)
    if began_at is None or webinar.ended_at is None:
        return []
    minutes = max(1, int((webinar.ended_at - began_at).total_seconds() // 60) + 1)
    width = -(-minutes // MOST_BARS)
    counts = Counter(int((at - began_at).total_seconds() // 60) // width for at in moments
                     if began_at <= at <= webinar.ended_at)
    most = max(counts.values(), default=0)
    return [Bar(n * width, min(minutes, (n + 1) * width), counts[n], round(100 * counts[n] / most))
            for n in range(-(-minutes // width))] if most else []


# --- what was said ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Paragraph:
    """A stretch of a minute; `at` in seconds of the recording, None where nobody knows when the session began."""

    at: int | None
    text: str


def has_transcript(webinar_id: int) -> bool:
    """Whether one was uploaded."""
    return session.scalar(sa.select(TranscriptCue.number).where(TranscriptCue.webinar_id == webinar_id).limit(1)) is not None


def cues_of(webinar_id: int) -> list[Cue]:
    """As they were uploaded."""
    rows: Sequence[Any] = session.execute(sa.select(TranscriptCue.begins_ms, TranscriptCue.ends_ms, TranscriptCue.text).where(
        TranscriptCue.webinar_id == webinar_id).order_by(TranscriptCue.number)).all()
    return [Cue(row.begins_ms, row.ends_ms, row.text) for row in rows]


def paragraphs(webinar: Webinar) -> list[Paragraph]:
    """What was said, a minute at a time: the uploaded transcript, else the live captions."""
    found: list[Paragraph] = []
    minute = -1
    for cue in cues_of(webinar.id):
        if found and cue.begins // PARAGRAPH_MS == minute:
            found[-1] = Paragraph(found[-1].at, f"{found[-1].text} {cue.text}")
        else:
            minute = cue.begins // PARAGRAPH_MS
            found.append(Paragraph(cue.begins // 1000, cue.text))
    return found or _captioned(webinar)


def _captioned(webinar: Webinar) -> list[Paragraph]:
    said: Iterable[Said] = (one for found in slots.recording_captions.facts([webinar.id])[webinar.id] for one in found)
    began_at, row = begun(webinar), session.get(Recording, webinar.id)
    lead = row.lead_seconds if row is not None else 0
    return [Paragraph(max(0, int((one.at - began_at).total_seconds()) + lead) if began_at else None, one.text) for one in said]
