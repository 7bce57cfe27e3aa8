"""From a draft answer over the parafs to what everyone may read: the operations on one answer.

Nobody who wrote any revision of an answer can approve it. Only publishing explains, and it is never taken back.
"""
from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from server.aspirations.exploring.outcomes import keep_outcomes
from server.aspirations.models import Aspiration
from server.aspirations.operations import mark_considered, mark_explained, mark_out_of_scope
from server.core import clock
from server.core.database import operation, record, session
from server.core.decisions import decide
from server.core.errors import Closed, Conflict, Invalid, NotAllowed, NotFound
from server.core.permissions import Actor, Permission
from server.core.text import plain
from server.core.words import AnswerState, Kind, Outcome
from server.drafting.events import AnswerApproved, AnswerPublished, AnswerReturned, AnswerSent, AnswerWritten, QuestionConfirmed
from server.drafting.models import Answer, Approval, Proposal, Row
from server.drafting.rules import (
    WRITTEN,
    digest_of_text,
    explained_ids,
    held_ids,
    instrument_of,
    next_steps,
    out_of_scope_ids,
    published_outcomes,
    readable,
    steps_of,
    writers_of,
)
from server.instruments.managing.queries import must_work_on

MOST_ANSWER = 4000
MOST_REASON = 2000
MOST_NOTE = 2000


def _answer(actor: Actor, answer_id: int, revision: int | None) -> Answer:
    """The answer, if its revision is the one the caller saw. Raises NotFound, Conflict, NotAllowed for who is not on its team."""
    answer = session.get(Answer, answer_id)
    if answer is None:
        raise NotFound()
    must_work_on(actor, instrument_of(answer))
    if revision is not None and revision != answer.revision:
        raise Conflict(state=answer.state)
    return answer


def _in_state(answer: Answer, state: AnswerState) -> None:
    if answer.state != state:
        raise Conflict(state=answer.state)


def _words(field: str, text: str, most: int, *, is_required: bool, is_multiline: bool = True) -> str:
    cleaned = plain(text, most=most, is_multiline=is_multiline)
    if is_required and not cleaned:
        raise Invalid(**{field: "required"})
    return cleaned


# --- writing


@operation
def write_answer(  # noqa: PLR0917  the parts of an answer in the order of its form
        actor: Actor, proposal_id: int, outcome: str, text: str, reason: str, wording_before: str = "", wording_after: str = "",
        forwarded_to: str = "", letter: str = "", *, revision: int | None = None) -> int:
    """A draft answer to a confirmed proposal, or its next revision; returns its id. What was approved must be approved again.

    `revision` is the one on the writer's page, 0 for none: another one by now is a Conflict, unless the words are the same.
    """
    actor.must(Permission.WRITE_ANSWERS)
    proposal = session.get(Proposal, proposal_id)
    if proposal is None:
        raise NotFound()
    must_work_on(actor, session.get_one(Row, proposal.row_id).instrument_id)
    if not proposal.is_confirmed:
        raise Conflict(state="unconfirmed")
    if outcome not in set(Outcome):
        raise Invalid(outcome="unknown")
    is_forwarded = outcome == Outcome.FORWARDED
    content = {
        "outcome": outcome,
        "text": _words("text", text, MOST_ANSWER, is_required=True),
        "reason": _words("reason", reason, MOST_REASON, is_required=True),
        "wording_before": _words("wording_before", wording_before, MOST_ANSWER, is_required=False),
        "wording_after": _words("wording_after", wording_after, MOST_ANSWER, is_required=False),
        "forwarded_to": _words("forwarded_to", forwarded_to, 200, is_required=True, is_multiline=False) if is_forwarded else "",
        "letter": _words("letter", letter, 120, is_required=False, is_multiline=False) if is_forwarded else "",
    }
    standing = session.scalar(sa.select(Answer).where(Answer.proposal_id == proposal_id))
    return _keep(actor, standing, content, revision, proposal_id=proposal_id).id


@operation
def write_question_answer(actor: Actor, aspiration_id: int, text: str, note: str = "", *, reason: str = "", seen: str | None = None,
                          revision: int | None = None) -> int:
    """A draft answer to one question, or its next revision. The first needs the note of what was weighed: it is considered then.

    `seen` is the digest of the question's text on the drafter's page; another text by now is a Conflict.
    """
    actor.must(Permission.WRITE_ANSWERS)
    question = session.scalar(sa.select(Aspiration).where(Aspiration.id == aspiration_id, Aspiration.kind == Kind.QUESTION, readable()))
    if question is None or (question.is_confidential and not actor.may(Permission.READ_CONFIDENTIAL)):
        raise NotFound()
    must_work_on(actor, question.instrument_id)
    if seen is not None and seen != digest_of_text(question.text):
        raise Conflict(state="text_changed")
    standing = session.scalar(sa.select(Answer).where(Answer.aspiration_id == aspiration_id))
    content = {"text": _words("text", text, MOST_ANSWER, is_required=True),
               "reason": _words("reason", reason, MOST_REASON, is_required=False)}
    note = _words("note", note, MOST_NOTE, is_required=standing is None)
    answer = _keep(actor, standing, content, revision, aspiration_id=aspiration_id)
    if answer.confirmed_at is None:
        answer.confirmed_at, answer.consideration_note = clock.now(), note
        record(QuestionConfirmed(aspiration_id=aspiration_id, answer_id=answer.id, staff_id=actor.staff_id))
        mark_considered(actor, [aspiration_id], at=answer.confirmed_at)
    return answer.id


