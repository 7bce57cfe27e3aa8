"""Searching inside a text: which of its places have all the words, in any of their forms, with the words marked. Pure reading."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from server.categorization import tokens
from server.core.database import session
from server.instruments.models import Provision

MOST_WORDS, MOST_FOUND, AROUND = 8, 60, 90  # words of a query, places told, letters around the first word
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Hit:
    """A place, and pieces of its text: (words, whether they are what was sought)."""

    provision: Provision
    pieces: list[tuple[str, bool]]


@dataclass(frozen=True)
class Hits:
    """The first places in reading order, and how many there are in all."""

    hits: list[Hit]
    total: int
    says_nothing: bool = False  # the query has no word that could be sought


def find_in(version_id: int, digest: str, query: str) -> Hits:
    """Two queries whatever the size: the words of a version are read once and remembered with its digest."""
    wanted = list(dict.fromkeys(tokens(query[:200])))[:MOST_WORDS]
    if not wanted:
        return Hits([], 0, says_nothing=True)
    ids = [provision_id for provision_id, roots in _words_of(version_id, digest) if all(root in roots for root in wanted)]
    rows = session.scalars(sa.select(Provision).where(Provision.id.in_(ids[:MOST_FOUND])).order_by(Provision.position)).all()
    return Hits([Hit(one, _pieces(_text_of(one), frozenset(wanted))) for one in rows], len(ids))


@lru_cache(maxsize=6)
def _words_of(version_id: int, _digest: str) -> tuple[tuple[int, frozenset[str]], ...]:
    """The roots of each place that has words; a version never changes."""
    query = sa.select(Provision).where(Provision.version_id == version_id).order_by(Provision.position)
    return tuple((one.id, frozenset(tokens(_text_of(one)))) for one in session.scalars(query) if _text_of(one))


def _text_of(one: Provision) -> str:
    return "\n".join(part for part in (one.heading, one.text, one.tail) if part)


def _pieces(text: str, wanted: frozenset[str]) -> list[tuple[str, bool]]:
    """From a little before the first word that was sought to a little after the last that fits."""
    marks = [(found.start(), found.end()) for found in _WORD.finditer(text) if wanted.intersection(tokens(found[0]))]
    if not marks:
        return [(text[:2 * AROUND], False)]
    begin, end = _window(text, marks[0][0] - AROUND, marks[0][1] + 2 * AROUND)
    return _cut(text, [mark for mark in marks if mark[1] <= end], begin, end)


def _window(text: str, begin: int, end: int) -> tuple[int, int]:
    """At whole words."""
    begin = 0 if begin <= 0 else text.find(" ", begin) + 1
    end = len(text) if end >= len(text) else max(text.rfind(" ", 0, end), begin)
    return begin, end


def _cut(text: str, marks: Sequence[tuple[int, int]], begin: int, end: int) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = [("… ", False)] if begin else []
    at = begin
    for start, stop in marks:
        pieces += [(text[at:start], False), (text[start:stop], True)]
        at = stop
    pieces.append((text[at:end] + (" …" if end < len(text) else ""), False))
    return [piece for piece in pieces if piece[0]]
