"""Reading answers about senders: as counts in steps of five, and no other way."""
from __future__ import annotations

import sqlalchemy as sa

from server.aspirations.backgrounds.anonymity import told
from server.aspirations.backgrounds.choices import CHOICES, QUESTIONS
from server.aspirations.backgrounds.models import Background
from server.core.database import session


def counts(instrument_id: int) -> dict[str, list[tuple[str, int]]]:
    """Question → (answer, at least so many), in the order of the form; without what fewer than five gave."""
    found = {}
    for name in QUESTIONS:
        column = getattr(Background, name)
        query = sa.select(column, sa.func.count()).where(Background.instrument_id == instrument_id, column.is_not(None)).group_by(column)
        shown = told(dict(session.execute(query).tuples().all()))
        found[name] = [(value, shown[value]) for value in CHOICES[name] if value in shown]
    return found
