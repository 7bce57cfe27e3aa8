"""What this adds to the holder's page: under each published answer, what its author said of it, and the one second look."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from server.aspirations.models import ENDED_STATES, Aspiration
from server.core import slots
from server.core.database import session
from server.drafting.afterwards.models import Rating, SecondLook
from server.drafting.afterwards.queries import answers_of
from server.drafting.models import Answer


@dataclass(frozen=True)
class Panel:
    """The answers of one item, what stands of each, and the second look."""

    answers: list[Answer]
    look: SecondLook | None
    may_change: bool
    ratings: dict[int, Rating] = field(default_factory=dict)


def ratings(ids: Sequence[int]) -> dict[int, Panel]:
    """Only items that have an answer. Four queries whatever the number of ids."""
    answers = answers_of(ids)
    if not answers:
        return {}
    looks = {one.aspiration_id: one for one in session.scalars(sa.select(SecondLook).where(SecondLook.aspiration_id.in_(answers)))}
    states = dict(session.execute(sa.select(Aspiration.id, Aspiration.state).where(Aspiration.id.in_(answers))).tuples().all())
    found = {item_id: Panel(of_it, looks.get(item_id), item_id not in looks and states[item_id] not in ENDED_STATES)
             for item_id, of_it in answers.items()}
    for one in session.scalars(sa.select(Rating).where(Rating.aspiration_id.in_(answers))):
        found[one.aspiration_id].ratings[one.answer_id] = one
    return found


slots.trail_private.fill(ratings, "drafting/afterwards/_ratings.html", order=60)
