"""Which shown texts may be like one: those that share its rarest words. Bounded, whatever the number of texts.

The texts that have a word are read no further than COMMON. Words that everybody writes are remembered as such for a while, since
they cost most to look at and find nothing by themselves. Both databases are asked the same.
"""
from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask import current_app

from server.categorization.likeness import weights_of
from server.core.database import session

COMMON = 2000  # texts that have a word: beyond it the word alone finds nothing
RAREST = 6  # words that are followed
KEPT, SECONDS = 20_000, 600.0  # words remembered as common, and for how long
_ONE = ("SELECT (SELECT group_concat(rowid) FROM (SELECT rowid FROM aspiration_search WHERE aspiration_search MATCH :w{n} "
        "ORDER BY rowid DESC LIMIT :most))")
_ALL = sa.text(
    "SELECT (SELECT string_agg(CAST(rowid AS text), ',') FROM (SELECT rowid FROM aspiration_search "
    "WHERE words @@ CAST(asked.word AS tsquery) LIMIT :most) AS s) FROM unnest(CAST(:words AS text[])) WITH ORDINALITY AS asked(word, n) "
    "ORDER BY asked.n")
_HIGHEST = sa.text("SELECT rowid FROM aspiration_search ORDER BY rowid DESC LIMIT 1")


@dataclass(frozen=True)
class Holders:
    """Root → weight, and root → the ids of the texts that have it, as the database wrote them; None for a common one."""

    weights: dict[str, float]
    ids: dict[str, str | None]


def look_up(roots: Sequence[str]) -> Holders:
    """What is known of these roots: one query for all that are not known as common, and one for the number of texts."""
    common: dict[str, float] = current_app.extensions.setdefault("common_roots", {})
    now = time.monotonic()
    rest = [root for root in roots if common.get(root, 0.0) <= now]
    ids: dict[str, str | None] = dict.fromkeys(roots)
    for root, found in zip(rest, _written([(root,) for root in rest], COMMON + 1), strict=True):
        ids[root] = found if _size(found) <= COMMON else None
        if ids[root] is None:
            if len(common) >= KEPT:
                common.clear()
            common[root] = now + SECONDS
    counts = {root: COMMON + 1 if found is None else _size(found) for root, found in ids.items()}
    return Holders(weights_of(counts, int(session.scalar(_HIGHEST) or 0)), ids)


def candidates(held: Holders, most: int) -> list[int]:
    """Ids of at most `most` texts that share the weightiest words, the best first; some may be shown no more."""
    rarest = sorted((root for root, ids in held.ids.items() if ids != ""), key=lambda root: (-held.weights[root], root))[:RAREST]
    common = [root for root in rarest if held.ids[root] is None]
    pairs = [(one, other) for n, one in enumerate(common) for other in common[n + 1:]][:RAREST]
    lists = [(held.weights[root], ids) for root in rarest if (ids := held.ids[root])]
    lists += [(held.weights[one] + held.weights[other], ids) for (one, other), ids in zip(pairs, _written(pairs, COMMON), strict=True)]
    heard: dict[int, float] = {}
    for weight, ids in lists:
        for one in map(int, filter(None, ids.split(","))):
            heard[one] = heard.get(one, 0.0) + weight
    return sorted(heard, key=lambda one: (-heard[one], one))[:most]


def _written(asked: Sequence[Sequence[str]], most: int) -> list[str]:
    """For each set of roots the texts that have all of them, at most so many, their ids with commas between."""
    if not asked:
        return []
    if session.get_bind().dialect.name == "postgresql":
        words = [" & ".join(f"'{root}'" for root in roots) for roots in asked]
        return [found or "" for found in session.scalars(_ALL, {"words": words, "most": most})]
    query = sa.text(" UNION ALL ".join(_ONE.format(n=n) for n in range(len(asked))))
    words = [" ".join(f'"{root}"' for root in roots) for roots in asked]  # letters and digits: nothing to escape
    return [found or "" for found in session.scalars(query, {f"w{n}": word for n, word in enumerate(words)} | {"most": most})]


def _size(ids: str) -> int:
    return ids.count(",") + 1 if ids else 0
