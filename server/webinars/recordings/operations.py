"""Setting a session's recording, moving its chapters, giving it a transcript. Files came in before (`files.receive`)."""
from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from server.core import clock, files
from server.core.database import operation, record, session
from server.core.errors import Closed, Invalid, NotFound
from server.core.files import Received
from server.core.permissions import Actor, Permission
from server.core.words import Phase
from server.webinars.finding import index
from server.webinars.models import Webinar
from server.webinars.recordings.events import ChaptersMoved, RecordingRemoved, RecordingSet, TranscriptRemoved, TranscriptSet
from server.webinars.recordings.models import FILE, HLS, YOUTUBE, ChapterPlace, Recording, TranscriptCue
from server.webinars.recordings.timecodes import MOST_SECONDS
from server.webinars.recordings.vtt import Cue
from server.webinars.video_addresses import read_address

MOST_CHAPTERS = 500


@operation
def set_address(actor: Actor, webinar_id: int, typed: str, *, lead_seconds: int = 0) -> None:
    """Let the recording be what an address says: YouTube, or an HLS list. A file that was there goes.

    Raises Invalid(address=code), NotFound, Closed for a session that is not over.
    """
    actor.must(Permission.MANAGE_SESSIONS)
    found = read_address(typed)
    if found.kind not in (YOUTUBE, HLS):
        raise Invalid(address="recording_zoom")
    _set(actor, _over(webinar_id), (found.kind, found.address, None), lead_seconds)


@operation
def set_file(actor: Actor, webinar_id: int, received: Received, *, lead_seconds: int = 0) -> None:
    """Let it be a file that was received. Raises NotFound, Closed, Invalid."""
    actor.must(Permission.MANAGE_SESSIONS)
    webinar = _over(webinar_id)
    _set(actor, webinar, (FILE, "", files.keep(received, webinar.title)), lead_seconds)


@operation
def set_lead(actor: Actor, webinar_id: int, lead_seconds: int) -> None:
    """The same recording; the session begins elsewhere in it. Raises NotFound, Closed, Invalid."""
    actor.must(Permission.MANAGE_SESSIONS)
    row = session.get(Recording, _over(webinar_id).id)
    if row is None:
        raise NotFound()
    _set(actor, session.get_one(Webinar, webinar_id), (row.kind, row.address, row.file_id), lead_seconds)


Source = tuple[str, str, int | None]  # kind, address, file


def _set(actor: Actor, webinar: Webinar, source: Source, lead_seconds: int) -> None:
    kind, address, file_id = source
    if not 0 <= lead_seconds <= MOST_SECONDS:
        raise Invalid(lead="timecode")
    row = session.get(Recording, webinar.id)
    if row is None:
        row = Recording(webinar_id=webinar.id, kind=kind, set_at=clock.now())
        session.add(row)
    elif (row.kind, row.address, row.file_id, row.lead_seconds) == (kind, address, file_id, lead_seconds):
        return
    former = row.file_id if row.file_id != file_id else None
    row.kind, row.address, row.file_id, row.lead_seconds, row.set_at = kind, address, file_id, lead_seconds, clock.now()
    session.flush()
    files.discard(former)
    record(RecordingSet(staff_id=actor.staff_id, webinar_id=webinar.id, kind=kind))


@operation
def remove_recording(actor: Actor, webinar_id: int) -> None:
    """There is none; its file goes. There was none: nothing happens."""
    actor.must(Permission.MANAGE_SESSIONS)
    row = session.get(Recording, _over(webinar_id).id)
    if row is None:
        return
    file_id = row.file_id
    session.delete(row)
    session.flush()
    files.discard(file_id)
    record(RecordingRemoved(staff_id=actor.staff_id, webinar_id=webinar_id))


@operation
def move_chapters(actor: Actor, webinar_id: int, places: Mapping[int, int]) -> None:
    """Let the chapters of these questions begin at these seconds; all others where the clock says. Raises NotFound, Closed, Invalid."""
    actor.must(Permission.MANAGE_SESSIONS)
    _over(webinar_id)
    if len(places) > MOST_CHAPTERS or any(not 0 <= at <= MOST_SECONDS for at in places.values()):
        raise Invalid(at="timecode")
    standing = {row.question_id: row for row in session.scalars(sa.select(ChapterPlace).where(ChapterPlace.webinar_id == webinar_id))}
    if {question_id: row.at_seconds for question_id, row in standing.items()} == dict(places):
        return
    for row in standing.values():
        session.delete(row)
    session.flush()
    session.add_all(ChapterPlace(webinar_id=webinar_id, question_id=question_id, at_seconds=at) for question_id, at in places.items())
    session.flush()
    record(ChaptersMoved(staff_id=actor.staff_id, webinar_id=webinar_id, moved=len(places)))


@operation
def set_transcript(actor: Actor, webinar_id: int, cues: Sequence[Cue]) -> None:
    """These cues in place of what was there. Raises NotFound, Closed."""
    actor.must(Permission.MANAGE_SESSIONS)
    _over(webinar_id)
    _clear(webinar_id)
    session.execute(sa.insert(TranscriptCue), [
        {"webinar_id": webinar_id, "number": n, "begins_ms": cue.begins, "ends_ms": cue.ends, "text": cue.text}
        for n, cue in enumerate(cues, 1)])
    index.refresh(webinar_id, index.TRANSCRIPT)
    record(TranscriptSet(staff_id=actor.staff_id, webinar_id=webinar_id, cues=len(cues)))


@operation
def remove_transcript(actor: Actor, webinar_id: int) -> None:
    """It is gone, from the page and from the index; what live captions said is read again."""
    actor.must(Permission.MANAGE_SESSIONS)
    _over(webinar_id)
    if not _clear(webinar_id):
        return
    index.refresh(webinar_id, index.TRANSCRIPT)
    record(TranscriptRemoved(staff_id=actor.staff_id, webinar_id=webinar_id))


def _clear(webinar_id: int) -> int:
    return int(session.execute(sa.delete(TranscriptCue).where(TranscriptCue.webinar_id == webinar_id)).rowcount)  # type: ignore[attr-defined]


def _over(webinar_id: int) -> Webinar:
    """Two who set it at once: one after the other."""
    webinar = session.get(Webinar, webinar_id, with_for_update=True)
    if webinar is None or webinar.is_rehearsal:
        raise NotFound()
    if webinar.phase != Phase.ENDED:
        raise Closed(what="recording", why=webinar.phase)
    return webinar
