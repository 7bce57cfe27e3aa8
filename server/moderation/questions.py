"""A live question as the desk shows it once readers reported it: its words, what they said, and two decisions: it stays, or it goes."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from server import screening
from server.core.database import session
from server.core.decisions import Decision
from server.core.errors import Closed, Conflict, NotFound
from server.core.i18n import in_source
from server.core.permissions import Actor
from server.core.words import WithholdReason
from server.live import operations as live
from server.live.models import Question
from server.moderation import cases, redaction
from server.moderation.items import EXCERPT, Card, Opened, history_of
from server.moderation.models import Case
from server.moderation.reports import QUESTION, counted
from server.webinars.models import Webinar


@dataclass(frozen=True)
class QuestionItem:
    """All that stands in the middle of the desk for one question. Nobody objects to it, and nobody is asked."""

    question: Question
    webinar: Webinar
    segments: list[redaction.Segment]
    history: list[tuple[Decision, str]]
    reports: Sequence[tuple[str, int]]
    is_locked: bool = False
    suggested: str = ""
    objection: None = None
    is_own_decision: bool = False
    is_confidential: bool = False
    can_be_redacted: bool = False
    has_redactable: bool = False
    suggests: str = "A"

    @property
    def name(self) -> str:
        """What the desk calls it."""
        return name_of(self.question.id)

    @property
    def is_shown(self) -> bool:
        """It stands in public: showing it means to leave it."""
        return self.question.is_shown


def name_of(question_id: int) -> str:
    """`Pertanyaan #12`"""
    return str(_("Pertanyaan #%(n)s", n=question_id))


def cards(question_ids: Sequence[int]) -> dict[int, Card]:
    """Queue lines of many, in one query."""
    rows = session.execute(sa.select(Question, Webinar.title).join(Webinar, Webinar.id == Question.webinar_id)
                           .where(Question.id.in_(question_ids)))
    return {question.id: Card(name_of(question.id), _excerpt(question.text), [_("sesi langsung"), title]) for question, title in rows}


def _excerpt(text: str) -> Any:
    line = " ".join(text.split())
    return in_source(line if len(line) <= EXCERPT else line[:EXCERPT].rsplit(" ", 1)[0] + " …")


def item(actor: Actor, case: Case, opened: Opened) -> QuestionItem:
    """Everything about one question. Raises NotFound when it was erased."""
    question = session.get(Question, case.subject_id)
    if question is None:
        raise NotFound()
    return QuestionItem(question, session.get_one(Webinar, question.webinar_id),
                        redaction.segments(question.text, screening.from_json(question.findings)), history_of(QUESTION, question.id),
                        counted(QUESTION, question.id))


def stands_in_public(question_id: int) -> bool:
    """Everyone may read it."""
    question = session.get(Question, question_id)
    return question is not None and question.is_shown


def show(actor: Actor, question_id: int) -> object:
    """One that was taken down meanwhile is not shown again from here. Raises Conflict."""
    raise Conflict(question_id=question_id)


def show_redacted(actor: Actor, question_id: int, edited: str | None) -> object:
    """The control room edits questions. Raises Closed."""
    raise Closed(what="redaction")


def withhold(actor: Actor, question_id: int, reason: WithholdReason, note: str) -> object:
    """Take it down: every screen drops it, its author reads reason and note."""
    return live.take_down_question(actor, question_id, reason.value, note)


def ask(actor: Actor, question_id: int, note: str) -> object:
    """Whoever asked left no address. Raises Closed."""
    raise Closed(what="contact")


def undo(actor: Actor, question_id: int, decision_id: int) -> object:
    """It is shown again, and lies on the desk as before."""
    live.put_back_question(actor, question_id, decision_id)
    return cases.reopen_case(QUESTION, question_id, decision_id)
