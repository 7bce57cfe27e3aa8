"""Keyset pages: the next page starts after the last row seen, so page 1,000 costs what page 1 costs."""
from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from server.core import clock
from server.core.database import session
from server.core.errors import Malformed

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows of one page and the cursor of the next, or None at the end."""

    rows: Sequence[T]
    next_cursor: str | None


def encode_cursor(values: Sequence[int | str]) -> str:
    """The place after a row, as URL-safe text: sort values only, no words of people."""
    return base64.urlsafe_b64encode(json.dumps(list(values), separators=(",", ":")).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, width: int) -> list[int | str]:
    """Raises Malformed for anything that is not a cursor with `width` values."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor[:1000] + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError):
        raise Malformed(field="sesudah") from None
    is_right = isinstance(values, list) and len(values) == width
    if not is_right or any(isinstance(v, bool) or not isinstance(v, (int, str)) for v in values):
        raise Malformed(field="sesudah")
    if any(isinstance(v, int) and abs(v) > 2**53 for v in values):
        raise Malformed(field="sesudah")
    return list(values)


def keyset(query: sa.Select[Any], columns: Sequence[Any], cursor: str | None, limit: int) -> Page[Any]:
    """Rows of `query` in descending order of `columns` (the last one unique), after `cursor`; entities, one a row."""
    if cursor:
        values = [_from_cursor(column, value) for column, value in zip(columns, decode_cursor(cursor, len(columns)), strict=True)]
        query = query.where(sa.tuple_(*columns) < sa.tuple_(*values))
    query = query.order_by(*[column.desc() for column in columns]).limit(limit + 1)
    rows = list(session.scalars(query))
    if len(rows) <= limit:
        return Page(rows, None)
    last = rows[limit - 1]
    return Page(rows[:limit], encode_cursor([_to_cursor(getattr(last, column.key)) for column in columns]))


def _to_cursor(value: Any) -> int | str:
    return clock.to_micros(value) if isinstance(value, datetime) else value


def _from_cursor(column: Any, value: int | str) -> sa.BindParameter[Any]:
    """The value as its column has it; a moment travels as microseconds. Raises Malformed for another type."""
    if not isinstance(value, int if isinstance(column.type, (sa.Integer, clock.UtcDateTime)) else str):
        raise Malformed(field="sesudah")
    if not isinstance(column.type, clock.UtcDateTime):
        return sa.literal(value, column.type)
    if not 0 <= int(value) < 2**52:
        raise Malformed(field="sesudah")
    return sa.literal(clock.from_micros(int(value)), column.type)
