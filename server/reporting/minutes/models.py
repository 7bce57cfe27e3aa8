"""Minutes and their revisions."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model
from server.core.session_codes import MinutesState


class Minutes(Model):
    """A session's minutes. `body` is Markdown of the notulis; files are of `drawn_revision`, and public while it is signed."""

    __tablename__ = "minutes"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(sa.String(8), default=MinutesState.DRAFT.value)
    body: Mapped[str] = mapped_column(sa.Text)
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    changed_by: Mapped[int | None] = mapped_column(sa.Integer)  # staff
    signed_at: Mapped[datetime | None] = mapped_column(clock.UtcDateTime)
    signed_by: Mapped[int | None] = mapped_column(sa.Integer)  # staff
    signer: Mapped[str] = mapped_column(sa.String(160), default="")  # name and office, as printed
    pdf_id: Mapped[int | None] = mapped_column(sa.ForeignKey("files.id", ondelete="SET NULL"))
    docx_id: Mapped[int | None] = mapped_column(sa.ForeignKey("files.id", ondelete="SET NULL"))
    drawing: Mapped[int] = mapped_column(default=0)  # raised whenever the files have to be drawn anew

    @property
    def is_signed(self) -> bool:
        """Everyone may read them."""
        return self.state == MinutesState.SIGNED


class MinutesRevision(Model):
    """What the text was, who wrote it and when."""

    __tablename__ = "minutes_revisions"
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("minutes.webinar_id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(sa.Text)
    written_by: Mapped[int | None] = mapped_column(sa.Integer)  # staff
    written_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
