"""The search index of shown texts: FTS5 over our own tokens, rowid = aspiration id. Only what everyone may read is in it."""
from __future__ import annotations

import sqlalchemy as sa

from server.aspirations.models import SEARCH_DDL, Aspiration
from server.categorization import tokens
from server.core.database import session

NEWEST = 500  # of all matches, only the newest are ranked: 4 ms instead of 58 at 100,000 rows
MOST_WORDS = 12  # of a query; more words find less and cost more
_ADD = sa.text("INSERT OR REPLACE INTO aspiration_search(rowid, tokens) VALUES (:id, :tokens)")
_REMOVE = sa.text("DELETE FROM aspiration_search WHERE rowid = :id")
_FORGET = sa.text("INSERT INTO aspiration_search(aspiration_search) VALUES ('optimize')")
_STANDING = sa.text("SELECT rowid, tokens FROM aspiration_search WHERE rowid > :after AND rowid <= :until")
_MATCH = sa.text("SELECT rowid FROM aspiration_search WHERE aspiration_search MATCH :query ORDER BY rowid DESC LIMIT :newest")


def _is_fts() -> bool:
    return session.get_bind().dialect.name == "sqlite"


def words_of(text: str) -> list[str]:
    """The tokens that stand in the index and in a query, letters and digits only."""
    return [word for word in tokens(text) if word.isalnum()]


def add(aspiration_id: int, text: str) -> None:
    """Put a shown text in, within the operation under way."""
    if _is_fts():
        session.execute(_ADD, {"id": aspiration_id, "tokens": " ".join(words_of(text))})


def remove(aspiration_id: int) -> None:
    """Take a text out, within the operation under way."""
    if _is_fts():
        session.execute(_REMOVE, {"id": aspiration_id})


def forget(aspiration_id: int) -> None:
    """Take a text out so that no word of it stays in the index's own tables: FTS5 keeps deleted words until it merges."""
    if _is_fts():
        session.execute(_REMOVE, {"id": aspiration_id})
        session.execute(_FORGET)


def standing(after: int, until: int) -> dict[int, str]:
    """What stands in the index for the ids above `after`, up to `until`: id → tokens."""
    if not _is_fts():
        return {}
    return {int(row.rowid): str(row.tokens) for row in session.execute(_STANDING, {"after": after, "until": until})}


def make_anew() -> bool:
    """Throw the index away and make an empty one, within the operation under way: for one that can't be read. False: there is none."""
    if not _is_fts():
        return False
    session.execute(sa.text("DROP TABLE aspiration_search"))
    session.execute(sa.text(SEARCH_DDL))
    return True


def newest_matches(text: str) -> list[int] | None:
    """Ids of the newest texts that have all the words; None when the query says nothing that could be sought."""
    words = list(dict.fromkeys(words_of(text[:400])))[:MOST_WORDS]
    if not words:
        return None
    if _is_fts():
        query = " AND ".join(f'"{word}"' for word in words)
        return list(session.scalars(_MATCH, {"query": query, "newest": NEWEST}))
    has_all = [Aspiration.text.icontains(word, autoescape=True) for word in words]
    query_all = sa.select(Aspiration.id).where(Aspiration.is_listed, *has_all).order_by(Aspiration.id.desc()).limit(NEWEST)
    return list(session.scalars(query_all))
