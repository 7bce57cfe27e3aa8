"""Which office owes which answer."""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection

import sqlalchemy as sa

from server.core.database import session
from server.live.models import Question
from server.live.offices.models import QuestionOffice

MOST_KNOWN = 60


def offices_of(question_ids: Collection[int]) -> dict[int, str]:
    """By question; those that nobody was given are left out."""
    if not question_ids:
        return {}
    rows = session.execute(sa.select(QuestionOffice.question_id, QuestionOffice.office).where(QuestionOffice.question_id.in_(question_ids)))
    return {row[0]: row[1] for row in rows}


def owed(open_questions: Collection[Question], offices: dict[int, str]) -> list[tuple[str, int]]:
    """(office, how many answers it owes), most first; an empty office for those that nobody was given, last."""
    counts = Counter(offices.get(question.id, "") for question in open_questions)
    return sorted(counts.items(), key=lambda one: (not one[0], -one[1], one[0]))


def known() -> list[str]:
    """The names that were written before, so that one office is not written in two ways."""
    return list(session.scalars(sa.select(QuestionOffice.office).distinct().order_by(QuestionOffice.office).limit(MOST_KNOWN)))
