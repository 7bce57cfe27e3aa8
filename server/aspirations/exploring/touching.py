"""The mark that each write leaves on an aspiration's row, so that a register can read what changed since it last looked.

SQLite has one writer: the mark is one more than the highest. PostgreSQL has many: it is the number of the writing transaction, and
a reader looks again at whatever the transactions that it found under way may still bring.
"""
from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from server.core.database import session

_BOUNDS = {
    "sqlite": sa.text("SELECT coalesce(max(touched), 0) + 1, coalesce(max(touched), 0) + 1 FROM aspirations"),
    "postgresql": sa.text("SELECT CAST(CAST(pg_snapshot_xmin(s) AS text) AS bigint), CAST(CAST(pg_snapshot_xmax(s) AS text) AS bigint) "
                          "FROM pg_current_snapshot() AS s"),
}


class touch(GenericFunction[int]):
    """What a row is marked with when it is written."""

    type = sa.BigInteger()
    inherit_cache = True
    name = "touch"


@compiles(touch, "sqlite")
def _on_sqlite(_element: Any, _compiler: Any, **_kw: Any) -> str:
    return "(SELECT coalesce(max(marked.touched), 0) + 1 FROM aspirations AS marked)"


@compiles(touch, "postgresql")
def _on_postgresql(_element: Any, _compiler: Any, **_kw: Any) -> str:
    return "CAST(CAST(pg_current_xact_id() AS text) AS bigint)"


def bounds() -> tuple[int, int]:
    """(from which mark on to look the next time, up to which one rows may be seen now)."""
    low, high = session.execute(_BOUNDS[session.get_bind().dialect.name]).one()
    return int(low), int(high)
