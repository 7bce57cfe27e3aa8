"""The index of what can be found: sources bring passages, the index keeps their words on either database."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from server.categorization import tokens
from server.core.database import session
from server.core.words import Phase
from server.webinars.finding.models import MOST_HREF, MOST_KEY, SessionPassage
from server.webinars.models import Webinar

TITLE, TRANSCRIPT, ANSWER, RECAP = "title", "transcript", "answer", "recap"
LONGEST, MOST_WORDS = 200, 12  # letters of a word that count; words of a query
_REMOVE = sa.text("DELETE FROM session_search WHERE rowid IN "
                  "(SELECT id FROM session_passages WHERE webinar_id = :webinar AND source = :source)")
_ADD = sa.text("INSERT INTO session_search(rowid, tokens) VALUES (:id, :tokens)")
_MERGE = sa.text("INSERT INTO session_search(session_search) VALUES ('optimize')")
_FOUND = {
    "sqlite": "session_passages.id IN (SELECT rowid FROM session_search WHERE session_search MATCH :query)",
    "postgresql": "session_passages.id IN (SELECT rowid FROM session_search WHERE words @@ CAST(:query AS tsquery))",
}
_AND, _QUOTE = {"sqlite": " AND ", "postgresql": " & "}, {"sqlite": '"', "postgresql": "'"}


@dataclass(frozen=True)
class Passage:
    """What a source brings: `words` are found, `shown` is what a result quotes of them, `at` is in seconds of the recording."""

    key: str
    words: str
    shown: str = ""
    at: int | None = None
    href: str = ""


Reader = Callable[[Webinar], Iterable[Passage]]
SOURCES: dict[str, Reader] = {}


def source(name: str) -> Callable[[Reader], Reader]:
    """Register who brings the passages of one kind."""

    def wrap(reader: Reader) -> Reader:
        SOURCES[name] = reader
        return reader

    return wrap


def refresh(webinar_id: int, name: str) -> None:
    """Read a source of a session anew, within the operation under way. Of what was taken away no word stays in the index."""
    webinar = session.get(Webinar, webinar_id)
    if webinar is None or webinar.is_rehearsal or name not in SOURCES:
        return
    session.flush()
    had = bool(session.execute(_REMOVE, {"webinar": webinar_id, "source": name}).rowcount)  # type: ignore[attr-defined]
    session.execute(sa.delete(SessionPassage).where(SessionPassage.webinar_id == webinar_id, SessionPassage.source == name))
    found = list(SOURCES[name](webinar))
    rows = [SessionPassage(webinar_id=webinar_id, source=name, key=one.key[:MOST_KEY], at_seconds=one.at, href=one.href[:MOST_HREF],
                           shown=one.shown) for one in found]
    session.add_all(rows)
    session.flush()
    if rows:
        session.execute(_ADD, [{"id": row.id, "tokens": " ".join(words_of(one.words))} for row, one in zip(rows, found, strict=True)])
    if had and _dialect() == "sqlite":
        session.execute(_MERGE)  # FTS5 keeps deleted words until it merges


def refresh_all() -> int:
    """Read every source of every session anew; returns how many sessions there are."""
    ids = list(session.scalars(sa.select(Webinar.id).where(Webinar.rehearsal_of_id.is_(None)).order_by(Webinar.id)))
    for webinar_id in ids:
        for name in SOURCES:
            refresh(webinar_id, name)
    return len(ids)


def sessions_with(name: str, key: str) -> list[int]:
    """The sessions for which a source brought a passage of this key."""
    return list(session.scalars(sa.select(SessionPassage.webinar_id).where(SessionPassage.source == name, SessionPassage.key == key)))


def is_over(webinar_id: int) -> bool:
    """Whether what was said in a session can be found by now."""
    webinar = session.get(Webinar, webinar_id)  # whoever changes a question has it at hand
    return webinar is not None and webinar.phase == Phase.ENDED


def words_of(text: str) -> list[str]:
    """The tokens that stand in the index and in a query, letters and digits only."""
    return [word[:LONGEST] for word in tokens(text) if word.isalnum()]


def condition(text: str) -> sa.ColumnElement[bool] | None:
    """Passages that have all the words; None when the query says nothing that could be sought."""
    words = list(dict.fromkeys(words_of(text)))[:MOST_WORDS]
    if not words:
        return None
    quote = _QUOTE[_dialect()]
    query = _AND[_dialect()].join(f"{quote}{word}{quote}" for word in words)  # letters and digits: nothing to escape
    return sa.text(_FOUND[_dialect()]).bindparams(query=query)  # type: ignore[return-value]


def _dialect() -> str:
    return session.get_bind().dialect.name