def _keep(actor: Actor, answer: Answer | None, content: dict[str, Any], revision: int | None, **subject: int) -> Answer:
    """Store the words as a new answer or the next revision. The same words in a draft change nothing."""
    before = answer.state if answer else ""
    if answer is not None:
        if answer.state == AnswerState.PUBLISHED:
            raise Closed(what="answer")
        if all(getattr(answer, name) == value for name, value in content.items()):
            return answer
        if revision is not None and revision != answer.revision:
            raise Conflict(state=answer.state)
        answer.revision += 1
    else:
        if revision:
            raise Conflict(state="gone")
        answer = Answer(**subject, revision=1)
        session.add(answer)
    for name, value in content.items():
        setattr(answer, name, value)
    answer.state, answer.written_by, answer.written_at = AnswerState.DRAFT, actor.staff_id, clock.now()
    session.flush()
    decide(actor, "answer", answer.id, before, AnswerState.DRAFT, reason=WRITTEN)
    record(AnswerWritten(answer_id=answer.id, revision=answer.revision, staff_id=actor.staff_id))
    return answer


# --- parafs


@operation
def send_for_approval(actor: Actor, answer_id: int, *, revision: int | None = None) -> None:
    """Let a draft wait for its first paraf."""
    actor.must(Permission.WRITE_ANSWERS)
    answer = _answer(actor, answer_id, revision)
    _in_state(answer, AnswerState.DRAFT)
    _move(actor, answer, AnswerState.IN_APPROVAL)
    record(AnswerSent(answer_id=answer.id, revision=answer.revision, staff_id=actor.staff_id))


@operation
def approve(actor: Actor, answer_id: int, note: str = "", *, revision: int | None = None, step: int | None = None) -> None:
    """One paraf; after the instrument's last step the answer is approved. Refused to everyone who wrote any of it.

    `revision` and `step` are what the approver saw: a second click never gives the next step's paraf.
    """
    answer, now_step, steps = _paraf(actor, answer_id, revision, step)
    note = _words("note", note, MOST_NOTE, is_required=False)
    session.add(Approval(answer_id=answer.id, revision=answer.revision, step=now_step, is_approved=True, note=note,
                         staff_id=actor.staff_id, at=clock.now()))
    is_last = now_step >= steps
    if is_last:
        _move(actor, answer, AnswerState.APPROVED)
    record(AnswerApproved(answer_id=answer.id, revision=answer.revision, step=now_step, is_last=is_last, staff_id=actor.staff_id))


@operation
def return_answer(actor: Actor, answer_id: int, note: str, *, revision: int | None = None, step: int | None = None) -> None:
    """Give an answer back to its writers with a note; it is a draft of a new revision then."""
    answer, now_step, _steps = _paraf(actor, answer_id, revision, step)
    note = _words("note", note, MOST_NOTE, is_required=True)
    session.add(Approval(answer_id=answer.id, revision=answer.revision, step=now_step, is_approved=False, note=note,
                         staff_id=actor.staff_id, at=clock.now()))
    record(AnswerReturned(answer_id=answer.id, revision=answer.revision, step=now_step, staff_id=actor.staff_id))
    _move(actor, answer, AnswerState.DRAFT)
    answer.revision += 1


def _paraf(actor: Actor, answer_id: int, revision: int | None, step: int | None) -> tuple[Answer, int, int]:
    """(answer, its step now, how many steps) if this actor may decide on it. Raises NotAllowed, Conflict, NotFound."""
    actor.must(Permission.APPROVE_ANSWERS)
    answer = _answer(actor, answer_id, revision)
    _in_state(answer, AnswerState.IN_APPROVAL)
    if actor.staff_id in writers_of([answer.id])[answer.id]:
        raise NotAllowed(why="writer")
    instrument_id = instrument_of(answer)
    now_step = next_steps([answer])[answer.id]
    if step is not None and step != now_step:
        raise Conflict(state=answer.state)
    return answer, now_step, len(steps_of([instrument_id])[instrument_id])


def _move(actor: Actor, answer: Answer, state: AnswerState) -> None:
    decide(actor, "answer", answer.id, answer.state, state)
    answer.state = state


# --- publishing


@operation
def publish_answer(actor: Actor, answer_id: int, *, revision: int | None = None) -> None:
    """Let everyone read an approved answer. Items whose every confirmed proposal is answered now are explained."""
    if not actor.may(Permission.APPROVE_ANSWERS):
        actor.must(Permission.WRITE_ANSWERS)
    answer = _answer(actor, answer_id, revision)
    _in_state(answer, AnswerState.APPROVED)
    _move(actor, answer, AnswerState.PUBLISHED)
    answer.published_at = clock.now()
    record(AnswerPublished(answer_id=answer.id, outcome=answer.outcome, proposal_id=answer.proposal_id,
                           aspiration_id=answer.aspiration_id, staff_id=actor.staff_id))
    if answer.proposal_id is not None:
        settle(actor, held_ids(answer.proposal_id), at=answer.published_at)
    elif answer.aspiration_id is not None:
        mark_explained(actor, [answer.aspiration_id], at=answer.published_at)


def settle(actor: Actor, aspiration_ids: list[int], *, at: datetime) -> None:
    """After something changed for items: explain those that are answered everywhere, keep their outcomes, say which lie out of scope."""
    keep_outcomes(published_outcomes(aspiration_ids))
    mark_explained(actor, explained_ids(aspiration_ids), at=at)
    outside = set(out_of_scope_ids(aspiration_ids))
    mark_out_of_scope(actor, [one for one in aspiration_ids if one in outside])
    mark_out_of_scope(actor, [one for one in aspiration_ids if one not in outside], is_out_of_scope=False)
