"""Personal data at rest: columns that seal themselves (AES-256-GCM) under data keys that can be rotated and destroyed.

A data key is random and lies in `data_keys`, wrapped with a key derived from the root secret; a sealed value names its
key. Row 0 is the index key: it finds an e-mail address without opening any, and outlives every rotation.
The first keys are made in the transaction that first needs one, so both stand or fall together; a process keeps only
keys that it has read on a connection of its own, that is, committed ones.
"""
from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import struct
import time
import unicodedata
from contextlib import suppress
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, cast

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, current_app
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.core import clock
from server.core import secrets as roots
from server.core.database import Model, in_operation, insert_of, operation, session

INDEX_KEY = 0
KEEP_SECONDS = 10.0  # for so long a process may go on sealing with a key that was retired meanwhile
_HEAD = struct.Struct(">BI")  # version of the format, number of the data key
_VERSION, _NONCE = 1, 12
_PENDING = "vault_pending"
_WRAPPING = "vault-wrap"


class BrokenSeal(Exception):
    """A sealed value that no key opens: its key was destroyed, the root secret is another one, or it was tampered with."""


class DataKey(Model):
    """One key, wrapped. `wrapped` is emptied when the key is destroyed: what was sealed with it is then gone for good."""

    __tablename__ = "data_keys"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    wrapped: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    root: Mapped[str] = mapped_column(sa.String(16))  # which root secret wraps it, as a fingerprint
    created_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    destroyed_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)


# --- sealing one value -----------------------------------------------------------------------


def head_of(key_id: int) -> bytes:
    """How everything sealed with this key begins."""
    return _HEAD.pack(_VERSION, key_id)


def key_of(sealed: bytes) -> int:
    """The number of the key that a value was sealed with. Raises BrokenSeal."""
    if len(sealed) < _HEAD.size + _NONCE:
        raise BrokenSeal("too short to be a sealed value")
    return key_of_head(sealed)


def key_of_head(head: bytes) -> int:
    """The same, from the first bytes alone. Raises BrokenSeal."""
    version, key_id = _HEAD.unpack_from(head)
    if version != _VERSION:
        raise BrokenSeal(f"sealed in an unknown format {version}")
    return int(key_id)


def seal(key: AESGCM, key_id: int, place: str, plain: bytes) -> bytes:
    """Header, nonce, ciphertext. `place` (table.column) is bound in, so that it opens nowhere else."""
    nonce = secrets.token_bytes(_NONCE)
    head = head_of(key_id)
    return head + nonce + key.encrypt(nonce, plain, head + place.encode())


def unseal(key: AESGCM, place: str, sealed: bytes) -> bytes:
    """What was sealed for this place. Raises BrokenSeal."""
    head, nonce, body = sealed[:_HEAD.size], sealed[_HEAD.size:_HEAD.size + _NONCE], sealed[_HEAD.size + _NONCE:]
    try:
        return key.decrypt(nonce, body, head + place.encode())
    except InvalidTag:
        raise BrokenSeal(f"{place}: not sealed for this column with key {key_of(sealed)}") from None


# --- wrapping keys ---------------------------------------------------------------------------


def fingerprint_of(root: bytes) -> str:
    """Tells root secrets apart without telling anything about them."""
    return roots.derived_from(root, "vault-root").hex()[:16]


