"""A case's life within a transaction: opened, raised, closed, opened again. Called by listeners and operations."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from server.core import clock
from server.core.database import insert_of, run_statement, session
from server.moderation.models import Case, Lane, Objection

_RAISED_BY = {Lane.REPORTED: 20, Lane.OBJECTION: 50, Lane.CLARIFIED: 30}  # least risk of a case in these lanes


def open_case(subject_kind: str, subject_id: int, lane: Lane, *, risk: int, due_at: datetime) -> None:
    """Put a subject on the desk. If it lies there already, it stays one case, moved only to a lane that a person asked for."""
    risk = max(risk, _RAISED_BY.get(lane, 0))

    def insert(dialect: str) -> sa.Insert:
        statement = insert_of(Case, dialect)
        raised = {"risk": sa.case((Case.risk < risk, risk), else_=Case.risk)}
        moved = {"lane": lane.value} if lane in _RAISED_BY else {}
        upsert: sa.Insert = statement.on_conflict_do_update(
            index_elements=[Case.subject_kind, Case.subject_id], index_where=Case.closed_at.is_(None), set_={**raised, **moved})
        return upsert

    run_statement(insert, {"subject_kind": subject_kind, "subject_id": subject_id, "lane": lane.value, "risk": risk,
                           "due_at": due_at, "opened_at": clock.now()})


def close_case(subject_kind: str, subject_id: int, *, staff_id: int | None) -> None:
    """The subject needs nobody any more; nothing happens when no case is open."""
    session.execute(sa.update(Case).where(Case.subject_kind == subject_kind, Case.subject_id == subject_id, Case.closed_at.is_(None))
                    .values(closed_at=clock.now(), closed_by=staff_id, claimed_until=None, claimed_by=None))


def reopen_case(subject_kind: str, subject_id: int, decision_id: int) -> int | None:
    """After an undo: the case that this decision closed lies on the desk again, as it lay before; returns its id."""
    is_same = (Case.subject_kind == subject_kind, Case.subject_id == subject_id)
    if session.scalar(sa.select(Case.id).where(*is_same, Case.closed_at.is_(None))) is not None:
        return None
    closed_by_it = sa.case((Case.decision_id == decision_id, 1), else_=0)
    order = (closed_by_it.desc(), Case.closed_at.desc(), Case.id.desc())
    newest = session.scalar(sa.select(Case.id).where(*is_same).order_by(*order).limit(1))
    if newest is not None:
        session.execute(sa.update(Case).where(Case.id == newest).values(closed_at=None, closed_by=None, decision_id=None))
    return newest


def forget_result(aspiration_id: int) -> None:
    """An undone result of an objection: it is open again."""
    session.execute(sa.update(Objection).where(Objection.aspiration_id == aspiration_id)
                    .values(result=None, note=None, decided_at=None, decided_by=None))
