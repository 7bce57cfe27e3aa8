"""What puts things on the desk and takes them off, within the transaction that caused it."""
from __future__ import annotations

from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from server.aspirations import events as asp
from server.core import clock, outbox
from server.core.database import session
from server.core.decisions import Decision
from server.core.events import inside
from server.holidays.queries import working_deadline
from server.live.events import QuestionErased, QuestionTakenDown, QuestionWithdrawn
from server.moderation import cases
from server.moderation.deadlines import REPORT_DAYS
from server.moderation.events import ItemReported, ObjectionMade
from server.moderation.models import Case, ItemReport, Lane, Objection
from server.webinars.events import WebinarEnded
from server.webinars.rehearsals import is_rehearsal

ASPIRATION, QUESTION = "aspiration", "question"


@inside(asp.AspirationSubmitted)
def open_on_submission(event: asp.AspirationSubmitted) -> None:
    """Everything is read by a person; what screening found decides only where in the queue."""
    lane = Lane.ATTENTION if event.needs_attention else Lane.NEW
    cases.open_case(ASPIRATION, event.aspiration_id, lane, risk=event.risk, due_at=event.read_due_at)


@inside(asp.AspirationReported)
def open_on_report(event: asp.AspirationReported) -> None:
    """A reader said that something is wrong with a shown text."""
    due_at = working_deadline(clock.now(), REPORT_DAYS)
    cases.open_case(ASPIRATION, event.aspiration_id, Lane.REPORTED, risk=0, due_at=due_at)


@inside(ItemReported)
def open_on_item_report(event: ItemReported) -> None:
    """The same for another public text: one case however many readers say so."""
    due_at = working_deadline(clock.now(), REPORT_DAYS)
    cases.open_case(event.subject_kind, event.subject_id, Lane.REPORTED, risk=0, due_at=due_at)


def close_question_case(event: Any) -> None:
    """It is shown no longer: nobody needs to look at what readers said of it."""
    cases.close_case(QUESTION, event.question_id, staff_id=event.staff_id)


for going in (QuestionTakenDown, QuestionWithdrawn, QuestionErased):
    inside(going)(close_question_case)


@inside(QuestionErased)
def forget_reports_of_question(event: QuestionErased) -> None:
    """Nobody knows any more who reported it."""
    session.execute(sa.delete(ItemReport).where(ItemReport.subject_kind == QUESTION, ItemReport.subject_id == event.question_id))


@inside(asp.AspirationClarified)
def open_on_clarification(event: asp.AspirationClarified) -> None:
    """The author answered our question."""
    cases.open_case(ASPIRATION, event.aspiration_id, Lane.CLARIFIED, risk=0, due_at=event.read_due_at)


@inside(asp.ClarificationExpired)
def open_on_silence(event: asp.ClarificationExpired) -> None:
    """The author stayed silent for as long as the clock may stand still: it is read as it is."""
    cases.open_case(ASPIRATION, event.aspiration_id, Lane.CLARIFIED, risk=0, due_at=event.read_due_at)


@inside(ObjectionMade)
def open_on_objection(event: ObjectionMade) -> None:
    """Another person than the decider looks at it, within the time promised."""
    due_at = session.scalar(sa.select(Objection.due_at).where(Objection.id == event.objection_id))
    cases.open_case(ASPIRATION, event.aspiration_id, Lane.OBJECTION, risk=0, due_at=cast(datetime, due_at))


def close_on_decision(event: Any) -> None:
    """Decided, or gone: nobody needs to look at it."""
    cases.close_case(ASPIRATION, event.aspiration_id, staff_id=event.staff_id)


@inside(asp.AspirationErased)
def forget_words_on_erasure(event: asp.AspirationErased) -> None:
    """What its author wrote to us and what we wrote about it goes with it."""
    session.execute(sa.delete(Objection).where(Objection.aspiration_id == event.aspiration_id))
    of_it = sa.select(Case.id).where(Case.subject_kind == ASPIRATION, Case.subject_id == event.aspiration_id)
    session.execute(sa.update(Decision).where(Decision.subject_kind == "case", Decision.subject_id.in_(of_it)).values(note=None))


for closing in (asp.AspirationShown, asp.AspirationRead, asp.AspirationWithheld, asp.ClarificationRequested, asp.AspirationWithdrawn,
                asp.AspirationErased):
    inside(closing)(close_on_decision)


@inside(asp.DecisionUndone)
def reopen_on_undo(event: asp.DecisionUndone) -> None:
    """An undone decision leaves the case as it lay before."""
    reopened = cases.reopen_case(ASPIRATION, event.aspiration_id, event.decision_id)
    if reopened is not None and session.scalar(sa.select(Case.lane).where(Case.id == reopened)) == Lane.OBJECTION:
        cases.forget_result(event.aspiration_id)


@inside(WebinarEnded)
def keep_questions_on_end(event: WebinarEnded) -> None:
    """Unanswered questions whose authors wanted it become aspirations; the worker does it, so that the end isn't slow."""
    if is_rehearsal(event.webinar_id):
        return
    key = f"keep-questions:{event.webinar_id}:{clock.now().isoformat()}"  # a session that begins and ends again ends anew
    outbox.post("moderation.keep_questions", key, {"webinar_id": event.webinar_id, "ended_by": event.staff_id})
