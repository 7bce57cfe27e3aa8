"""Rating an answer, asking once for a second look, and what comes of it. The holder's operations are called by who has seen the link."""
from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import current_app

from server.aspirations.listing import for_change
from server.aspirations.models import Aspiration
from server.core import clock
from server.core.database import insert_of, operation, record, run_statement, session
from server.core.decisions import decide
from server.core.errors import Closed, Conflict, Invalid, NotAllowed
from server.core.permissions import Actor, Permission
from server.core.text import plain
from server.drafting.afterwards import queries
from server.drafting.afterwards.events import (
    AnswerRated,
    CorrectionApproved,
    CorrectionPublished,
    CorrectionReturned,
    CorrectionWritten,
    SecondLookAsked,
    SecondLookUpheld,
)
from server.drafting.afterwards.models import Correction, CorrectionApproval, LookState, Rating, SecondLook, Verdict
from server.drafting.models import Answer
from server.drafting.rules import instrument_of, steps_of
from server.holidays.queries import working_deadline
from server.instruments.managing.queries import must_work_on

SUBJECT = "second_look"
MOST_SENTENCE, LEAST_REASON, MOST_REASON, MOST_NOTE, MOST_CORRECTION = 280, 10, 1000, 1000, 4000


# --- the author


@operation
def rate_answer(actor: Actor, aspiration_id: int, answer_id: int, verdict: str, sentence: str = "") -> None:
    """Its author says whether a published answer answers. Again changes what stands.

    Raises Invalid, NotFound; Closed(what="rating") once a second look was asked for, or the item has ended.
    """
    if verdict not in set(Verdict):
        raise Invalid(verdict="required" if not verdict else "unknown")
    cleaned = plain(sentence, most=MOST_SENTENCE) or None
    _item(actor, aspiration_id, answer_id, "rating")
    if queries.look_of(aspiration_id) is not None:
        raise Closed(what="rating")
    run_statement(_put_rating, {"answer_id": answer_id, "aspiration_id": aspiration_id, "verdict": str(verdict), "sentence": cleaned,
                                "at": clock.now()})
    record(AnswerRated(answer_id=answer_id, verdict=str(verdict)))


@cache
def _put_rating(dialect: str) -> Any:
    insert = insert_of(Rating, dialect)
    new = insert.excluded
    return insert.on_conflict_do_update(index_elements=["answer_id", "aspiration_id"],
                                        set_={"verdict": new.verdict, "sentence": new.sentence, "at": new.at})


@operation
def ask_second_look(actor: Actor, aspiration_id: int, answer_id: int, reason: str) -> int:
    """Its author asks to look again, once an item; returns the second look's id. Raises Invalid, NotFound, Closed(what="second_look")."""
    cleaned = plain(reason, most=MOST_REASON)
    if len(cleaned) < LEAST_REASON:
        raise Invalid(reason="too_short")
    _item(actor, aspiration_id, answer_id, "second_look")  # holds the item's row: two at once come one after the other
    if queries.look_of(aspiration_id) is not None:
        raise Closed(what="second_look")
    now = clock.now()
    look = SecondLook(aspiration_id=aspiration_id, answer_id=answer_id, state=LookState.WAITING, reason=cleaned, at=now,
                      due_at=working_deadline(now, current_app.extensions["settings"].second_look_due_days))
    session.add(look)
    session.flush()
    record(SecondLookAsked(second_look_id=look.id, aspiration_id=aspiration_id, answer_id=answer_id))
    return look.id


def _item(actor: Actor, aspiration_id: int, answer_id: int, what: str) -> Aspiration:
    item = for_change(aspiration_id)
    queries.visible_to(actor).answered(aspiration_id, answer_id)
    if item.has_ended:
        raise Closed(what=what)
    return item


# --- a drafter


@operation
def uphold_answer(actor: Actor, look_id: int, note: str) -> None:
    """A drafter who wrote no word of it looked again: the answer stays, and this is why. Raises NotAllowed to its writers, Conflict."""
    look = _for_decision(actor, look_id)
    look.note, look.decided_at, look.decided_by = _required("note", note, MOST_NOTE), clock.now(), actor.staff_id
    _move(actor, look, LookState.UPHELD)
    record(SecondLookUpheld(staff_id=actor.staff_id, second_look_id=look.id, aspiration_id=look.aspiration_id))


