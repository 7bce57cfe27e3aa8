"""Rotating keys while the house runs, and taking them up again after a kill: all that is known stands in the rows.

A rotation makes a new data key and retires the old one; every sealed value of every table is sealed anew, batch by
batch; when every process has surely learnt of the new key and nothing is sealed with the old one, that is destroyed.
"""
from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from server.core import clock, vault
from server.core import secrets as roots
from server.core.database import Model, operation, record, session
from server.core.errors import Conflict
from server.core.events import Event
from server.core.vault import INDEX_KEY, DataKey

BATCH = 300
BATCH_OF_FILES = 5  # each may have megabytes
PASSES = 10  # over everything, until a look finds nothing sealed with an old key
Progress = Callable[[str, int, int], None]  # (table.column, sealed anew so far, of how many)


@dataclass(frozen=True, kw_only=True)
class KeyRotated(Event):
    """A new data key seals from now on."""

    key_id: int


@dataclass(frozen=True, kw_only=True)
class KeyDestroyed(Event):
    """Nothing is sealed with this data key any more, and it is gone."""

    key_id: int


@dataclass(frozen=True, kw_only=True)
class KeysRewrapped(Event):
    """So many data keys are wrapped with today's root secret."""

    keys: int


@dataclass(frozen=True)
class Rotated:
    """What a rotation did."""

    key_id: int
    was_resumed: bool
    resealed: int
    destroyed: int


@dataclass(frozen=True)
class KeyStatus:
    """One key: what wraps it (`now`, `before`, `unknown`, empty when destroyed) and how many values it seals."""

    id: int
    is_active: bool
    wrapped_by: str
    created_at: datetime
    retired_at: datetime | None
    destroyed_at: datetime | None
    values: int


# --- rotating --------------------------------------------------------------------------------


def rotate(progress: Progress, *, settle_seconds: float = 2 * vault.KEEP_SECONDS) -> Rotated:
    """Make a new key, seal everything with it, destroy the old ones. An interrupted rotation is taken up instead.

    `settle_seconds`: after so long every process has learnt of the new key. Raises Conflict when values are left that no
    key opens, naming where; then nothing is destroyed.
    """
    key_id, was_resumed = _begin()
    began = time.monotonic()
    resealed = sum(_reseal(column, key_id, progress) for column in vault.sealed_columns())
    time.sleep(max(0.0, settle_seconds - (time.monotonic() - began)))
    for _ in range(PASSES):
        left = _left(key_id)
        if not left:
            break
        found = sum(_reseal(column, key_id, progress) for column in left)
        if not found:
            raise Conflict(why="broken_seals", where=", ".join(str(column) for column in left))
        resealed += found
    return Rotated(key_id, was_resumed, resealed, _destroy(key_id))


@operation
def _begin() -> tuple[int, bool]:
    """(the key that seals from now on, whether a rotation was under way)."""
    vault.ring().sealing()  # a house without keys gets its first
    keys = session.scalars(sa.select(DataKey).where(DataKey.id != INDEX_KEY).order_by(DataKey.id).with_for_update()).all()
    active = max(key.id for key in keys if key.retired_at is None)
    if any(key.retired_at is not None and key.wrapped is not None for key in keys):
        return active, True
    for key in keys:
        key.retired_at = key.retired_at or clock.now()
    made = max(key.id for key in keys) + 1
    session.add(DataKey(**vault.new_key_row(roots.root_secret(), made)))
    record(KeyRotated(key_id=made))
    return made, False


def _reseal(column: sa.Column[Any], key_id: int, progress: Progress) -> int:
    """All values of a column that another key seals; returns how many were sealed anew."""
    total, done, last = _count(column, key_id), 0, None
    while True:
        found, changed, last = _reseal_batch(column.table.name, column.name, key_id, last)
        if not found:
            return done
        done += changed
        progress(str(column), done, max(total, done))


@operation
def _reseal_batch(table: str, name: str, key_id: int, after: int | None) -> tuple[int, int, int | None]:
    """(rows looked at, values sealed anew, where to go on). A value that somebody changed meanwhile is left for another pass."""
    column = Model.metadata.tables[table].columns[name]
    key, raw = _key_column(column), sa.type_coerce(column, sa.LargeBinary)
    most = BATCH_OF_FILES if isinstance(column.type, vault.SealedBytes) else BATCH
    query = sa.select(key, raw).where(*_sealed_otherwise(column, key_id)).order_by(key).limit(most)
    rows = session.execute(query if after is None else query.where(key > after)).all()
    anew = [{"of": row[0], "old": bytes(row[1]), "new": sealed} for row in rows if (sealed := _anew(str(column), bytes(row[1]), key_id))]
    write = sa.update(column.table).where(key == sa.bindparam("of"), raw == sa.bindparam("old", type_=sa.LargeBinary)).values(
        {name: sa.type_coerce(sa.bindparam("new", type_=sa.LargeBinary), sa.LargeBinary)})
    connection = session.connection()
    changed = sum(connection.execute(write, row).rowcount for row in anew)
    return len(rows), changed, rows[-1][0] if rows else None


