"""The house's own words: each text's versions, none of which is ever changed or removed."""
from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core import clock
from server.core.database import Model


class PageVersion(Model):
    """One published version of a page in one language. Without any, the text that came with the house holds, as version 1."""

    __tablename__ = "page_versions"
    __table_args__ = (sa.UniqueConstraint("slug", "language", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(20))
    language: Mapped[str] = mapped_column(sa.String(2))
    number: Mapped[int]
    source: Mapped[str] = mapped_column(sa.Text)  # Markdown
    note: Mapped[str] = mapped_column(sa.String(200))  # what changed, for everyone
    published_at: Mapped[datetime] = mapped_column(clock.UtcDateTime)
    published_by: Mapped[int | None] = mapped_column(sa.ForeignKey("staff.id", ondelete="SET NULL"))