def wrap(root: bytes, key_id: int, key: bytes) -> bytes:
    """The key under lock of a root secret."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(roots.derived_from(root, _WRAPPING)).encrypt(nonce, key, f"data_keys.{key_id}".encode())


def unwrap(known: list[bytes], key_id: int, wrapped: bytes) -> bytes:
    """The key itself, whichever of the known root secrets locked it. Raises BrokenSeal."""
    for root in known:
        try:
            return AESGCM(roots.derived_from(root, _WRAPPING)).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], f"data_keys.{key_id}".encode())
        except InvalidTag:
            continue
    raise BrokenSeal(f"data key {key_id} is wrapped with a root secret that is not known: set JKD_OLD_SECRET_KEYS")


def new_key_row(root: bytes, key_id: int, key: bytes | None = None) -> dict[str, Any]:
    """A row of `data_keys` for a fresh random key."""
    key = secrets.token_bytes(32) if key is None else key
    return {"id": key_id, "wrapped": wrap(root, key_id, key), "root": fingerprint_of(root), "created_at": clock.now()}


# --- the ring --------------------------------------------------------------------------------

_STANDING = sa.select(DataKey.id, DataKey.wrapped, DataKey.retired_at).where(DataKey.wrapped.is_not(None)).order_by(DataKey.id)


class KeyRing:
    """The keys that this process has seen committed; one that is not among them is looked for anew."""

    def __init__(self, app: Flask) -> None:
        self.known_roots = roots.all_roots(app)
        url = app.extensions["database"].writing.url
        self._engine = sa.create_engine(url, poolclass=sa.pool.NullPool, hide_parameters=True)
        self._keys: dict[int, bytes] = {}
        self._active: tuple[int, AESGCM] | None = None
        self._ciphers: dict[int, AESGCM] = {}
        self._read_at = float("-inf")

    def sealing(self) -> tuple[int, AESGCM]:
        """(number, key) to seal with now; the first one is made here."""
        if self._active is None or time.monotonic() - self._read_at > KEEP_SECONDS:
            self.read()
        if self._active is not None:
            return self._active
        key_id, key = max(self._first_keys().items())
        return key_id, AESGCM(key)

    def opening(self, key_id: int) -> AESGCM:
        """The key of this number. Raises BrokenSeal when it was destroyed or never was."""
        if key_id not in self._ciphers:
            self.read()
        if key_id in self._ciphers:
            return self._ciphers[key_id]
        key = (self._standing_here() if in_operation() else {}).get(key_id)
        if key is None:
            raise BrokenSeal(f"data key {key_id} was destroyed or never was")
        return AESGCM(key)

    def index_key(self) -> bytes:
        """The key of look-ups."""
        if INDEX_KEY not in self._keys:
            self.read()
        return self._keys[INDEX_KEY] if INDEX_KEY in self._keys else self._first_keys()[INDEX_KEY]

    def read(self) -> None:
        """Learn what stands, committed, on a connection of its own."""
        at = time.monotonic()
        with self._engine.connect() as connection:
            rows = connection.execute(_STANDING).all()
        keys = {row.id: unwrap(self.known_roots, row.id, row.wrapped) for row in rows}
        active = [row.id for row in rows if row.id != INDEX_KEY and row.retired_at is None]
        self._keys, self._ciphers = keys, {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._active = (active[-1], self._ciphers[active[-1]]) if active else None
        self._read_at = at

    def _first_keys(self) -> dict[int, bytes]:
        """The keys of a house that had none; not kept until a later read finds them committed."""
        if in_operation():
            return self._standing_here() or self._make_here()
        _make_first_keys()
        self.read()
        return self._keys

    def _standing_here(self) -> dict[int, bytes]:
        """What the operation under way sees, its own new keys included; forgotten when a savepoint of it is taken back."""
        pending = cast(dict[int, bytes], session.info.get(_PENDING) or {})
        if not pending:
            rows = session.connection().execute(_STANDING).all()
            pending = {row.id: unwrap(self.known_roots, row.id, row.wrapped) for row in rows}
            session.info[_PENDING] = pending
        return pending

    def _make_here(self) -> dict[int, bytes]:
        rows = [new_key_row(self.known_roots[0], key_id) for key_id in (INDEX_KEY, 1)]
        connection = session.connection()  # not through the session: it may be flushing
        for row in rows:
            connection.execute(_add_key(connection.dialect.name), row)
        session.info.pop(_PENDING, None)
        return self._standing_here()


@cache
def _add_key(dialect: str) -> Any:
    return insert_of(DataKey, dialect).on_conflict_do_nothing(index_elements=["id"])


@sa.event.listens_for(Session, "after_soft_rollback")
def _forget_pending(rolled_back: Session, _transaction: Any) -> None:
    """A savepoint that made the first keys may have been taken back with them."""
    rolled_back.info.pop(_PENDING, None)


@operation
def _make_first_keys() -> None:
    ring()._first_keys()


def ring() -> KeyRing:
    """The running app's ring."""
    app = current_app
    if "vault" not in app.extensions:
        app.extensions["vault"] = KeyRing(app)
    return cast(KeyRing, app.extensions["vault"])


