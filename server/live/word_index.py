"""The words of a room's shown questions, kept in this process: for offering similar ones and for finding.

It follows the room's log: what is older than its stream's `rev` is read again, and only that. So it never knows what the
screens do not show, and a question that went is out of it at once here (see listeners), elsewhere with the next look.
It holds roots of words, no texts; those are read from the rows, through the visibility rule, when they are told.
"""
from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from math import log, sqrt

import sqlalchemy as sa
from flask import current_app

from server.categorization import tokens
from server.core.database import session
from server.live.models import SHOWN_STATES, LiveEvent, Question
from server.live.streams import HADIRIN, rev_of

ROOMS = 8  # rooms a process keeps
MOST_FACTS = 500  # beyond that all questions are read anew
LEAST = 0.3  # likeness, from 0 to 1, below which a question is not offered


@dataclass
class WordIndex:
    """Which question has which words, as of `rev`."""

    rev: int
    words: dict[int, frozenset[str]] = field(default_factory=dict)
    holders: dict[str, set[int]] = field(default_factory=dict)

    def put(self, question_id: int, text: str) -> None:
        """A question as it is shown now."""
        self.drop(question_id)
        self.words[question_id] = frozenset(tokens(text))
        for word in self.words[question_id]:
            self.holders.setdefault(word, set()).add(question_id)

    def drop(self, question_id: int) -> None:
        """It is shown no more."""
        for word in self.words.pop(question_id, ()):
            self.holders[word].discard(question_id)
            if not self.holders[word]:
                del self.holders[word]

    def find(self, typed: str) -> list[int] | None:
        """Questions that have all the words, also their beginnings; None when nothing typed carries meaning."""
        wanted = set(tokens(typed))
        if not wanted:
            return None
        found: set[int] | None = None
        for word in wanted:
            having = {one for known, ids in self.holders.items() if known.startswith(word) for one in ids}
            found = having if found is None else found & having
        return sorted(found or ())

    def similar(self, typed: str, most: int) -> list[int]:
        """The likest questions, best first: the shared words, the rare ones weighing more, as in a cosine."""
        wanted = [word for word in set(tokens(typed)) if word in self.holders]
        missing = len(set(tokens(typed))) - len(wanted)
        weight = {word: self._weight(word) for word in wanted}
        shared: dict[int, float] = {}
        for word in wanted:
            for one in self.holders[word]:
                shared[one] = shared.get(one, 0.0) + weight[word] ** 2
        own = sqrt(sum(one ** 2 for one in weight.values()) + missing * log(1 + len(self.words)) ** 2)
        best = sorted(shared, key=lambda one: (-shared[one], one))[: most * 10]
        scores = {one: shared[one] / (own * self._length(one)) for one in best}
        return [one for one in sorted(best, key=lambda one: (-scores[one], one)) if scores[one] >= LEAST][:most]

    def _weight(self, word: str) -> float:
        return log(1 + len(self.words) / len(self.holders[word]))

    def _length(self, question_id: int) -> float:
        return sqrt(sum(self._weight(word) ** 2 for word in self.words[question_id]))


def index_of(webinar_id: int) -> WordIndex:
    """The room's words as its newest fact has them."""
    rooms = _rooms()
    rev = rev_of(webinar_id, HADIRIN)
    known = rooms.get(webinar_id)
    if known is None or known.rev > rev or rev - known.rev > MOST_FACTS:
        made = WordIndex(rev)
        for one in _rows(webinar_id):
            made.put(one.id, one.text)
        known = rooms[webinar_id] = made
    elif known.rev < rev:
        _follow(webinar_id, known, rev)
    rooms.move_to_end(webinar_id)
    while len(rooms) > ROOMS:
        rooms.popitem(last=False)
    return known


def forget(webinar_id: int, question_id: int) -> None:
    """A question went: its words are no longer here."""
    known = _rooms().get(webinar_id)
    if known is not None:
        known.drop(question_id)


def _follow(webinar_id: int, known: WordIndex, rev: int) -> None:
    changed = set(session.scalars(sa.select(LiveEvent.subject_id).where(
        LiveEvent.webinar_id == webinar_id, LiveEvent.audience == HADIRIN, LiveEvent.rev > known.rev, LiveEvent.rev <= rev,
        LiveEvent.kind.like("question.%"), LiveEvent.subject_id.is_not(None))))
    shown = _rows(webinar_id, [one for one in changed if one is not None])
    if known.rev >= rev:  # somebody else followed further while we read
        return
    for gone in changed - {one.id for one in shown}:
        known.drop(gone or 0)
    for one in shown:
        known.put(one.id, one.text)
    known.rev = rev


def _rows(webinar_id: int, ids: Collection[int] | None = None) -> Sequence[sa.Row[int, str]]:
    query = sa.select(Question.id, Question.text).where(Question.webinar_id == webinar_id, Question.state.in_(SHOWN_STATES))
    return session.execute(query if ids is None else query.where(Question.id.in_(ids))).all()


def _rooms() -> OrderedDict[int, WordIndex]:
    rooms: OrderedDict[int, WordIndex] = current_app.extensions.setdefault("live_words", OrderedDict())
    return rooms


def without(ids: Iterable[int], dropped: Collection[int]) -> list[int]:
    """In the same order, each once, without those."""
    return [one for one in dict.fromkeys(ids) if one not in dropped]
