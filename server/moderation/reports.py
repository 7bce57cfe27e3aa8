"""Readers' word that something is wrong with a public text: one door for all kinds, one entry on the desk a text.

However many say so, nothing is hidden by that: a person looks and decides.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from server.aspirations.operations import report_aspiration
from server.aspirations.queries import visible_to as aspirations_visible_to
from server.aspirations.supports import REPORT_REASONS
from server.core import clock
from server.core.database import insert_of, operation, record, run_statement, session
from server.core.errors import Invalid, NotFound, SignInNeeded
from server.core.permissions import NOBODY, Actor
from server.core.words import Phase, label
from server.live.models import Question
from server.moderation.events import ItemReported
from server.moderation.models import ItemReport
from server.webinars.models import Webinar

ASPIRATION, QUESTION = "aspiration", "question"
SLUGS = {"aspirasi": ASPIRATION, "pertanyaan": QUESTION}  # in addresses


@dataclass(frozen=True)
class Reportable:
    """A public text as its report page shows it; `page` is where it stands."""

    kind: str
    id: int
    text: str
    page: str


def reportable(slug: str, ref: str) -> Reportable:
    """What everyone may read under this name now. Raises NotFound."""
    kind = SLUGS.get(slug)
    if kind == ASPIRATION:
        item = aspirations_visible_to(NOBODY).shown_by_code(ref)
        return Reportable(kind, item.id, item.text, f"/aspirasi/{item.code}")
    if kind == QUESTION and ref.isascii() and ref.isdigit() and len(ref) <= 9:
        question = _shown_question(int(ref))
        webinar = session.get_one(Webinar, question.webinar_id)
        return Reportable(kind, question.id, question.text, f"/sesi/{webinar.slug}")
    raise NotFound()


def _shown_question(question_id: int) -> Question:
    question = session.get(Question, question_id)
    webinar = session.get(Webinar, question.webinar_id) if question is not None else None
    if question is None or webinar is None or not question.is_shown or webinar.is_rehearsal or webinar.phase == Phase.DRAFT:
        raise NotFound()
    return question


def report(actor: Actor, kind: str, subject_id: int, reason: str) -> bool:
    """A reader says that something is wrong; False when this device had said so before. Raises Invalid, NotFound."""
    if kind == ASPIRATION:
        return report_aspiration(actor, subject_id, reason)
    return report_question(actor, subject_id, reason)


@operation
def report_question(actor: Actor, question_id: int, reason: str) -> bool:
    """The same for a question that everyone may read."""
    if actor.participant_id is None:
        raise SignInNeeded()
    if reason not in REPORT_REASONS:
        raise Invalid(reason="required" if not reason else "unknown")
    _shown_question(question_id)
    row = {"subject_kind": QUESTION, "subject_id": question_id, "participant_id": actor.participant_id, "reason": str(reason),
           "at": clock.now()}
    if run_statement(_add, row).scalar() is None:
        return False
    record(ItemReported(subject_kind=QUESTION, subject_id=question_id, reason=str(reason)))
    return True


@cache
def _add(dialect: str) -> Any:
    return insert_of(ItemReport, dialect).on_conflict_do_nothing(
        index_elements=["subject_kind", "subject_id", "participant_id"]).returning(ItemReport.subject_id)


def counted(kind: str, subject_id: int) -> Sequence[tuple[str, int]]:
    """(reason in words, how many readers said so), the most frequent first."""
    query = (sa.select(ItemReport.reason, sa.func.count()).where(ItemReport.subject_kind == kind, ItemReport.subject_id == subject_id)
             .group_by(ItemReport.reason).order_by(sa.func.count().desc()))
    return [(label("reason", reason), count) for reason, count in session.execute(query)]


@operation
def forget_reports(participant_id: int) -> None:
    """A device's reports are deleted; the case that they opened stays. Called by who knows that the device asked for it."""
    session.execute(sa.delete(ItemReport).where(ItemReport.participant_id == participant_id))