# --- columns ---------------------------------------------------------------------------------


class _NoComparing(sa.types.TypeDecorator.Comparator[Any]):
    """A sealed value is another each time, so comparing with one would never find it."""

    _ALLOWED: ClassVar[set[str]] = {"is_", "is_not", "isnot"}

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
        is_inner = len(other) == 1 and (other[0] is None or isinstance(other[0], sa.ClauseElement))  # SQLAlchemy sorts its own columns
        if op.__name__ not in self._ALLOWED and not is_inner:
            raise TypeError("a sealed column can't be compared or sorted: look up by a keyed index (vault.email_index)")
        return super().operate(op, *other, **kwargs)


class SealedText(sa.types.TypeDecorator[str]):
    """A text that lies encrypted in the database and is a plain `str | None` in Python. It can be asked for NULL only."""

    impl = sa.LargeBinary
    cache_ok = True
    comparator_factory = _NoComparing

    def __init__(self, place: str = "") -> None:
        super().__init__()
        self.place = place  # table.column; filled in when the column joins its table

    def process_bind_param(self, value: Any, dialect: Any) -> bytes | None:
        """Seal it with the newest key."""
        if value is None:
            return None
        if not self.place:
            raise TypeError("a sealed type works only as the type of a table's column")
        key_id, key = ring().sealing()
        return seal(key, key_id, self.place, self._to_bytes(value))

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        """Open it. Raises BrokenSeal."""
        if value is None:
            return None
        sealed = bytes(value)
        return self._from_bytes(unseal(ring().opening(key_of(sealed)), self.place, sealed))

    def _to_bytes(self, value: Any) -> bytes:
        return str(value).encode()

    def _from_bytes(self, plain: bytes) -> Any:
        return plain.decode()


class SealedJson(SealedText):
    """The same for what JSON can say; a change within the value is not seen, so assign a new one."""

    cache_ok = True

    def _to_bytes(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def _from_bytes(self, plain: bytes) -> Any:
        return json.loads(plain)


class SealedBytes(SealedText):
    """The same for a file: `bytes | None` in Python."""

    cache_ok = True

    def _to_bytes(self, value: Any) -> bytes:
        return bytes(value)

    def _from_bytes(self, plain: bytes) -> Any:
        return plain


@sa.event.listens_for(sa.Column, "after_parent_attach")
def _name_place(column: Any, table: Any) -> None:
    if isinstance(column.type, SealedText) and not column.type.place and isinstance(table, sa.Table):
        column.type = type(column.type)(f"{table.name}.{column.name}")


def sealed_columns() -> list[sa.Column[Any]]:
    """Every sealed column of every table that is known, by table and name."""
    found = [column for table in Model.metadata.tables.values() for column in table.columns if isinstance(column.type, SealedText)]
    return sorted(found, key=lambda column: (column.table.name, column.name))


# --- looking up ------------------------------------------------------------------------------


def normal_email(address: str) -> str:
    """The spelling under which an address is looked up: NFKC, trimmed, lower case, the domain as DNS knows it."""
    local, at, domain = unicodedata.normalize("NFKC", address).strip().lower().rpartition("@")
    with suppress(UnicodeError):  # no domain at all: still the same for the same address
        domain = domain.encode("idna").decode()
    return f"{local}{at}{domain}"


def email_index(address: str) -> str:
    """64 hex digits, the same for two spellings of an address and for nobody else's: what one looks up by, never shown."""
    return index_of(ring().index_key(), address)


def index_of(key: bytes, address: str) -> str:
    """The same, with a key at hand."""
    return hmac.new(key, normal_email(address).encode(), hashlib.sha256).hexdigest()
