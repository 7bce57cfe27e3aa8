"""What the drafters answered, for the export of who holds an item. Nothing of a person is kept here."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from server.aspirations.holdings import reachable
from server.core.holdings import Held, Holding, Subject, register
from server.core.words import State
from server.drafting.panels import Placement, trail_private


def find_answers(_subject: Subject) -> list[Held]:
    """Nothing: the page of each item shows its answers."""
    return []


def export_answers(subject: Subject) -> list[dict[str, Any]]:
    """Where each item was placed, what was weighed, and the published answer."""
    codes = {item.id: item.code for item, _contact in reachable(subject) if item.state != State.ERASED}
    trails = trail_private(list(codes)) if codes else {}
    return [_exported(codes[item_id], one) for item_id, trail in trails.items() for one in trail.placements]


def _exported(code: str, one: Placement) -> dict[str, Any]:
    answer = one.answer
    return {
        "code": code, "matrix_number": one.number, "place": one.label, "proposal": one.proposal, "weighed": one.note,
        "considered_at": one.confirmed_at.isoformat() if one.confirmed_at else None,
        "answer": None if answer is None else {
            "outcome": answer.outcome, "text": answer.text, "reason": answer.reason,
            "published_at": answer.published_at.isoformat() if answer.published_at else None},
    }


register(Holding("jawaban", _l("Jawaban"), frozenset(), find_answers, export_answers, order=95))
