"""Which reading of words a stored index was made with. Another reading is another edition: the worker has the index made anew."""
from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.orm import Mapped, mapped_column

from server.core import jobs
from server.core.chores import Chore, add_chore
from server.core.database import Model, insert_of, operation, run_statement, session
from server.core.permissions import SYSTEM

LOOK_EVERY = 600.0  # seconds
_Watched = dict[str, tuple[int, str, Callable[[], bool]]]


class Edition(Model):
    """The edition of one index."""

    __tablename__ = "search_editions"
    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    edition: Mapped[int]


def init_app(app: Flask) -> None:
    """The worker looks whether all are of today's edition."""
    add_chore(app, Chore("search.editions", LOOK_EVERY, look))


def watch(app: Flask, name: str, edition: int, job: str, is_empty: Callable[[], bool]) -> None:
    """Have `job` run once the index `name` is of another edition. It ends with `keep`; what `is_empty` needs none."""
    app.extensions.setdefault("editions", {})[name] = (edition, job, is_empty)


def look() -> None:
    """Start the jobs of those that are of another edition."""
    standing = {row.name: row.edition for row in session.scalars(sa.select(Edition))}
    watched: _Watched = current_app.extensions.get("editions", {})
    for name, (edition, job, is_empty) in watched.items():
        if standing.get(name) == edition:
            continue
        if is_empty():
            keep(name, edition)
        else:
            jobs.start(SYSTEM, job)


@operation
def keep(name: str, edition: int) -> None:
    """It is of this edition now."""
    run_statement(_keep, {"name": name, "edition": edition})


@cache
def _keep(dialect: str) -> Any:
    insert = insert_of(Edition, dialect)
    return insert.on_conflict_do_update(index_elements=["name"], set_={"edition": insert.excluded.edition})
