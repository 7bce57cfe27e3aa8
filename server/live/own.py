"""What a device is told of its own questions: where each stands, and why."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from server.core import slots
from server.core.words import QuestionState, label
from server.live import queries
from server.live.facts import Json, question_view
from server.live.models import Question
from server.live.streams import HADIRIN


def own_views(questions: Sequence[Question]) -> list[Json]:
    """As screens get a question, with `reason: {code, label}`, `note`, `withdrawn`, the `aspiration` it became and, of one that
    was joined, its `head`: what is answered there is answered to who asked this one. One that was shown and is closed is
    named by its time, not by its words.
    """
    receipts = slots.question_receipt.facts([question.id for question in questions if question.aspiration_id])
    heads = queries.heads_of(questions)
    tags = queries.places([question.provision_id for question in questions])
    return [_view(question, tags, heads) | {"aspiration": next(iter(receipts.get(question.id, ())), None)} for question in questions]


def _view(question: Question, tags: dict[int, queries.Place], heads: dict[int, Question]) -> Json:
    view = question_view(question, HADIRIN, tags)
    if is_wordless(question):
        view |= {"text": None, "name": None, "answer": None}
    head = heads.get(question.joined_to_id or 0)
    return view | {
        "reason": {"code": question.reason, "label": label("reason", question.reason)} if question.reason else None,
        "note": question.reason_note, "withdrawn": question.withdrawn_at is not None, "head": _head_view(head) if head else None,
    }


def _head_view(head: Question) -> dict[str, Any]:
    return {"id": head.id, "text": head.text, "state": head.state, "answer": head.answer_text}


def is_wordless(question: Question) -> bool:
    """True for one that went from the screens: not even its author's page repeats its words."""
    return question.state == QuestionState.CLOSED and (question.shown_at is not None or question.withdrawn_at is not None)
