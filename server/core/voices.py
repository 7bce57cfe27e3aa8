"""Voices that count: on or off, at most one row a device and subject. Hundreds at once are three statements, past the ORM.

Used inside a bulk operation. That a voice counts once is the table's primary key, not a check in code; how many rows
really turned is what the statements return, so that counters kept beside them stay equal to the rows.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, cast

import sqlalchemy as sa

from server.core.database import Model, insert_of, run_statement, session


class Steps(NamedTuple):
    """By how much a subject's voices changed: those that count, and those kept with a mark that do not."""

    counted: int
    flagged: int


def turn(rows: type[Model], subject: str, wished: Mapping[tuple[int, int], bool], now: datetime) -> dict[int, int]:
    """Set what each (subject id, participant id) wishes; returns by how much each subject's count changed.

    `rows` is a table of (subject, participant_id, is_on, at), its key the first two.
    """
    made = [{subject: of, "participant_id": participant, "is_on": is_on, "at": now} for (of, participant), is_on in sorted(wished.items())]
    steps: Counter[int] = Counter()
    for by, turned in _turn(rows, subject, made, now, (subject,)):
        steps.update({of: by * count for of, count in Counter(row[0] for row in turned).items()})
    return {of: step for of, step in sorted(steps.items()) if step}


def turn_marked(rows: type[Model], subject: str, wished: Mapping[tuple[int, int], bool], flagged: Collection[tuple[int, int]],
                now: datetime) -> dict[int, Steps]:
    """The same for a table that also has `is_flagged`: voices that are kept and do not count. Those in `flagged` get the mark
    when they are new; a mark that stands stays. Returns by how much each subject's counted and flagged voices changed.
    """
    made = [{subject: of, "participant_id": participant, "is_on": is_on, "at": now, "is_flagged": (of, participant) in flagged}
            for (of, participant), is_on in sorted(wished.items())]
    counted: Counter[int] = Counter()
    marked: Counter[int] = Counter()
    for by, turned in _turn(rows, subject, made, now, (subject, "is_flagged")):
        for of, is_flagged in turned:
            (marked if is_flagged else counted)[of] += by
    return {of: Steps(counted[of], marked[of]) for of in sorted(counted.keys() | marked.keys()) if counted[of] or marked[of]}


def mark(rows: type[Model], subject: str, places: Collection[tuple[int, int]]) -> dict[int, Steps]:
    """Mark voices that were counted: from now on they are kept and do not count. Returns the changes."""
    table = cast(sa.Table, rows.__table__)
    here = sa.tuple_(table.c[subject], table.c.participant_id).in_(sorted(places))
    statement = sa.update(table).where(here, sa.not_(table.c.is_flagged)).values(is_flagged=True).returning(table.c[subject], table.c.is_on)
    turned = session.connection().execute(statement).all() if places else []
    changed = Counter(of for of, is_on in turned if is_on)
    return {of: Steps(-count, count) for of, count in sorted(changed.items())}


def _turn(rows: type[Model], subject: str, made: list[dict[str, Any]], now: datetime, told: tuple[str, ...]
          ) -> list[tuple[int, Sequence[Any]]]:
    on, off = [row for row in made if row["is_on"]], [row for row in made if not row["is_on"]]
    return [(1, run_statement(_turning_on(rows, subject, told), on).all() if on else ()),
            (-1, _turn_off(rows, subject, off, now, told) if off else ())]


def _turn_off(rows: type[Model], subject: str, off: list[dict[str, Any]], now: datetime, told: tuple[str, ...]) -> Sequence[Any]:
    table = cast(sa.Table, rows.__table__)
    places = sa.tuple_(table.c[subject], table.c.participant_id).in_([(row[subject], row["participant_id"]) for row in off])
    statement = sa.update(table).where(table.c.is_on, places).values(is_on=False, at=now).returning(*(table.c[name] for name in told))
    return session.connection().execute(statement).all()


@cache
def _turning_on(rows: type[Model], subject: str, told: tuple[str, ...]) -> Any:
    """A cached builder of the cached statement: building one costs more than running it."""

    @cache
    def build(dialect: str) -> Any:
        table, insert = cast(sa.Table, rows.__table__), insert_of(rows, dialect)
        changed: dict[str, Any] = {"is_on": True, "at": insert.excluded["at"]}
        if "is_flagged" in told:
            changed["is_flagged"] = sa.or_(table.c.is_flagged, insert.excluded["is_flagged"])
        return insert.on_conflict_do_update(index_elements=[subject, "participant_id"], set_=changed,
                                            where=sa.not_(table.c.is_on)).returning(*(table.c[name] for name in told))

    return build