def _anew(place: str, sealed: bytes, key_id: int) -> bytes | None:
    """The same under another key; None when no key opens it."""
    ring = vault.ring()
    try:
        plain = vault.unseal(ring.opening(vault.key_of(sealed)), place, sealed)
    except vault.BrokenSeal:
        return None
    return vault.seal(ring.opening(key_id), key_id, place, plain)


def _key_column(column: sa.Column[Any]) -> sa.Column[Any]:
    """A table with sealed columns has one whole number as its key."""
    (key,) = column.table.primary_key.columns
    return key


def _sealed_otherwise(column: sa.Column[Any], key_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    """The rows of a column that another key seals."""
    head = vault.head_of(key_id)
    raw = sa.type_coerce(column, sa.LargeBinary)
    return column.is_not(None), sa.func.substr(raw, 1, len(head), type_=sa.LargeBinary) != sa.bindparam("head", head, sa.LargeBinary)


def _count(column: sa.Column[Any], key_id: int) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(column.table).where(*_sealed_otherwise(column, key_id))) or 0


def _left(key_id: int) -> list[sa.Column[Any]]:
    session.rollback()  # look at what stands now
    return [column for column in vault.sealed_columns() if _count(column, key_id)]


@operation
def _destroy(key_id: int) -> int:
    """Destroy all other keys that seal nothing; looked at under a lock, so that no writer slips between. Returns how many."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        for table in sorted({column.table.name for column in vault.sealed_columns()}):
            connection.execute(sa.text(f'LOCK TABLE "{table}" IN SHARE MODE'))
    if any(_count(column, key_id) for column in vault.sealed_columns()):
        raise Conflict(why="still_sealed")
    keys = session.scalars(sa.select(DataKey).where(DataKey.id.not_in([INDEX_KEY, key_id]), DataKey.wrapped.is_not(None))).all()
    for key in keys:
        key.wrapped, key.destroyed_at = None, clock.now()
        record(KeyDestroyed(key_id=key.id))
    return len(keys)


# --- the root secret -------------------------------------------------------------------------


@operation
def rewrap() -> int:
    """Wrap every key with today's root secret; returns how many were wrapped with one of before. Raises BrokenSeal."""
    now, known = roots.root_secret(), vault.ring().known_roots
    today, changed = vault.fingerprint_of(now), 0
    for key in session.scalars(sa.select(DataKey).where(DataKey.wrapped.is_not(None)).with_for_update()).all():
        if key.root != today and key.wrapped is not None:
            key.wrapped, key.root = vault.wrap(now, key.id, vault.unwrap(known, key.id, bytes(key.wrapped))), today
            changed += 1
    if changed:
        record(KeysRewrapped(keys=changed))
    return changed


# --- looking ---------------------------------------------------------------------------------


def status() -> list[KeyStatus]:
    """Every key there ever was, oldest first."""
    known = [vault.fingerprint_of(root) for root in vault.ring().known_roots]
    counts = _values()
    keys = session.scalars(sa.select(DataKey).order_by(DataKey.id)).all()
    return [KeyStatus(key.id, key.id != INDEX_KEY and key.retired_at is None,
                      "" if key.wrapped is None else "now" if key.root == known[0] else "before" if key.root in known else "unknown",
                      key.created_at, key.retired_at, key.destroyed_at, counts.get(key.id, 0)) for key in keys]


def _values() -> dict[int, int]:
    """How many values each key seals."""
    found: dict[int, int] = {}
    for column in vault.sealed_columns():
        head = sa.func.substr(sa.type_coerce(column, sa.LargeBinary), 1, len(vault.head_of(0)), type_=sa.LargeBinary)
        query = sa.select(head, sa.func.count()).select_from(column.table).where(column.is_not(None)).group_by(head)
        for start, count in session.execute(query):
            key_id = vault.key_of_head(bytes(start))
            found[key_id] = found.get(key_id, 0) + count
    return found
