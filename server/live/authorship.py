"""What whoever asked may do with their own question from the device that asked it, and with the device's votes."""
from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from server.accounts.requests import log_deed
from server.core import clock
from server.core.database import operation, record, session
from server.core.decisions import Decision, decide
from server.core.errors import Conflict, NotFound
from server.core.keys import WrittenKey
from server.core.permissions import Actor
from server.core.words import Display, QuestionState, RequestKind, WithholdReason
from server.live import joining, parts, votes
from server.live.events import QuestionErased, QuestionWithdrawn
from server.live.models import Question, QuestionContact, QuestionSender, QuestionVote
from server.live.moves import SUBJECT
from server.live.streams import HADIRIN, MEJA, NARASUMBER, tell

WITHDRAWABLE = (QuestionState.WAITING, QuestionState.SHOWN, QuestionState.JOINED)


@operation
def withdraw_question(actor: Actor, question_id: int) -> None:
    """Take one's own question back: every screen drops it, and it becomes no aspiration. Done already: nothing happens.

    What was joined to it stands alone again. Raises NotFound unless this very device asked it, Conflict once it is being
    answered or was.
    """
    question = _own(actor, question_id)
    if question.withdrawn_at is not None:
        return
    if question.state not in WITHDRAWABLE:
        raise Conflict(state=question.state)
    was_shown = question.is_shown
    author = Actor(participant_id=actor.participant_id)
    joining.release(author, question)
    decide(author, SUBJECT, question.id, question.state, QuestionState.CLOSED, reason=WithholdReason.AUTHOR_REQUEST)
    question.state, question.reason = QuestionState.CLOSED.value, WithholdReason.AUTHOR_REQUEST.value
    question.withdrawn_at = clock.now()
    question.keep_processing_version = question.keep_publication_version = None
    session.flush()
    record(QuestionWithdrawn(webinar_id=question.webinar_id, question_id=question.id, **_tell_gone(question, was_shown)))


def _own(actor: Actor, question_id: int) -> Question:
    question = session.get(Question, question_id, with_for_update=True, populate_existing=True)
    sender = session.get(QuestionSender, question_id)
    if question is None or sender is None or sender.participant_id != actor.participant_id:
        raise NotFound()
    return question


def _tell_gone(question: Question, was_shown: bool) -> dict[str, Any]:
    revs: dict[str, Any] = tell(question.webinar_id, "question.gone", question.id, (HADIRIN, NARASUMBER)) if was_shown else {}
    return revs | tell(question.webinar_id, "question.closed", question.id, (MEJA,))


@operation
def erase_question(actor: Actor, question_id: int) -> None:
    """Every word, the name, the place and the link to the device go; every screen drops it. An aspiration made of it is its own.

    Raises NotFound unless this very device asked it.
    """
    question = _own(actor, question_id)
    was_shown = question.is_shown
    joining.release(Actor(participant_id=actor.participant_id), question)
    before = question.state
    _empty(question)
    if before != QuestionState.CLOSED:
        decide(Actor(participant_id=actor.participant_id), SUBJECT, question.id, before, QuestionState.CLOSED, reason=question.reason)
    _forget_links(question.id)
    session.flush()
    revs = _tell_gone(question, was_shown)
    log_deed(actor, RequestKind.ERASURE)
    record(QuestionErased(webinar_id=question.webinar_id, question_id=question.id, **revs))


def _empty(question: Question) -> None:
    question.text, question.original_text, question.findings, question.needs_attention = "", None, [], False
    question.public_name, question.display, question.area, question.provision_id = None, Display.ANONYMOUS.value, None, None
    question.answer_text, question.reason_note, question.votes = None, None, 0
    question.keep_processing_version = question.keep_publication_version = None
    question.state, question.reason = QuestionState.CLOSED.value, WithholdReason.AUTHOR_REQUEST.value


def _forget_links(question_id: int) -> None:
    for table in (QuestionContact, QuestionSender, QuestionVote):
        session.execute(sa.delete(table).where(table.question_id == question_id))
    # as for aspirations: a digest of a short text can be guessed, and the row ties it to a device; the key stays taken
    session.execute(sa.update(WrittenKey).where(WrittenKey.subject_kind == SUBJECT, WrittenKey.subject_id == question_id).values(
        digest=f"erased-{question_id}", participant_id=None))
    session.execute(sa.update(Decision).where(Decision.subject_kind == SUBJECT, Decision.subject_id == question_id).values(note=None))


@operation
def forget_votes(actor: Actor) -> None:
    """The device's votes, also in polls, count no more, and their rows go."""
    if actor.participant_id is None:
        raise NotFound()
    votes.forget(actor.participant_id)
    parts.forget_device(actor.participant_id)
    log_deed(actor, RequestKind.ERASURE)
