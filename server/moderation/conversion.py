"""From a live question to an aspiration: only moderation sees both. The words, the supports and the sender's link go along."""
from __future__ import annotations

import uuid
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from server.aspirations.models import Aspiration, Contact, Sender
from server.aspirations.operations import Submission, carry_supports, show_aspiration, submit_aspiration
from server.core.database import operation, session
from server.core.errors import Closed, Conflict, NotFound
from server.core.permissions import SYSTEM, Actor, Permission, Role
from server.core.words import Kind, QuestionState
from server.instruments.queries import default_instrument
from server.live.models import Question, QuestionSender
from server.live.operations import mark_converted
from server.live.queries import name_of, supporters_of
from server.webinars.models import Webinar
from server.webinars.rehearsals import is_rehearsal

KEYS = uuid.UUID("6f0d2f5c-52a1-4c0e-9d3b-8f3f5a7c1e10")  # namespace of the conversions' keys: one question, one aspiration
UNANSWERED = (QuestionState.WAITING, QuestionState.SHOWN, QuestionState.FEATURED)


@operation
def turn_question_into_aspiration(actor: Actor, question_id: int) -> int:
    """One step; returns the aspiration's id, the same one again when it was done before.

    A shown question is published at once (the colleague who does this has read it), a waiting one lies on the desk.
    Raises Conflict(why="consent") unless its author agreed to both, Closed for a question that was ended.
    """
    actor.must_any(Permission.DECIDE_CASES, Permission.CONTROL_ROOM)
    question = _question(question_id)
    if question.aspiration_id is not None:
        return question.aspiration_id
    if question.state == QuestionState.CLOSED:
        raise Closed(what="question")
    aspiration_id = _convert(actor, question)
    if question.is_shown:
        show_aspiration(_with_desk(actor), aspiration_id)
    return aspiration_id


@operation
def keep_unanswered(question_id: int, ended_by: int | None = None) -> int | None:
    """After a session: what its author wanted kept becomes an aspiration. None when there is nothing to keep, or it was done.

    What stands in public stays there (Ditayangkan): whoever ended the session saw the board and decided so (`ended_by`, a
    member of staff). A waiting one, and any when nobody ended it, is read by the desk first (Tercatat).
    """
    question = _question(question_id)
    if question.aspiration_id is not None or not question.is_kept or not _is_unanswered(question) or is_rehearsal(question.webinar_id):
        return None
    aspiration_id = _convert(SYSTEM, question)
    if question.is_shown and ended_by is not None:
        show_aspiration(Actor(staff_id=ended_by, roles=frozenset({Role.MODERATOR})), aspiration_id)
    return aspiration_id


def _is_unanswered(question: Question) -> bool:
    """What is joined is answered with its head."""
    if question.state != QuestionState.JOINED or question.joined_to_id is None:
        return question.state in UNANSWERED
    return session.scalar(sa.select(Question.state).where(Question.id == question.joined_to_id)) in UNANSWERED


def unanswered_kept(webinar_id: int) -> list[int]:
    """Ids of a session's questions that nobody answered and whose authors ticked that they become aspirations."""
    if is_rehearsal(webinar_id):
        return []
    heads = aliased(Question)
    is_open = sa.or_(Question.state.in_(UNANSWERED), sa.and_(Question.state == QuestionState.JOINED, heads.state.in_(UNANSWERED)))
    return list(session.scalars(sa.select(Question.id).outerjoin(heads, heads.id == Question.joined_to_id).where(
        Question.webinar_id == webinar_id, is_open, Question.aspiration_id.is_(None),
        Question.keep_processing_version.is_not(None), Question.keep_publication_version.is_not(None)).order_by(Question.id)))


def _question(question_id: int) -> Question:
    question = session.get(Question, question_id, with_for_update=True, populate_existing=True)
    if question is None:
        raise NotFound()
    return question


def _convert(actor: Actor, question: Question) -> int:
    if question.keep_processing_version is None or question.keep_publication_version is None:
        raise Conflict(why="consent")
    if is_rehearsal(question.webinar_id):
        raise Conflict(why="rehearsal")
    sender_id = session.scalar(sa.select(QuestionSender.participant_id).where(QuestionSender.question_id == question.id))
    submission = Submission(
        instrument_id=_instrument_id(question.webinar_id), kind=Kind.QUESTION.value, text=question.text, provision_id=question.provision_id,
        topic=None, area=question.area, display=question.display, name=name_of(question.id), is_confidential=False,
        email=_known_email(sender_id), phone=None, channel="live", consent_processing_version=question.keep_processing_version,
        consent_publication_version=question.keep_publication_version)
    # the author is its sender; a question that came without a device (from the floor) is entered by the team
    author = Actor(participant_id=sender_id) if sender_id is not None else _with_desk(actor)
    aspiration_id = submit_aspiration(author, submission, key=str(uuid.uuid5(KEYS, str(question.id))))
    carry_supports(actor, aspiration_id, supporters_of(question.id))
    mark_converted(actor, question.id, aspiration_id)
    return aspiration_id


def _known_email(sender_id: int | None) -> str | None:
    """The address that this very device confirmed with an aspiration of its own: there the receipt goes, as the form says."""
    if sender_id is None:
        return None
    query = sa.select(Contact.email).join(Sender, Sender.aspiration_id == Contact.aspiration_id).where(
        Sender.participant_id == sender_id, Contact.email.is_not(None), Contact.email_confirmed_at.is_not(None))
    return session.scalar(query.order_by(Contact.email_confirmed_at.desc(), Contact.aspiration_id.desc()).limit(1))


def _with_desk(actor: Actor) -> Actor:
    """The words stand in public already: for this one step the colleague of the control room decides like the desk."""
    return replace(actor, roles=actor.roles | {Role.MODERATOR})


def _instrument_id(webinar_id: int) -> int:
    """The session's own instrument, else the one at /ruu."""
    own = session.scalar(sa.select(Webinar.instrument_id).where(Webinar.id == webinar_id))
    return own if own is not None else default_instrument().id


def code_of(aspiration_id: int) -> str:
    """The public code of what a question became."""
    return session.scalars(sa.select(Aspiration.code).where(Aspiration.id == aspiration_id)).one()


def room_of(question_id: int) -> str:
    """The session's slug: where one goes back to."""
    query = sa.select(Webinar.slug).join(Question, Question.webinar_id == Webinar.id).where(Question.id == question_id)
    return session.scalars(query).one()

