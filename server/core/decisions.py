"""Every transition of everything: who, when, from what to what, and why. A trail is one query on this table."""
from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model, session
from server.core.permissions import Actor


class Decision(Model):
    """One transition. `staff_id` is empty for an author's own act or the system's; `by_kind` says which."""

    __tablename__ = "decisions"
    __table_args__ = (sa.Index("ix_decisions_subject", "subject_kind", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(sa.String(30))
    subject_id: Mapped[int]
    from_state: Mapped[str] = mapped_column(sa.String(30))
    to_state: Mapped[str] = mapped_column(sa.String(30))
    by_kind: Mapped[str] = mapped_column(sa.String(10))
    staff_id: Mapped[int | None] = mapped_column(sa.Integer)
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    reason: Mapped[str | None] = mapped_column(sa.String(40))
    note: Mapped[str | None] = mapped_column(sa.Text)
    undone_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)


def decide(actor: Actor, subject_kind: str, subject_id: int, from_state: str, to_state: str, *, reason: str | None = None,
           note: str | None = None, at: datetime | None = None) -> Decision:
    """Write a transition down, within the operation under way."""
    by_kind = "staff" if actor.is_staff else "author" if actor.participant_id is not None else "system"
    decision = Decision(subject_kind=subject_kind, subject_id=subject_id, from_state=from_state, to_state=to_state, by_kind=by_kind,
                        staff_id=actor.staff_id, at=at or clock.now(), reason=reason, note=note)
    session.add(decision)
    session.flush()
    return decision


def decisions_of(subject_kind: str, subject_ids: Collection[int]) -> dict[int, list[Decision]]:
    """The standing transitions of many subjects, oldest first; undone ones are left out."""
    found: dict[int, list[Decision]] = {subject_id: [] for subject_id in subject_ids}
    if found:
        query = sa.select(Decision).where(Decision.subject_kind == subject_kind, Decision.subject_id.in_(found),
                                          Decision.undone_at.is_(None)).order_by(Decision.id)
        for decision in session.scalars(query):
            found[decision.subject_id].append(decision)
    return found
