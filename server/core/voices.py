"""Voices that count: on or off, at most one row a device and subject. Hundreds at once are three statements, past the ORM.

Used inside a bulk operation. That a voice counts once is the table's primary key, not a check in code; how many rows
really turned is what the statements return, so that counters kept beside them stay equal to the rows.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast

import sqlalchemy as sa

from server.core.database import Model, insert_of, run_statement, session


def turn(rows: type[Model], subject: str, wished: Mapping[tuple[int, int], bool], now: datetime) -> dict[int, int]:
    """Set what each (subject id, participant id) wishes; returns by how much each subject's count changed.

    `rows` is a table of (subject, participant_id, is_on, at), its key the first two.
    """
    made = [{subject: of, "participant_id": participant, "is_on": is_on, "at": now} for (of, participant), is_on in sorted(wished.items())]
    on, off = [row for row in made if row["is_on"]], [row for row in made if not row["is_on"]]
    steps: Counter[int] = Counter(run_statement(_turning_on(rows, subject), on).scalars().all() if on else [])
    steps.subtract(_turn_off(rows, subject, off, now) if off else [])
    return {of: step for of, step in sorted(steps.items()) if step}


def _turn_off(rows: type[Model], subject: str, off: list[dict[str, Any]], now: datetime) -> Sequence[int]:
    table = cast(sa.Table, rows.__table__)
    places = sa.tuple_(table.c[subject], table.c.participant_id).in_([(row[subject], row["participant_id"]) for row in off])
    statement = sa.update(table).where(table.c.is_on, places).values(is_on=False, at=now).returning(table.c[subject])
    return session.connection().execute(statement).scalars().all()


@cache
def _turning_on(rows: type[Model], subject: str) -> Any:
    """A cached builder of the cached statement: building one costs more than running it."""

    @cache
    def build(dialect: str) -> Any:
        table, insert = cast(sa.Table, rows.__table__), insert_of(rows, dialect)
        return insert.on_conflict_do_update(index_elements=[subject, "participant_id"], set_={"is_on": True, "at": insert.excluded["at"]},
                                            where=sa.not_(table.c.is_on)).returning(table.c[subject])

    return build
