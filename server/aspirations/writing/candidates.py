"""Which shown texts may be like one: those that share its rarest words. Bounded, whatever the number of texts.

How many texts have a word is counted no further than COMMON, and remembered for a while: the words that cost most to count are
the ones that everybody writes. Both databases are asked the same.
"""
from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask import current_app

from server.categorization.likeness import weights_of
from server.core.database import session

COMMON = 2000  # texts that have a word: beyond it the word alone finds nothing
RAREST = 6  # words that are followed
KEPT, SECONDS = 20_000, 600.0  # words whose count is remembered, and for how long
_SMALL = {"sqlite": "SELECT count(*) FROM (SELECT 1 FROM aspiration_search WHERE aspiration_search MATCH :w{n} LIMIT :most)",
          "postgresql": "SELECT count(*) FROM (SELECT 1 FROM aspiration_search WHERE words @@ CAST(:w{n} AS tsquery) LIMIT :most) AS s{n}"}
_HOLDERS = {
    "sqlite": sa.text("SELECT group_concat(rowid) FROM (SELECT rowid FROM aspiration_search WHERE aspiration_search MATCH :query "
                      "ORDER BY rowid DESC LIMIT :most)"),
    "postgresql": sa.text("SELECT string_agg(CAST(rowid AS text), ',') FROM (SELECT rowid FROM aspiration_search "
                          "WHERE words @@ CAST(:query AS tsquery) LIMIT :most) AS s"),
}
_HIGHEST = sa.text("SELECT rowid FROM aspiration_search ORDER BY rowid DESC LIMIT 1")
_TOTAL = ""  # the name under which the number of texts is remembered; no root is empty


@dataclass
class Counts:
    """Root → how many texts have it (at most COMMON + 1), and until when that is believed."""

    known: OrderedDict[str, tuple[float, int]] = field(default_factory=OrderedDict)

    def get(self, root: str) -> int | None:
        until, count = self.known.get(root, (0.0, 0))
        return count if time.monotonic() < until else None

    def keep(self, root: str, count: int) -> None:
        self.known[root] = (time.monotonic() + SECONDS, count)
        self.known.move_to_end(root)
        while len(self.known) > KEPT:
            self.known.popitem(last=False)


def weights(roots: Sequence[str]) -> tuple[dict[str, float], dict[str, int]]:
    """Root → weight, and root → how many texts have it, at most COMMON + 1."""
    counts: Counts = current_app.extensions.setdefault("likeness_counts", Counts())
    unknown = [root for root in (_TOTAL, *roots) if counts.get(root) is None]
    if unknown:
        for root, count in _count(unknown).items():
            counts.keep(root, count)
    held = {root: counts.known[root][1] for root in roots}
    return weights_of(held, counts.known[_TOTAL][1]), held


def _count(roots: Sequence[str]) -> dict[str, int]:
    dialect = session.get_bind().dialect.name
    found = {_TOTAL: int(session.scalar(_HIGHEST) or 0)} if _TOTAL in roots else {}
    words = [root for root in roots if root != _TOTAL]
    if words:
        query = sa.text(" UNION ALL ".join(_SMALL[dialect].format(n=n) for n in range(len(words))))
        binds = {f"w{n}": _quoted(dialect, word) for n, word in enumerate(words)} | {"most": COMMON + 1}
        found |= dict(zip(words, session.scalars(query, binds), strict=True))
    return found


def candidates(weighed: Mapping[str, float], held: Mapping[str, int], most: int) -> list[int]:
    """Ids of at most `most` texts that share the weightiest words, the best first; some may be shown no more."""
    rarest = sorted((root for root in weighed if held[root]), key=lambda root: (held[root], root))[:RAREST]
    alone = [root for root in rarest if held[root] <= COMMON]
    common = [root for root in rarest if held[root] > COMMON]
    heard: dict[int, float] = {}
    sought = [*((root,) for root in alone), *((one, other) for n, one in enumerate(common) for other in common[n + 1:])]
    for roots in sought[:RAREST]:
        weight = sum(weighed[root] for root in roots)
        for one in _holders(roots):
            heard[one] = heard.get(one, 0.0) + weight
    return [one for one, _weight in sorted(heard.items(), key=lambda pair: (-pair[1], pair[0]))[:most]]


def _holders(roots: Sequence[str]) -> list[int]:
    dialect = session.get_bind().dialect.name
    joint = {"sqlite": " ", "postgresql": " & "}[dialect]
    query = joint.join(_quoted(dialect, root) for root in roots)
    found = session.scalar(_HOLDERS[dialect], {"query": query, "most": COMMON})
    return [int(one) for one in found.split(",")] if found else []


def _quoted(dialect: str, root: str) -> str:
    quote = {"sqlite": '"', "postgresql": "'"}[dialect]
    return f"{quote}{root}{quote}"  # letters and digits: nothing to escape
