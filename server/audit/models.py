"""The ledger: entries with commitments, chained later by the sealer, and the heads it published."""
from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model

IS_ACCESS = "kind LIKE '%.read'"  # the same words in the index and in the query, so that the one is used for the other


class Entry(Model):
    """One thing that happened: ids, kinds, times and a commitment; never text, names or free words.

    `seq`, `previous_hash` and `hash` are empty until the sealer has chained it.
    """

    __tablename__ = "ledger_entries"
    # small: only entries of a colleague having read something, for the person whose data it was
    __table_args__ = (sa.Index("ix_ledger_entries_access", "subject_kind", "subject_id", sqlite_where=sa.text(IS_ACCESS),
                               postgresql_where=sa.text(IS_ACCESS)),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    subject_kind: Mapped[str] = mapped_column(sa.String(30))
    subject_id: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    commitment: Mapped[str | None] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    seq: Mapped[int | None] = mapped_column(unique=True)
    previous_hash: Mapped[str | None] = mapped_column(sa.String(64))
    hash: Mapped[str | None] = mapped_column(sa.String(64))


class Head(Model):
    """The hash of the newest sealed entry after one run of the sealer."""

    __tablename__ = "ledger_heads"
    seq: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
