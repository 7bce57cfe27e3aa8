"""Drafting, writing, signing and drawing minutes."""
from __future__ import annotations

from server.core import clock, files, outbox
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.decisions import decide
from server.core.errors import Conflict, Invalid, NotFound
from server.core.files import Received
from server.core.permissions import Actor, Permission
from server.core.session_codes import MinutesState
from server.core.words import Phase
from server.reporting.minutes.draft import TO_WRITE
from server.reporting.minutes.events import MinutesDrawn, MinutesReopened, MinutesSigned, MinutesWritten
from server.reporting.minutes.models import Minutes, MinutesRevision
from server.webinars.models import Webinar

DRAW = "minutes.draw"
MOST_BODY, MOST_SIGNER, MOST_REASON = 60_000, 160, 400


@operation
def begin_minutes(actor: Actor, webinar_id: int, body: str) -> bool:
    """Keep the draft made of a session's rows. False when there are minutes already: nothing happens.

    Raises NotFound, also for a rehearsal; Conflict until the session is over.
    """
    actor.must(Permission.WRITE_MINUTES)
    webinar = session.get(Webinar, webinar_id, with_for_update=True)
    if webinar is None or webinar.is_rehearsal:
        raise NotFound()
    if webinar.phase != Phase.ENDED:
        raise Conflict(state=webinar.phase)
    if session.get(Minutes, webinar_id) is not None:
        return False
    now = clock.now()
    session.add(Minutes(webinar_id=webinar_id, body=body, changed_at=now, changed_by=actor.staff_id))
    session.flush()
    session.add(MinutesRevision(webinar_id=webinar_id, revision=1, body=body, written_by=actor.staff_id, written_at=now))
    record(MinutesWritten(staff_id=actor.staff_id, webinar_id=webinar_id, revision=1))
    return True


@operation
def write_minutes(actor: Actor, webinar_id: int, body: str, *, seen: int) -> int:
    """Keep a new text; returns its revision. The same text again makes none.

    Raises Conflict when somebody wrote since revision `seen`, or when they are signed; Invalid for nothing; TooLarge.
    """
    actor.must(Permission.WRITE_MINUTES)
    minutes, cleaned = _get(webinar_id), texts.plain(body, most=MOST_BODY)
    if minutes.body == cleaned:
        return minutes.revision
    if minutes.is_signed:
        raise Conflict(state=minutes.state)
    if minutes.revision != seen:
        raise Conflict(why="revision", revision=minutes.revision)
    if not cleaned:
        raise Invalid(body="required")
    now = clock.now()
    minutes.body, minutes.revision, minutes.changed_at, minutes.changed_by = cleaned, minutes.revision + 1, now, actor.staff_id
    session.add(MinutesRevision(webinar_id=webinar_id, revision=minutes.revision, body=cleaned, written_by=actor.staff_id, written_at=now))
    record(MinutesWritten(staff_id=actor.staff_id, webinar_id=webinar_id, revision=minutes.revision))
    return minutes.revision


@operation
def sign_minutes(actor: Actor, webinar_id: int, signer: str, *, seen: int) -> None:
    """Let the text stand and be read by everyone, under a name and office. Signed already: nothing happens.

    Raises Conflict when it is another revision than `seen`, or one's own writing; Invalid while places wait for words.
    """
    actor.must(Permission.SIGN_MINUTES)
    minutes = _get(webinar_id)
    if minutes.is_signed:
        return
    if minutes.revision != seen:
        raise Conflict(why="revision", revision=minutes.revision)
    if minutes.changed_by == actor.staff_id:
        raise Conflict(why="own_minutes")
    if TO_WRITE in minutes.body:
        raise Invalid(body="to_write")
    name = texts.plain(signer, most=MOST_SIGNER, is_multiline=False)
    if not name:
        raise Invalid(signer="required")
    minutes.state, minutes.signer, minutes.signed_at, minutes.signed_by = MinutesState.SIGNED.value, name, clock.now(), actor.staff_id
    decide(actor, "minutes", webinar_id, MinutesState.DRAFT, MinutesState.SIGNED)
    _draw_anew(minutes)
    record(MinutesSigned(staff_id=actor.staff_id, webinar_id=webinar_id, revision=minutes.revision))


@operation
def reopen_minutes(actor: Actor, webinar_id: int, reason: str) -> None:
    """Write further; until they are signed again nobody outside reads them. Raises Conflict unless signed, Invalid without a reason."""
    actor.must(Permission.WRITE_MINUTES)
    minutes = _get(webinar_id)
    if not minutes.is_signed:
        raise Conflict(state=minutes.state)
    note = texts.plain(reason, most=MOST_REASON)
    if not note:
        raise Invalid(reason="required")
    minutes.state, minutes.signer, minutes.signed_at, minutes.signed_by = MinutesState.DRAFT.value, "", None, None
    decide(actor, "minutes", webinar_id, MinutesState.SIGNED, MinutesState.DRAFT, note=note)
    _forget_files(minutes)
    record(MinutesReopened(staff_id=actor.staff_id, webinar_id=webinar_id, revision=minutes.revision))


def draw_anew(webinar_id: int) -> None:
    """Within the operation under way: what a signed text points to was changed or taken back, so its files go at once, and come anew."""
    minutes = session.get(Minutes, webinar_id, with_for_update=True)
    if minutes is not None and minutes.is_signed:
        _draw_anew(minutes)


@operation
def keep_files(webinar_id: int, drawing: int, pdf: Received, docx: Received) -> bool:
    """Their files, drawn by the worker. False when they have to be drawn anew already, or are signed no more."""
    minutes, webinar = session.get(Minutes, webinar_id, with_for_update=True), session.get(Webinar, webinar_id)
    if minutes is None or webinar is None or not minutes.is_signed or minutes.drawing != drawing or minutes.pdf_id is not None:
        return False
    minutes.pdf_id, minutes.docx_id = files.keep(pdf, f"Notulen {webinar.slug}"), files.keep(docx, f"Notulen {webinar.slug}")
    record(MinutesDrawn(webinar_id=webinar_id, revision=minutes.revision))
    return True


def _get(webinar_id: int) -> Minutes:
    minutes = session.get(Minutes, webinar_id, with_for_update=True)
    if minutes is None:
        raise NotFound()
    return minutes


def _draw_anew(minutes: Minutes) -> None:
    _forget_files(minutes)
    minutes.drawing += 1
    outbox.post(DRAW, f"minutes:{minutes.webinar_id}:{minutes.drawing}", {"webinar_id": minutes.webinar_id, "drawing": minutes.drawing})


def _forget_files(minutes: Minutes) -> None:
    old = (minutes.pdf_id, minutes.docx_id)
    minutes.pdf_id = minutes.docx_id = None
    session.flush()
    for file_id in old:
        files.discard(file_id)
