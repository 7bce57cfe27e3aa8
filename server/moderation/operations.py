"""What moderators decide. A decision is the feature's own operation and the case's closing, in one transaction."""
from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app

from server.aspirations.events import ConfidentialRead
from server.core import clock, outbox
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.decisions import Decision, decide
from server.core.errors import Closed, Conflict, Invalid, NotAllowed, NotFound
from server.core.permissions import Actor, Permission
from server.core.words import State, WithholdReason
from server.moderation import cases, queries
from server.moderation.conversion import turn_question_into_aspiration
from server.moderation.events import ObjectionDecided, OriginalRead
from server.moderation.items import is_own
from server.moderation.leases import claim_case, hold
from server.moderation.models import Case, Lane, Objection, ObjectionResult
from server.moderation.subjects import SUBJECTS, Subject

__all__ = [
    "ask_clarification", "claim_case", "decide_objection", "open_text", "redact_and_show", "show", "turn_question_into_aspiration", "undo",
    "withhold",
]
MOST_NOTE = 400


@operation
def show(actor: Actor, case_id: int) -> int:
    """Show it as it was written (rahasia: mark it read). Returns the decision's id. Raises Conflict when somebody was first."""
    case, subject = _begin(actor, case_id)
    if case.lane == Lane.OBJECTION:
        raise Conflict(case_id=case_id, lane=case.lane)
    if subject.stands_in_public(case.subject_id):
        return _leave(actor, case)
    return _finish(actor, case, lambda: subject.show(actor, case.subject_id))


@operation
def redact_and_show(actor: Actor, case_id: int, text: str | None = None) -> int:
    """Show it with places hidden: the suggestion of screening, or what the moderator made of it. The original is kept.

    Raises Invalid(redacted=…): `required`, `unchanged`, `adds_words` (an edit may only take away).
    """
    case, subject = _begin(actor, case_id)
    if case.lane == Lane.OBJECTION:
        raise Conflict(case_id=case_id, lane=case.lane)
    return _finish(actor, case, lambda: subject.show_redacted(actor, case.subject_id, text))


@operation
def withhold(actor: Actor, case_id: int, reason: str, note: str) -> int:
    """Don't show it, for one of nine reasons, with a note that its author reads. Raises Invalid without a known reason."""
    if reason not in set(WithholdReason):
        raise Invalid(reason="required" if not reason else "unknown")
    cleaned = texts.plain(note, most=MOST_NOTE)
    case, subject = _begin(actor, case_id)
    if case.lane == Lane.OBJECTION:
        raise Conflict(case_id=case_id, lane=case.lane)
    return _finish(actor, case, lambda: subject.withhold(actor, case.subject_id, WithholdReason(reason), cleaned))


@operation
def ask_clarification(actor: Actor, case_id: int, note: str) -> int:
    """Ask the author one thing; the clock stops. Raises Invalid without a question."""
    cleaned = texts.plain(note, most=MOST_NOTE)
    if not cleaned:
        raise Invalid(question="required")
    case, subject = _begin(actor, case_id)
    return _finish(actor, case, lambda: subject.ask(actor, case.subject_id, cleaned))


@operation
def undo(actor: Actor, decision_id: int) -> int:
    """Take my decision back while it has no outward effect; returns the case, which is mine again. Raises Closed after that."""
    actor.must(Permission.DECIDE_CASES)
    decision = session.get(Decision, decision_id)
    case = session.scalar(sa.select(Case).where(Case.decision_id == decision_id).limit(1))
    if decision is None or case is None:
        raise NotFound()
    if decision.staff_id != actor.staff_id:
        raise NotAllowed(permission=Permission.DECIDE_CASES.value)
    if decision.undone_at is not None or not _is_undoable(decision):
        raise Closed(what="undo")
    if decision.subject_kind == "case":
        _undo_own(case, decision)
    else:
        SUBJECTS[decision.subject_kind].undo(actor, decision.subject_id, decision_id)
    hold(actor, case.id)
    return case.id


