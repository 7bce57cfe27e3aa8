"""What the team decides about an aspiration: show it, not show it, ask its author, and undo. Each is a row in `decisions`."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from server.aspirations.commitments import add_salt, drop_newest_salt
from server.aspirations.deadlines import CLARIFY_DAYS
from server.aspirations.events import AspirationRead, AspirationShown, AspirationWithheld, ClarificationRequested, DecisionUndone
from server.aspirations.listing import for_change, put_on_list, take_off_list
from server.aspirations.models import ENDED_STATES, PUBLIC_STATES, Aspiration, Contact
from server.aspirations.submissions import SUBJECT, settings
from server.core import clock, outbox
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.decisions import Decision, decide
from server.core.errors import Closed, Conflict, Invalid, NotFound
from server.core.permissions import Actor, Permission
from server.core.words import State, WithholdReason
from server.holidays.queries import working_deadline

MOST_NOTE = 400
MOST_SHOWN = 4000  # a redacted text may be a little longer than what was written, and a clarification adds to it
_RESTORED = ("state", "is_listed", "redactions", "reason", "reason_note", "text", "original_text")
_RESTORED_TIMES = ("read_at", "visible_from")


@operation
def show_aspiration(actor: Actor, aspiration_id: int, *, redacted_text: str | None = None, redactions: int = 0) -> int:
    """A person read it and everyone may (rahasia: it was read, and stays unshown). Returns the decision's id.

    With `redacted_text`, that is shown and the original kept; a text that is shown already may be redacted again.
    It takes effect when undoing has become impossible. Raises Conflict when it is shown already or has ended.
    """
    actor.must(Permission.DECIDE_CASES)
    aspiration = for_change(aspiration_id)
    redacted = None if redacted_text is None or aspiration.is_confidential else texts.plain(redacted_text, most=MOST_SHOWN)
    if redacted == "":
        raise Invalid(redacted="required")
    is_out = aspiration.state in PUBLIC_STATES and aspiration.is_listed
    if aspiration.state in ENDED_STATES or aspiration.state == State.READ or (is_out and redacted is None) or (
            aspiration.is_confidential and aspiration.state in PUBLIC_STATES):
        raise Conflict(state=aspiration.state)
    before, now = _as_it_stands(aspiration), clock.now()
    if redacted is not None:
        _put_redacted(aspiration, redacted, redactions)
    aspiration.state = _state_once_read(aspiration)
    aspiration.reason = aspiration.reason_note = None
    aspiration.read_at = aspiration.read_at or now
    if not is_out:  # a second redaction of what stands in public counts at once
        aspiration.visible_from = _effect(now)
    decision_id = _decide(actor, aspiration, before, now)
    if aspiration.is_confidential:
        record(AspirationRead(staff_id=actor.staff_id, aspiration_id=aspiration.id, decision_id=decision_id))
    else:
        put_on_list(aspiration)
        record(AspirationShown(staff_id=actor.staff_id, aspiration_id=aspiration.id, decision_id=decision_id,
                               redactions=aspiration.redactions))
    return decision_id


@operation
def withhold_aspiration(actor: Actor, aspiration_id: int, *, reason: str, note: str = "") -> int:
    """A person read it and decided not to show it, for a known reason; its author may object. Returns the decision's id.

    Also takes down what stands in public, at once. Raises Invalid, Conflict.
    """
    actor.must(Permission.DECIDE_CASES)
    if reason not in set(WithholdReason):
        raise Invalid(reason="required" if not reason else "unknown")
    aspiration = for_change(aspiration_id)
    if aspiration.state in (*ENDED_STATES, State.WITHHELD):
        raise Conflict(state=aspiration.state)
    before, now = _as_it_stands(aspiration), clock.now()
    take_off_list(aspiration)
    aspiration.state, aspiration.reason = State.WITHHELD.value, str(reason)
    aspiration.reason_note = texts.plain(note or "", most=MOST_NOTE) or None
    aspiration.read_at, aspiration.visible_from = aspiration.read_at or now, _effect(now)
    decision_id = _decide(actor, aspiration, before, now, reason=aspiration.reason, note=aspiration.reason_note)
    record(AspirationWithheld(staff_id=actor.staff_id, aspiration_id=aspiration.id, decision_id=decision_id, reason=aspiration.reason))
    return decision_id


@operation
def request_clarification(actor: Actor, aspiration_id: int, note: str) -> int:
    """Ask the author: once, before anything was decided, and only when they can be reached. Returns the decision's id."""
    actor.must(Permission.DECIDE_CASES)
    cleaned = texts.plain(note, most=MOST_NOTE)
    if not cleaned:
        raise Invalid(note="required")
    aspiration = for_change(aspiration_id)
    if aspiration.state != State.RECEIVED:
        raise Conflict(state=aspiration.state)
    contact = session.get(Contact, aspiration.id)
    if contact is None or not (contact.email or contact.phone):
        raise Closed(what="contact")
    asked = sa.select(Decision.id).where(Decision.subject_kind == SUBJECT, Decision.subject_id == aspiration.id,
                                         Decision.to_state == State.NEEDS_CLARIFICATION, Decision.undone_at.is_(None))
    if session.scalar(asked.limit(1)) is not None:
        raise Closed(what="clarification")
    before, now = _as_it_stands(aspiration), clock.now()
    aspiration.state, aspiration.reason_note = State.NEEDS_CLARIFICATION.value, cleaned
    aspiration.visible_from = _effect(now)
    decision_id = _decide(actor, aspiration, before, now, note=cleaned)
    until = working_deadline(now, CLARIFY_DAYS)
    record(ClarificationRequested(staff_id=actor.staff_id, aspiration_id=aspiration.id, decision_id=decision_id, until=until))
    return decision_id


