"""A session that begins, ends or is called off is told to its room; a colleague who signed out hears no more."""
from __future__ import annotations

from server.accounts.events import SessionsEnded, SignedOut
from server.core import realtime
from server.core.database import record
from server.core.events import Event, after, inside
from server.live import word_index
from server.live.events import PhaseTold, QuestionErased, QuestionTakenDown, QuestionWithdrawn, RoomChanged
from server.live.streams import AUDIENCES, tell
from server.webinars.events import WebinarBegun, WebinarCancelled, WebinarEnded, WebinarPostponed, WebinarRescheduled

PHASES = (WebinarBegun, WebinarEnded, WebinarPostponed, WebinarRescheduled, WebinarCancelled)


def tell_phase(event: Event) -> None:
    """Every screen changes with the session, in the same transaction."""
    if isinstance(event, PHASES):
        revs = tell(event.webinar_id, "session.phase", None, AUDIENCES)
        record(PhaseTold(staff_id=event.staff_id, webinar_id=event.webinar_id, **revs))


for kind in PHASES:
    inside(kind)(tell_phase)


def forget_words(event: Event) -> None:
    """What went from the screens is looked for no more."""
    if isinstance(event, RoomChanged) and event.question_id is not None:
        word_index.forget(event.webinar_id, event.question_id)


after(QuestionTakenDown)(forget_words)
after(QuestionErased)(forget_words)
after(QuestionWithdrawn)(forget_words)


@after(SignedOut)
def cut_off(event: SignedOut) -> None:
    """A session or role that was revoked closes its sockets at once; each event re-reads the actor besides."""
    if event.staff_id is not None:
        realtime.close_room_sockets(f"staff:{event.staff_id}")


@after(SessionsEnded)
def cut_off_member(event: SessionsEnded) -> None:
    """The same when sessions were ended from elsewhere; a session of theirs that lives on connects again by itself."""
    if event.count:
        realtime.close_room_sockets(f"staff:{event.member_id}")
