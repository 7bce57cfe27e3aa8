"""The search index of shown texts over our own tokens, rowid = aspiration id. Only what everyone may read is in it.

SQLite keeps it in FTS5, PostgreSQL in a table with a tsvector and a GIN index. Both find the same.
"""
from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from server.aspirations.models import SEARCH_DDL
from server.categorization import search_words
from server.core.database import session

MOST_WORDS = 12  # of a query; more words find less and cost more
LONGEST = 200  # letters of a word that count; PostgreSQL takes none over 2,046 bytes
_REMOVE = sa.text("DELETE FROM aspiration_search WHERE rowid = :id")
_ADD = {
    "sqlite": sa.text("INSERT OR REPLACE INTO aspiration_search(rowid, tokens) VALUES (:id, :tokens)"),
    "postgresql": sa.text("INSERT INTO aspiration_search(rowid, tokens) VALUES (:id, :tokens) "
                          "ON CONFLICT (rowid) DO UPDATE SET tokens = excluded.tokens"),
}
_HOLDERS = {
    "sqlite": sa.text("SELECT group_concat(rowid) FROM aspiration_search WHERE aspiration_search MATCH :query"),
    "postgresql": sa.text("SELECT string_agg(CAST(rowid AS text), ',') FROM aspiration_search WHERE words @@ CAST(:query AS tsquery)"),
}
_QUOTE = {"sqlite": '"', "postgresql": "'"}
_STANDING_OF = sa.text("SELECT rowid, tokens FROM aspiration_search WHERE rowid IN :ids").bindparams(sa.bindparam("ids", expanding=True))
_STANDING = sa.text("SELECT rowid, tokens FROM aspiration_search WHERE rowid > :after AND rowid <= :until")
_CHECK = sa.text("INSERT INTO aspiration_search(aspiration_search) VALUES ('integrity-check')")
_DROP = sa.text("DROP TABLE IF EXISTS aspiration_search")
_EMPTY_INSIDE = (sa.text("DELETE FROM aspiration_search_data"),  # 1: averages, 10: the structure record of no segment
                 sa.text("INSERT INTO aspiration_search_data VALUES (1, x''), (10, x'00000000000000')"))
_MERGE = sa.text("INSERT INTO aspiration_search(aspiration_search) VALUES ('optimize')")


def _dialect() -> str:
    return session.get_bind().dialect.name


def words_of(text: str) -> list[str]:
    """The tokens that stand in the index and in a query, letters and digits only."""
    return [word[:LONGEST] for word in search_words(text) if word.isalnum()]


def add(aspiration_id: int, text: str) -> None:
    """Put a shown text in, within the operation under way."""
    session.execute(_ADD[_dialect()], {"id": aspiration_id, "tokens": " ".join(words_of(text))})


def remove(aspiration_id: int) -> None:
    """Take a text out, within the operation under way."""
    session.execute(_REMOVE, {"id": aspiration_id})


def forget(aspiration_id: int) -> None:
    """Take a text out so that no word of it stays in the index's own tables: FTS5 keeps deleted words until it merges.

    PostgreSQL shows a deleted row to nobody, and takes it off the disk with the next vacuum.
    """
    remove(aspiration_id)
    if _dialect() == "sqlite":
        session.execute(_MERGE)


def standing(after: int, until: int) -> dict[int, str]:
    """What stands in the index for the ids above `after`, up to `until`: id → tokens."""
    return {int(row.rowid): str(row.tokens) for row in session.execute(_STANDING, {"after": after, "until": until})}


def check() -> None:
    """Read the whole index and compare it with the words it was made of: about 1 s for 100,000 texts. Raises DatabaseError.

    PostgreSQL makes the words out of the tokens itself, in the same row.
    """
    if _dialect() == "sqlite":
        session.execute(_CHECK)


def make_anew() -> None:
    """Throw the index away and make an empty one, within the operation under way: for one that can't be read."""
    try:
        with session.begin_nested():
            session.execute(_DROP)
    except sa.exc.DatabaseError:
        if _dialect() != "sqlite":
            raise
        for statement in _EMPTY_INSIDE:  # so broken that FTS5 can't even open it: give it an empty inside, then it can go
            session.execute(statement)
        session.execute(_DROP)
    for ddl in SEARCH_DDL[_dialect()]:
        session.execute(sa.text(ddl))


def sought_words(text: str) -> list[str]:
    """The words of a query, each once; none when it says nothing that could be sought."""
    return list(dict.fromkeys(words_of(text[:400])))[:MOST_WORDS]


def texts_with(word: str) -> list[int]:
    """Ids of all texts in the index that have this word of `sought_words`. The database writes them as one text: the quickest way."""
    quote = _QUOTE[_dialect()]
    found = session.scalar(_HOLDERS[_dialect()], {"query": f"{quote}{word}{quote}"})  # letters and digits: nothing to escape
    return [int(one) for one in found.split(",")] if found else []


def standing_of(ids: Sequence[int]) -> dict[int, str]:
    """What stands in the index for these: id → tokens."""
    return {int(row.rowid): str(row.tokens) for row in session.execute(_STANDING_OF, {"ids": list(ids)})} if ids else {}
