"""Which provision of an older text became which of a newer one: by words, number and place. Pure; no tables, no clock.

Articles are matched first, over the whole text; then, within each pair, ayat and huruf; then what is left over anywhere. Chapters
follow their articles. A match is sure when the text is the same and there once, when the same address has nearly the same text, or
when nearly the same text stands in one other place only. All else is a guess, good enough to show and not to act upon.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from server.instruments.comparing.grouping import Found, Rules, candidates_for, match_group, parts_of
from server.instruments.comparing.nodes import Node, Place, nest

CONTAINERS = ("chapter", "part", "subpart")
LEAST_ELSEWHERE = 6  # words: shorter texts are found again at their own place only


class Why(StrEnum):
    """Why two provisions are taken for one."""

    GIVEN = "given"  # it was known
    SAME = "same"  # same address, same words
    EDITED = "edited"  # same address, nearly the same words
    MOVED = "moved"  # the same words elsewhere
    REWRITTEN = "rewritten"  # nearly the same words elsewhere
    AROUND = "around"  # holds the same articles


@dataclass(frozen=True, slots=True)
class Match:
    """One that was `old` and is `new` now. `likeness` in percent."""

    old: int
    new: int
    likeness: int
    why: Why
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """What an unsure one may be."""

    key: int
    likeness: int


@dataclass
class Aligned:
    """All that is known of two texts. Keys are those of the places that were given."""

    matches: dict[int, Match] = field(default_factory=dict)  # by new
    candidates: dict[int, list[Candidate]] = field(default_factory=dict)  # for new ones that are not surely matched
    heirs: dict[int, list[Candidate]] = field(default_factory=dict)  # for old ones that are not surely matched
    splits: dict[int, tuple[int, ...]] = field(default_factory=dict)  # old → the new ones it was split into
    merges: dict[int, tuple[int, ...]] = field(default_factory=dict)  # new → the old ones that were merged into it


def align(older: Sequence[Place], newer: Sequence[Place], *, known: Mapping[int, int] | None = None,
          apart: Collection[int] = ()) -> Aligned:
    """Both in reading order. `known`: new → old that is settled; `apart`: new ones that are known to be new."""
    return _Aligner(nest(older), nest(newer), known or {}, frozenset(apart)).run()


def align_below(old: Place, new: Place, older: Sequence[Place], newer: Sequence[Place]) -> Aligned:
    """Only what is below two provisions that a person said are one."""
    aligner = _Aligner(nest(older), nest(newer), {}, frozenset())
    one, other = aligner.olds[old.key], aligner.news[new.key]
    aligner.pair(one, other, one.likeness(other), Why.GIVEN, is_sure=True)
    aligner.below(one, other)
    return aligner.aligned


class _Aligner:
    def __init__(self, olds: dict[int, Node], news: dict[int, Node], known: Mapping[int, int], apart: frozenset[int]) -> None:
        self.olds, self.news, self.known = olds, news, known
        below = {one.key for key in apart if key in news for one in news[key].walk()}
        self.apart = below - known.keys()  # what is new is new with all its parts, but for those that are known
        self.aligned = Aligned()
        self.taken: set[int] = set()  # old ones that are matched

    def run(self) -> Aligned:
        """All of it."""
        for new, old in self.known.items():
            if new in self.news and old in self.olds:
                self.pair(self.olds[old], self.news[new], self.olds[old].likeness(self.news[new]), Why.GIVEN, is_sure=True)
        articles = [one for one in self.news.values() if one.is_article]
        self._group([one for one in self.olds.values() if one.is_article], articles, Rules(LEAST_ELSEWHERE))
        for article in articles:
            if (match := self.aligned.matches.get(article.key)) is not None:
                self.below(self.olds[match.old], article)
        self._elsewhere()
        self._around()
        self._guess()
        return self.aligned

    def pair(self, old: Node, new: Node, likeness: float, why: Why, *, is_sure: bool) -> None:
        """Take them for one."""
        self.aligned.matches[new.key] = Match(old.key, new.key, round(100 * likeness), why, is_sure)
        self.taken.add(old.key)

    def below(self, old: Node, new: Node) -> None:
        """Ayat, huruf and angka of two that are one."""
        if old.children or new.children:
            self._group(old.children, new.children, Rules(trusts_numbers=self._is_sure(new)))
        for child in new.children:
            if (match := self.aligned.matches.get(child.key)) is not None and match.old in self.olds:
                self.below(self.olds[match.old], child)

    def _group(self, olds: Sequence[Node], news: Sequence[Node], rules: Rules) -> None:
        free_olds, free_news = self._free(olds, news)
        for found in match_group(free_olds, free_news, rules):
            self._take(found)
        self._hint(olds, news)

    def _free(self, olds: Iterable[Node], news: Iterable[Node]) -> tuple[list[Node], list[Node]]:
        return ([one for one in olds if one.key not in self.taken],
                [one for one in news if one.key not in self.aligned.matches and one.key not in self.apart])

    def _take(self, found: Found) -> None:
        is_same = found.likeness == 1
        if found.old.number == found.new.number and found.old.kind == found.new.kind:
            why = Why.SAME if is_same else Why.EDITED
        else:
            why = Why.MOVED if is_same else Why.REWRITTEN
        self.pair(found.old, found.new, found.likeness, why, is_sure=found.is_sure)

    def _hint(self, olds: Sequence[Node], news: Sequence[Node]) -> None:
        """Of several that hold the words of one: it was split, or they were merged."""
        matched = {match.old: match.new for match in self.aligned.matches.values()}
        for old, parts in parts_of(olds, news, matched).items():
            self.aligned.splits[old] = parts
        by_new = {new: old for old, new in matched.items()}
        for new, parts in parts_of(news, olds, by_new).items():
            self.aligned.merges[new] = parts

    def _elsewhere(self) -> None:
        """Provisions that went to another article, or were an article themselves."""
        free_olds, free_news = self._free((one for one in self.olds.values() if one.kind not in CONTAINERS),
                                          (one for one in self.news.values() if one.kind not in CONTAINERS))
        for found in match_group(free_olds, free_news, Rules(LEAST_ELSEWHERE, trusts_numbers=False, only_sure=True)):
            if found.old.key not in self.taken and found.new.key not in self.aligned.matches:
                self._take(found)
                self.below(found.old, found.new)

    def _around(self) -> None:
        """Chapters and parts go with most of their articles; by their title where they have none."""
        matched = {match.new: match.old for match in self.aligned.matches.values()}
        for new in [one for one in self.news.values() if one.kind in CONTAINERS and one.key not in self.aligned.matches]:
            if new.key in self.apart:
                continue
            votes: dict[int, int] = {}
            for article in new.articles():
                for holder in self.olds[matched[article.key]].holders() if matched.get(article.key) in self.olds else ():
                    if holder.kind == new.kind and holder.key not in self.taken:
                        votes[holder.key] = votes.get(holder.key, 0) + 1
            best = max(votes, key=lambda key: (votes[key], self.olds[key].title == new.title), default=None)
            if best is None:
                best = next((one.key for one in self.olds.values() if one.kind == new.kind and one.key not in self.taken
                             and one.title and one.title == new.title), None)
            if best is not None:
                old = self.olds[best]
                is_most = 2 * votes.get(best, 0) > max(len(old.articles()), len(new.articles()))
                self.pair(old, new, old.title_likeness(new), Why.AROUND, is_sure=is_most or old.title == new.title)

    def _guess(self) -> None:
        """Candidates for all that is not sure and whose surroundings are."""
        sure = {match.old for match in self.aligned.matches.values() if match.is_sure}
        open_news = [one for one in self.news.values() if one.kind not in CONTAINERS and not self._is_sure(one)]
        open_olds = [one for one in self.olds.values() if one.kind not in CONTAINERS and one.key not in sure]
        for one, found in candidates_for(open_news, open_olds).items():
            self.aligned.candidates[one] = [Candidate(key, round(100 * like)) for key, like in found]
        for one, found in candidates_for(open_olds, open_news).items():
            self.aligned.heirs[one] = [Candidate(key, round(100 * like)) for key, like in found]

    def _is_sure(self, new: Node) -> bool:
        match = self.aligned.matches.get(new.key)
        return match is not None and match.is_sure
