"""What a provision continues, how that is known, and the deeds that can be undone."""
from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model


class TieState(StrEnum):
    """`open` waits for a person. An earlier provision that nothing continues is open until somebody says that it was removed."""

    TIED = "tied"
    NEW = "new"
    REMOVED = "removed"
    OPEN = "open"


class Tie(Model):
    """What is known in a version about one provision: one of its own, or one of before that nothing continues."""

    __tablename__ = "provision_ties"
    __table_args__ = (sa.UniqueConstraint("version_id", "provision_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("versions.id", ondelete="CASCADE"))
    provision_id: Mapped[int] = mapped_column(sa.ForeignKey("provisions.id", ondelete="CASCADE"), index=True)
    earlier_id: Mapped[int | None] = mapped_column(sa.ForeignKey("provisions.id", ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(sa.String(10))
    likeness: Mapped[int] = mapped_column(sa.SmallInteger, default=0)  # percent of the words
    reason: Mapped[str] = mapped_column(sa.String(20), default="")  # a code of matching.Why, or of the person's deed
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)  # at most three: id, likeness, why


class CarryingDeed(Model):
    """A batch that was tied by itself, or one deed of a person: with what was before, so that it can be undone."""

    __tablename__ = "carrying_deeds"
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("versions.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))  # automatic, tied, new, removed
    staff_id: Mapped[int | None] = mapped_column(sa.Integer)
    at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    tied: Mapped[int] = mapped_column(default=0)  # how many provisions it tied
    changes: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)  # provision, and before: state and earlier
    undone_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
