"""What finding needs beside the rows: sketches of shown texts to know near-identical ones by, and ties by hand."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model


class Band(Model):
    """A part of a shown text's sketch: two texts that share one may be near-identical. Goes when the text is no longer shown."""

    __tablename__ = "aspiration_bands"
    __table_args__ = (sa.Index("ix_aspiration_bands_key", "key", "aspiration_id"),)
    aspiration_id: Mapped[int] = mapped_column(sa.ForeignKey("aspirations.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)


class Tie(Model):
    """A moderator says that a voice says what another one says. It moves no vote and no state; each keeps its code and its answer."""

    __tablename__ = "aspiration_ties"
    aspiration_id: Mapped[int] = mapped_column(sa.ForeignKey("aspirations.id", ondelete="CASCADE"), primary_key=True)
    head_id: Mapped[int] = mapped_column(sa.ForeignKey("aspirations.id", ondelete="CASCADE"), index=True)
    tied_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id", ondelete="SET NULL"))
    tied_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
