"""Passages of sessions that can be found, and the index over their words."""
from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from server.core.database import Model

MOST_KEY, MOST_HREF = 40, 200


class SessionPassage(Model):
    """One place where words of a session stand. `shown` is empty where its source tells the words anew each time they are read."""

    __tablename__ = "session_passages"
    __table_args__ = (sa.UniqueConstraint("webinar_id", "source", "key"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)  # also the row of the index; never given twice
    webinar_id: Mapped[int] = mapped_column(sa.ForeignKey("webinars.id", ondelete="CASCADE"))
    source: Mapped[str] = mapped_column(sa.String(12))  # title, transcript, answer, recap
    key: Mapped[str] = mapped_column(sa.String(MOST_KEY))
    at_seconds: Mapped[int | None]  # in the recording, where it is a moment
    href: Mapped[str] = mapped_column(sa.String(MOST_HREF), default="")  # empty: the session's own page
    shown: Mapped[str] = mapped_column(sa.Text, default="")


SEARCH_DDL = {
    "sqlite": ("CREATE VIRTUAL TABLE session_search USING fts5(tokens, detail='none')",),
    "postgresql": (
        "CREATE TABLE session_search (rowid integer PRIMARY KEY, tokens text NOT NULL, "
        "words tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED)",
        "CREATE INDEX ix_session_search_words ON session_search USING gin (words)",
    ),
}
for _dialect, _statements in SEARCH_DDL.items():
    for _ddl in _statements:
        sa.event.listen(SessionPassage.__table__, "after_create", sa.DDL(_ddl).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy
