"""Asking, and what the control room does with questions."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from server import areas, screening
from server.core import clock, limits
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.decisions import Decision
from server.core.errors import Closed, Conflict, Invalid, NotFound
from server.core.keys import checked_key, digest_of, remember, written
from server.core.permissions import SYSTEM, Actor, Permission
from server.core.words import Display, QuestionState
from server.live.deadlines import promise
from server.live.events import (
    QuestionAnswered,
    QuestionAsked,
    QuestionClosed,
    QuestionConverted,
    QuestionEdited,
    QuestionFeatured,
    QuestionReopened,
    QuestionShown,
    QuestionTakenDown,
    QuestionUnfeatured,
    SwitchesChanged,
)
from server.live.joining import join_question, part_question, release
from server.live.models import SHOWN_STATES, Question, QuestionContact, QuestionSender
from server.live.moves import SUBJECT, end, held, hold_room, move
from server.live.streams import AUDIENCES, HADIRIN, MEJA, NARASUMBER, tell
from server.live.votes import vote_question
from server.webinars.models import Webinar
from server.webinars.operations import ASKING

__all__ = [
    "answer_question", "ask_question", "close_question", "edit_question", "feature_question", "join_question", "mark_converted",
    "part_question", "put_back_question", "reopen_question", "set_switches", "show_question", "take_down_question",
    "unfeature_question", "vote_question",
]
MOST_TEXT, MOST_NAME, MOST_ANSWER = 300, 80, 2000
S = QuestionState


# --- asking ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Draft:
    """A question as cleaned and read by the machine, before the transaction."""

    webinar_id: int
    key: str
    digest: str
    text: str
    name: str | None
    display: str
    area: str | None
    provision_id: int | None
    keep_processing_version: int | None
    keep_publication_version: int | None
    channel: str
    findings: tuple[screening.Finding, ...]
    needs_attention: bool


def ask_question(actor: Actor, webinar_id: int, *, key: str, text: str, name: str | None = None, display: str = Display.ANONYMOUS,
                 area: str | None = None, provision_id: int | None = None, keep_processing_version: int | None = None,
                 keep_publication_version: int | None = None, channel: str = "web",
                 admit: Callable[[], Actor] | None = None) -> int:
    """Keep a question; returns its id. The same key and content again: the same id, and nothing else happens.

    `admit` is asked once it is new and could be kept: it may refuse, and says who asks (a device that never wrote is made then).
    Raises Invalid, TooLarge or Malformed for what it says, KeyTaken, TooMany, Closed while asking is paused or over.
    """
    key = checked_key(key)
    text = texts.plain(text, most=MOST_TEXT)
    if not text:
        raise Invalid(text="required")
    name = texts.plain(name or "", most=MOST_NAME, is_multiline=False) or None
    if display not in list(Display):
        raise Invalid(display="unknown")
    if name is None or display == Display.ANONYMOUS:
        name, display = None, Display.ANONYMOUS.value
    if area is not None and areas.area(area) is None:
        raise Invalid(area="unknown")
    content = {"webinar_id": webinar_id, "text": text, "name": name, "display": display, "area": area, "provision_id": provision_id,
               "keep": [keep_processing_version, keep_publication_version]}
    digest = digest_of(content)
    known = written(key, digest, actor.participant_id, SUBJECT)
    if known is not None:
        return known
    if admit is not None:
        _taking(webinar_id)
        actor = admit()
    if actor.participant_id is not None:
        limits.use("question.ask", actor.participant_id)
    findings = screening.screen(text)
    needs_attention = screening.needs_attention([*findings, *(screening.screen(name) if name else ())])
    return _keep_question(actor, Draft(webinar_id, key, digest, text, name, str(display), area, provision_id, keep_processing_version,
                                       keep_publication_version, channel, findings, needs_attention))


def _taking(webinar_id: int) -> Webinar:
    webinar = session.get(Webinar, webinar_id)
    if webinar is None:
        raise NotFound()
    if not webinar.takes_questions:
        raise Closed(what="asking", why=webinar.asking if webinar.is_open else "ended")
    return webinar


def shown_name(name: str | None, display: str) -> str | None:
    """The name as its author chose to show it; None for anonim."""
    if not name or display == Display.ANONYMOUS:
        return None
    return (texts.initials(name) or None) if display == Display.INITIALS else name


@operation
def _keep_question(actor: Actor, draft: Draft) -> int:
    known = written(draft.key, draft.digest, actor.participant_id, SUBJECT)
    if known is not None:
        return known
    webinar = _taking(draft.webinar_id)
    is_shown = webinar.shows_before_reading and not draft.needs_attention
    now = clock.now()
    question = Question(
        webinar_id=webinar.id, text=draft.text, public_name=shown_name(draft.name, draft.display), display=draft.display,
        area=draft.area, provision_id=draft.provision_id,
        channel=draft.channel, state=(S.SHOWN if is_shown else S.WAITING).value, findings=screening.to_json(draft.findings),
        needs_attention=draft.needs_attention, keep_processing_version=draft.keep_processing_version,
        keep_publication_version=draft.keep_publication_version, asked_at=now, shown_at=now if is_shown else None,
        promised_at=promise(webinar, now))
    session.add(question)
    session.flush()
    if draft.name is not None:
        session.add(QuestionContact(question_id=question.id, name=draft.name))
    if actor.participant_id is not None:
        session.add(QuestionSender(question_id=question.id, participant_id=actor.participant_id))
    remember(draft.key, draft.digest, actor.participant_id, SUBJECT, question.id)
    kind, audiences = ("question.published", AUDIENCES) if is_shown else ("question.waiting", (MEJA,))
    revs = tell(webinar.id, kind, question.id, audiences)
    record(QuestionAsked(question_id=question.id, webinar_id=webinar.id, state=question.state, risk=screening.risk(draft.findings), **revs))
    return question.id


# --- the control room ------------------------------------------------------------------------


@operation
def show_question(actor: Actor, question_id: int) -> None:
    """Let everyone read a waiting question. Done already: nothing happens."""
    question = move(actor, question_id, S.SHOWN, {S.WAITING}, is_done={*SHOWN_STATES})
    if question is not None:
        question.shown_at = clock.now()
        revs = tell(question.webinar_id, "question.published", question.id, AUDIENCES)
        record(QuestionShown(staff_id=actor.staff_id, webinar_id=question.webinar_id, question_id=question.id, **revs))


def edit_question(actor: Actor, question_id: int, text: str) -> None:
    """Change the words that are shown; the first ones are kept apart. Raises Invalid when nothing is left."""
    actor.must(Permission.CONTROL_ROOM)
    text = texts.plain(text, most=MOST_TEXT)
    if not text:
        raise Invalid(text="required")
    _keep_text(actor, question_id, text, screening.screen(text))


@operation
def _keep_text(actor: Actor, question_id: int, text: str, findings: tuple[screening.Finding, ...]) -> None:
    question = held(question_id)
    if question.state == S.CLOSED:
        raise Conflict(state=question.state)
    if question.text == text:
        return
    question.original_text = question.original_text or question.text
    question.text = text
    question.findings, question.needs_attention = screening.to_json(findings), screening.needs_attention(findings)
    revs = tell(question.webinar_id, "question.edited", question.id, AUDIENCES if question.is_shown else (MEJA,))
    record(QuestionEdited(staff_id=actor.staff_id, webinar_id=question.webinar_id, question_id=question.id, **revs))


@operation
def feature_question(actor: Actor, question_id: int, *, reason: str | None = None, note: str | None = None) -> None:
    """It is being answered now; the one before goes back among the shown ones. The decision keeps reason and note."""
    hold_room(question_id)
    question = move(actor, question_id, S.FEATURED, {S.SHOWN}, is_done={S.FEATURED}, reason=reason, note=note)
    if question is None:
        return
    before = session.scalars(sa.select(Question.id).where(
        Question.webinar_id == question.webinar_id, Question.state == S.FEATURED, Question.id != question.id)).all()
    for other_id in before:
        unfeature_question(actor, other_id)
    question.featured_at = clock.now()
    revs = tell(question.webinar_id, "question.featured", question.id, AUDIENCES)
    record(QuestionFeatured(staff_id=actor.staff_id, webinar_id=question.webinar_id, question_id=question.id, **revs))


@operation
def unfeature_question(actor: Actor, question_id: int) -> None:
    """Back among the shown ones."""
    question = move(actor, question_id, S.SHOWN, {S.FEATURED}, is_done={S.SHOWN})
    if question is not None:
        revs = tell(question.webinar_id, "question.unfeatured", question.id, AUDIENCES)
        record(QuestionUnfeatured(staff_id=actor.staff_id, webinar_id=question.webinar_id, question_id=question.id, **revs))


@operation
def answer_question(actor: Actor, question_id: int, *, text: str | None = None) -> None:
    """Answered in the talk; with `text` (plain, at most 2,000 characters) answered in writing, also after the talk,
    and again to correct what was written. It answers what is joined to it, too. Raises Invalid for a text without words."""
    if text is not None:
        text = texts.plain(text, most=MOST_ANSWER)
        if not text:
            raise Invalid(text="required")
    to = S.ANSWERED_IN_WRITING if text else S.ANSWERED
    allowed = {S.SHOWN, S.FEATURED} | ({S.ANSWERED, S.ANSWERED_IN_WRITING} if text else set())
    question = move(actor, question_id, to, allowed, is_done=set() if text else {S.ANSWERED, S.ANSWERED_IN_WRITING})
    if question is not None:
        question.answered_at = clock.now()
        question.answer_text = text
        revs = tell(question.webinar_id, "question.answered", question.id, AUDIENCES)
        record(QuestionAnswered(staff_id=actor.staff_id, webinar_id=question.webinar_id, question_id=question.id,
                                is_written=bool(text), **revs))


@operation
def reopen_question(actor: Actor, question_id: int) -> None:
    """Marked answered too soon: among the shown ones again."""
    question = move(actor, question_id, S.SHOWN, {S.ANSWERED}, is_done={S.SHOWN, S.FEATURED})
    if question is not None:
        question.answered_at = None
        revs = tell(question.webinar_id, "question.reopened", question.id, AUDIENCES)
        record(QuestionReopened(staff_id=actor.staff_id, webinar_id=question.webinar_id, question_id=question.id, **revs))


@operation
def close_question(actor: Actor, question_id: int, reason: str, note: str = "") -> None:
    """A waiting question will not be shown. Its author sees reason and note."""
    question = end(actor, question_id, {S.WAITING}, reason, note)
    if question is not None:
        revs = tell(question.webinar_id, "question.closed", question.id, (MEJA,))
        record(QuestionClosed(staff_id=actor.staff_id, webinar_id=question.webinar_id, question_id=question.id, reason=reason, **revs))


@operation
def take_down_question(actor: Actor, question_id: int, reason: str, note: str = "") -> None:
    """A shown question is shown no longer: every screen drops it, and no answer of ours holds its words again.

    For the control room, and for the desk when readers reported it.
    """
    actor.must_any(Permission.CONTROL_ROOM, Permission.DECIDE_CASES)
    permission = Permission.CONTROL_ROOM if actor.may(Permission.CONTROL_ROOM) else Permission.DECIDE_CASES
    standing = held(question_id)
    was_joined = standing.state == S.JOINED  # and waited before: then it was shown by that alone
    release(actor, standing)
    allowed = {*SHOWN_STATES, *((S.WAITING,) if was_joined else ())}
    question = end(actor, question_id, allowed, reason, note, permission=permission)
    if question is not None:
        revs = tell(question.webinar_id, "question.gone", question.id, (HADIRIN, NARASUMBER))
        revs |= tell(question.webinar_id, "question.closed", question.id, (MEJA,))
        record(QuestionTakenDown(staff_id=actor.staff_id, webinar_id=question.webinar_id, question_id=question.id, reason=reason, **revs))


@operation
def put_back_question(actor: Actor, question_id: int, decision_id: int) -> None:
    """Undo taking it down: it is shown again. Raises NotFound for a decision about something else, Conflict once another one came after.

    What was joined to it stays apart.
    """
    actor.must(Permission.DECIDE_CASES)
    question, decision = held(question_id), session.get(Decision, decision_id)
    if decision is None or (decision.subject_kind, decision.subject_id, decision.to_state) != (SUBJECT, question_id, S.CLOSED):
        raise NotFound()
    if question.state != S.CLOSED or decision.undone_at is not None or question.withdrawn_at is not None:
        raise Conflict(state=question.state)
    decision.undone_at = clock.now()
    before = S(decision.from_state)
    question.state = (before if before in (S.ANSWERED, S.ANSWERED_IN_WRITING) else S.SHOWN).value
    question.reason = question.reason_note = None
    revs = tell(question.webinar_id, "question.published", question.id, AUDIENCES)
    record(QuestionShown(staff_id=actor.staff_id, webinar_id=question.webinar_id, question_id=question.id, **revs))


@operation
def set_switches(actor: Actor, webinar_id: int, asking: str, is_voting_open: bool, shows_before_reading: bool, *,
                 is_calm: bool | None = None) -> None:
    """Asking open, paused or closed; voting; whether questions are shown before somebody has read them; and the calm mode,
    in which screens hold their order and show nothing that flickers. What is None stays.
    """
    actor.must(Permission.CONTROL_ROOM)
    if asking not in ASKING:
        raise Invalid(asking="unknown")
    webinar = session.get(Webinar, webinar_id, with_for_update=True)
    if webinar is None:
        raise NotFound()
    wanted = (asking, is_voting_open, shows_before_reading, webinar.is_calm if is_calm is None else is_calm)
    if (webinar.asking, webinar.is_voting_open, webinar.shows_before_reading, webinar.is_calm) == wanted:
        return
    webinar.asking, webinar.is_voting_open, webinar.shows_before_reading, webinar.is_calm = wanted
    session.flush()
    record(SwitchesChanged(staff_id=actor.staff_id, webinar_id=webinar_id, **tell(webinar_id, "room.switches", None, AUDIENCES)))


@operation
def mark_converted(actor: Actor, question_id: int, aspiration_id: int) -> None:
    """It became an aspiration: once. Called by who made that. Raises Conflict when another one was made of it."""
    if actor != SYSTEM and not actor.may(Permission.DECIDE_CASES):
        actor.must(Permission.CONTROL_ROOM)
    question = held(question_id)
    if question.aspiration_id == aspiration_id:
        return
    if question.aspiration_id is not None:
        raise Conflict(aspiration_id=question.aspiration_id)
    if not question.is_kept:
        raise Conflict(why="consent")
    question.aspiration_id = aspiration_id
    revs = tell(question.webinar_id, "question.converted", question.id, (MEJA,), {"aspiration_id": aspiration_id})
    record(QuestionConverted(staff_id=actor.staff_id, webinar_id=question.webinar_id, question_id=question.id,
                             aspiration_id=aspiration_id, **revs))