@operation
def decide_objection(actor: Actor, case_id: int, result: str, note: str) -> int:
    """A second person says whether the decision stays. `overturned` shows the text. Raises NotAllowed to the first person."""
    if result not in set(ObjectionResult):
        raise Invalid(result="required" if not result else "unknown")
    cleaned = texts.plain(note, most=MOST_NOTE)
    if not cleaned:
        raise Invalid(note="required")
    case, subject = _begin(actor, case_id)
    objection = _open_objection(case)
    if is_own(actor, _decisions(case)):
        raise NotAllowed(permission=Permission.DECIDE_CASES.value, why="own_decision")
    objection.result, objection.note = result, cleaned
    objection.decided_at, objection.decided_by = clock.now(), actor.staff_id
    if result == ObjectionResult.OVERTURNED:
        decision_id = _finish(actor, case, lambda: subject.show(actor, case.subject_id))
    else:
        decision_id = _leave(actor, case, note=cleaned)
    record(ObjectionDecided(staff_id=actor.staff_id, aspiration_id=case.subject_id, objection_id=objection.id, decision_id=decision_id,
                            result=result))
    return decision_id


@operation
def open_text(actor: Actor, case_id: int, *, is_original: bool = False) -> bool:
    """Open a rahasia text, or what stood there before a redaction: the ledger gets a row with who did. False: nothing is closed here."""
    case = queries.visible_to(actor).get(case_id)
    is_confidential = SUBJECTS[case.subject_kind].is_confidential(case.subject_id)
    if is_confidential:
        actor.must(Permission.READ_CONFIDENTIAL)
        case.text_opened_by = actor.staff_id
        record(ConfidentialRead(staff_id=actor.staff_id, aspiration_id=case.subject_id))
    if is_original:
        actor.must(Permission.READ_ORIGINAL)
        record(OriginalRead(staff_id=actor.staff_id, aspiration_id=case.subject_id))
    return is_confidential or is_original


def _begin(actor: Actor, case_id: int) -> tuple[Case, Subject]:
    """The case, held by this actor alone. Raises Closed when its text is rahasia and this actor hasn't opened it."""
    actor.must(Permission.DECIDE_CASES)
    hold(actor, case_id)
    case = session.get_one(Case, case_id, populate_existing=True)
    subject = SUBJECTS[case.subject_kind]
    if subject.is_confidential(case.subject_id) and case.text_opened_by != actor.staff_id:
        raise Closed(what="unread")
    return case, subject


def _finish(actor: Actor, case: Case, act: Callable[[], object]) -> int:
    """Act through the feature; its event closes the case, which then knows the decision that closed it."""
    act()
    decision = queries.newest_decision(case.subject_kind, case.subject_id)
    if decision is None:
        raise NotFound()
    _close(actor, case.id, decision.id)
    return decision.id


def _leave(actor: Actor, case: Case, *, note: str | None = None) -> int:
    """Everything stays as it is: the decision is about the case alone."""
    decision = decide(actor, "case", case.id, case.lane, "kept", note=note)
    _close(actor, case.id, decision.id)
    return decision.id


def _close(actor: Actor, case_id: int, decision_id: int) -> None:
    session.execute(sa.update(Case).where(Case.id == case_id).values(
        decision_id=decision_id, closed_at=clock.now(), closed_by=actor.staff_id, claimed_by=None, claimed_until=None))


def _undo_own(case: Case, decision: Decision) -> None:
    decision.undone_at = clock.now()
    session.flush()
    outbox.take_back_for(decision.id)
    cases.reopen_case(case.subject_kind, case.subject_id, decision.id)
    if case.lane == Lane.OBJECTION:
        cases.forget_result(case.subject_id)


def _is_undoable(decision: Decision) -> bool:
    window = timedelta(seconds=current_app.extensions["settings"].undo_seconds)
    return clock.now() < decision.at + window


def _open_objection(case: Case) -> Objection:
    objection = queries.objection_of(case.subject_id) if case.lane == Lane.OBJECTION else None
    if objection is None or objection.result is not None:
        raise Conflict(case_id=case.id, lane=case.lane)
    return objection


def _decisions(case: Case) -> list[Decision]:
    query = sa.select(Decision).where(Decision.subject_kind == case.subject_kind, Decision.subject_id == case.subject_id,
                                      Decision.undone_at.is_(None), Decision.to_state == State.WITHHELD).order_by(Decision.id)
    return list(session.scalars(query))
