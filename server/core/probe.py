"""Whether the database really takes a write: one row, written by each look at /readyz. An empty commit would touch no disk."""
from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model, insert_of, operation, run_statement


class Probe(Model):
    """The one row, and when it was last written."""

    __tablename__ = "probes"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)


@operation
def write_probe() -> None:
    """Write the row and commit. Raises what the database raises when it cannot: full, locked, gone."""
    run_statement(_write, {"id": 1, "at": clock.now()})


@cache
def _write(dialect: str) -> Any:
    insert = insert_of(Probe, dialect)
    return insert.on_conflict_do_update(index_elements=["id"], set_={"at": insert.excluded["at"]})