@operation
def write_correction(actor: Actor, look_id: int, text: str, note: str) -> int:
    """A drafter who wrote no word of it puts the answer right: it waits for the parafs of an answer. Returns the correction's id."""
    look = _for_decision(actor, look_id)
    text, look.note = _required("text", text, MOST_CORRECTION), _required("note", note, MOST_NOTE)
    correction = Correction(answer_id=look.answer_id, second_look_id=look.id, text=text, written_by=actor.staff_id, written_at=clock.now())
    session.add(correction)
    session.flush()
    _move(actor, look, LookState.CORRECTING)
    record(CorrectionWritten(staff_id=actor.staff_id, correction_id=correction.id, answer_id=look.answer_id))
    return correction.id


def _for_decision(actor: Actor, look_id: int) -> SecondLook:
    actor.must(Permission.WRITE_ANSWERS)
    look = _locked(actor, look_id)
    if look.state != LookState.WAITING:
        raise Conflict(state=look.state)
    if queries.has_written(actor.staff_id, look.answer_id):
        raise NotAllowed(why="writer")
    return look


def _locked(actor: Actor, look_id: int) -> SecondLook:
    queries.visible_to(actor).look(look_id)
    look = session.scalars(sa.select(SecondLook).where(SecondLook.id == look_id).with_for_update(),
                           execution_options={"populate_existing": True}).one()
    must_work_on(actor, instrument_of(session.get_one(Answer, look.answer_id)))
    return look


def _required(field: str, text: str, most: int) -> str:
    cleaned = plain(text, most=most)
    if not cleaned:
        raise Invalid(**{field: "required"})
    return cleaned


def _move(actor: Actor, look: SecondLook, state: LookState, note: str | None = None) -> None:
    decide(actor, SUBJECT, look.id, look.state, state, note=note)
    look.state = state


# --- parafs


@operation
def approve_correction(actor: Actor, look_id: int, *, step: int) -> None:
    """One paraf; with the instrument's last step everyone reads the correction. Never by who wrote it or the answer.

    `step` is what the approver saw: a second click never gives the next step's paraf. Raises NotAllowed, Conflict.
    """
    look, correction, now_step, steps = _paraf(actor, look_id)
    if step != now_step:
        raise Conflict(state=look.state)
    session.add(CorrectionApproval(correction_id=correction.id, step=now_step, staff_id=actor.staff_id, at=clock.now()))
    is_last = now_step >= steps
    record(CorrectionApproved(staff_id=actor.staff_id, correction_id=correction.id, step=now_step, is_last=is_last))
    if is_last:
        correction.published_at = look.decided_at = clock.now()
        look.decided_by = correction.written_by
        _move(actor, look, LookState.CORRECTED)
        record(CorrectionPublished(staff_id=actor.staff_id, correction_id=correction.id, answer_id=correction.answer_id))


@operation
def return_correction(actor: Actor, look_id: int, note: str) -> None:
    """Give it back with a note: the second look waits again. Raises Invalid, NotAllowed, Conflict."""
    look, correction, _step, _steps = _paraf(actor, look_id)
    note = _required("note", note, MOST_NOTE)
    session.execute(sa.delete(CorrectionApproval).where(CorrectionApproval.correction_id == correction.id))
    session.execute(sa.delete(Correction).where(Correction.id == correction.id))
    look.note = None
    _move(actor, look, LookState.WAITING, note=note)
    record(CorrectionReturned(staff_id=actor.staff_id, correction_id=correction.id, second_look_id=look.id))


def _paraf(actor: Actor, look_id: int) -> tuple[SecondLook, Correction, int, int]:
    actor.must(Permission.APPROVE_ANSWERS)
    look = _locked(actor, look_id)
    correction = queries.correction_under_way(look.id)
    if look.state != LookState.CORRECTING or correction is None:
        raise Conflict(state=look.state)
    if actor.staff_id == correction.written_by or queries.has_written(actor.staff_id, look.answer_id):
        raise NotAllowed(why="writer")
    instrument_id = instrument_of(session.get_one(Answer, look.answer_id))
    return look, correction, queries.next_step(correction.id), len(steps_of([instrument_id])[instrument_id])


# --- erasure


@operation
def forget_ratings(aspiration_id: int) -> None:
    """What its author said about answers goes with the item; a correction that everyone reads stays."""
    look = queries.look_of(aspiration_id)
    if look is not None:
        for correction in session.scalars(sa.select(Correction).where(Correction.second_look_id == look.id)).all():
            if correction.published_at is None:
                session.execute(sa.delete(CorrectionApproval).where(CorrectionApproval.correction_id == correction.id))
                session.delete(correction)
            else:
                correction.second_look_id = None
        session.flush()
        session.delete(look)
        session.flush()
    session.execute(sa.delete(Rating).where(Rating.aspiration_id == aspiration_id))

