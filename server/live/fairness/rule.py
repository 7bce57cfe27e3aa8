"""The published rule for what is answered next. Pure: what it needs is handed in, and it says why.

1. The most supported one. Voices of bursts do not count.
2. Among equals, one about an article that was not yet answered in this session.
3. Among equals, one whose device had no question answered yet.
4. Among equals, the one that was asked first.

Each place is given as if those before it had been answered: so two about one article, or by one device, do not follow
each other when others are supported as much.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """What decided for a question against the one that would have come in its place."""

    SUPPORT = "support"
    ARTICLE = "article"
    FIRST = "first"
    EARLIER = "earlier"
    ONLY = "only"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A shown question. `article` is what it asks about, if it says so; `asker` an opaque mark of the device, if known."""

    id: int
    votes: int
    article: str | None = None
    asker: int | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """A place in the order, and why it is this one's."""

    id: int
    why: Why


def next_up(candidates: Iterable[Candidate], answered: Collection[str] = (), heard: Collection[int] = (), most: int = 5) -> list[Next]:
    """The next ones, at most `most`. `answered` are articles, `heard` devices that had a question answered or being answered."""
    left, articles, askers = list(candidates), set(answered), set(heard)
    order: list[Next] = []
    while left and len(order) < most:
        ranked = sorted(left, key=lambda one: _key(one, articles, askers))
        first = ranked[0]
        order.append(Next(first.id, _why(_key(first, articles, askers), _key(ranked[1], articles, askers) if len(ranked) > 1 else None)))
        left.remove(first)
        articles |= {first.article} if first.article else set()
        askers |= {first.asker} if first.asker is not None else set()
    return order


Key = tuple[int, bool, bool, int]


def _key(one: Candidate, articles: Collection[str], askers: Collection[int]) -> Key:
    is_covered = one.article is None or one.article in articles
    return -one.votes, is_covered, one.asker is not None and one.asker in askers, one.id


def _why(first: Key, second: Key | None) -> Why:
    if second is None:
        return Why.ONLY
    steps = zip((Why.SUPPORT, Why.ARTICLE, Why.FIRST, Why.EARLIER), first, second, strict=True)
    return next(why for why, mine, other in steps if mine != other)
