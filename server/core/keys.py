"""Writes that can be repeated: each bears a key made by the client, unique per key and content.

Same key and same content: the first answer again. Same key and other content: a new item. A key of another
participant: refused. So a double click, a reload and a retry after a lost answer make no second row.
"""
from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import request
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock, retention
from server.core.database import Model, session
from server.core.errors import KeyTaken, Malformed
from server.core.secrets import keyed_hash


class WrittenKey(Model):
    """One write that was acknowledged: whose key, what content, what came of it."""

    __tablename__ = "written_keys"
    key: Mapped[str] = mapped_column(sa.String(36), primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    participant_id: Mapped[int | None] = mapped_column(sa.Integer, index=True)
    subject_kind: Mapped[str] = mapped_column(sa.String(30))
    subject_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)


def new_key() -> str:
    """A fresh key for a form."""
    return str(uuid.uuid4())


def checked_key(value: Any) -> str:
    """The key in its one spelling. Raises Malformed."""
    try:
        return str(uuid.UUID(str(value)))
    except ValueError:
        raise Malformed(field="key") from None


def digest_of(content: dict[str, Any]) -> str:
    """A fingerprint of what was sent, the same for the same content; keyed, so that a telephone number can't be guessed from it."""
    return keyed_hash("written", json.dumps(content, sort_keys=True, ensure_ascii=False, default=str))


def written(key: str, digest: str, participant_id: int | None, subject_kind: str) -> int | None:
    """The id that this very write made before, or None if it is new. Raises KeyTaken. Call inside the operation."""
    rows = session.execute(
        sa.select(WrittenKey.participant_id, WrittenKey.subject_kind, WrittenKey.digest, WrittenKey.subject_id).where(WrittenKey.key == key)
    ).all()
    for row in rows:
        if row.participant_id != participant_id or row.subject_kind != subject_kind:
            raise KeyTaken()
    return next((row.subject_id for row in rows if row.digest == digest), None)


def remember(key: str, digest: str, participant_id: int | None, subject_kind: str, subject_id: int) -> None:
    """Bind key and content to what they made, in the same transaction."""
    session.add(WrittenKey(key=key, digest=digest, participant_id=participant_id, subject_kind=subject_kind,
                           subject_id=subject_id, at=clock.now()))
    session.flush()


def sent_key() -> str:
    """The key that came with a form, in its one spelling. Raises Malformed."""
    return checked_key(request.form.get("key"))


# --- what staff write ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Once:
    """A write of staff that can be repeated: what kind of thing it makes, its key and its content. Without a key each is a new one."""

    kind: str
    key: str | None
    digest: str

    def made(self) -> int | None:
        """The id that this very write made before. Raises KeyTaken. Call inside the operation, with what it waits for locked."""
        return written(self.key, self.digest, None, self.kind) if self.key is not None else None

    def keep(self, subject_id: int) -> None:
        """It made this."""
        if self.key is not None:
            remember(self.key, self.digest, None, self.kind, subject_id)


def once(kind: str, key: str | None, **content: Any) -> Once:
    """A write by its key (as sent; None from code that never repeats) and its content, who writes among it. Raises Malformed."""
    return Once(kind, None if key is None else checked_key(key), digest_of(content))


def forget(kinds: Collection[str], subject_ids: Collection[int]) -> None:
    """Nobody knows any more that these were written: they are gone. Within the operation under way."""
    session.execute(sa.delete(WrittenKey).where(WrittenKey.subject_kind.in_(kinds), WrittenKey.subject_id.in_(subject_ids)))


# --- how long --------------------------------------------------------------------------------


def _old(cutoff: datetime) -> sa.Select[str]:
    return sa.select(WrittenKey.key).distinct().where(WrittenKey.at < cutoff).order_by(WrittenKey.key)


def _cut(old: Sequence[str]) -> None:
    session.execute(sa.delete(WrittenKey).where(WrittenKey.key.in_(old)))


retention.add(retention.Rule(
    "keys.written", what=_l("Sidik jari kiriman dan kode perangkatnya"), days="retention_key_days", since=_l("dikirim"),
    why=_l("agar kiriman yang terulang tidak tercatat dua kali"), find=_old, cut=_cut))