@operation
def undo_decision(actor: Actor, aspiration_id: int, decision_id: int) -> None:
    """Take the newest decision back, while it has no outward effect yet: everything stands as before it.

    Raises NotFound for a decision about something else, Conflict when another one came after, Closed(what="undo") later.
    """
    actor.must(Permission.DECIDE_CASES)
    aspiration = for_change(aspiration_id)
    decision = session.get(Decision, decision_id)
    if decision is None or (decision.subject_kind, decision.subject_id) != (SUBJECT, aspiration_id):
        raise NotFound()
    before = aspiration.before_decision
    if before is None or before["decision_id"] != decision_id or decision.undone_at is not None:
        raise Conflict(state=aspiration.state)
    if clock.now() >= decision.at + timedelta(seconds=settings().undo_seconds):
        raise Closed(what="undo")
    decision.undone_at = clock.now()
    _restore(aspiration, before)
    outbox.take_back_for(decision_id)  # what was to go out because of it
    record(DecisionUndone(staff_id=actor.staff_id, aspiration_id=aspiration_id, decision_id=decision_id))


# --- what they share -------------------------------------------------------------------------


def _effect(now: datetime) -> datetime:
    return now + timedelta(seconds=settings().undo_seconds)


def _state_once_read(aspiration: Aspiration) -> str:
    """Shown again after a take-down, it stands where it had come: explained is never taken back."""
    if aspiration.explained_at is not None:
        return State.EXPLAINED.value
    if aspiration.considered_at is not None:
        return State.CONSIDERED.value
    return State.READ.value if aspiration.is_confidential else State.PUBLISHED.value


def _put_redacted(aspiration: Aspiration, redacted: str, redactions: int) -> None:
    """The new words get a salt of their own; an earlier redaction's words and salt are gone."""
    if aspiration.original_text is None:
        aspiration.original_text = aspiration.text
    else:
        drop_newest_salt(aspiration.id)
    add_salt(aspiration.id)
    aspiration.text, aspiration.redactions = redacted, max(0, redactions)


def _decide(actor: Actor, aspiration: Aspiration, before: dict[str, Any], now: datetime, *, reason: str | None = None,
            note: str | None = None) -> int:
    decision = decide(actor, SUBJECT, aspiration.id, before["state"], aspiration.state, reason=reason, note=note, at=now)
    aspiration.before_decision = before | {"decision_id": decision.id}
    return decision.id


def _as_it_stands(aspiration: Aspiration) -> dict[str, Any]:
    before: dict[str, Any] = {name: getattr(aspiration, name) for name in _RESTORED}
    for name in _RESTORED_TIMES:
        at = getattr(aspiration, name)
        before[name] = at.isoformat() if at is not None else None
    return before


def _restore(aspiration: Aspiration, before: dict[str, Any]) -> None:
    if before["text"] != aspiration.text:
        drop_newest_salt(aspiration.id)
        if before["original_text"] is not None:
            add_salt(aspiration.id)  # the earlier redaction's salt went with it
    if not before["is_listed"]:
        take_off_list(aspiration)
    for name in _RESTORED:
        if name != "is_listed":
            setattr(aspiration, name, before[name])
    for name in _RESTORED_TIMES:
        setattr(aspiration, name, datetime.fromisoformat(before[name]) if before[name] else None)
    aspiration.before_decision = None
    if before["is_listed"]:
        put_on_list(aspiration)
