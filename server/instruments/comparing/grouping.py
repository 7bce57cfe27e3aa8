"""Matching the provisions of one group: all articles of a text, or the ayat of one article, or what is left over. Pure."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.instruments.comparing.likeness import likeness, near, shared
from server.instruments.comparing.nodes import Node

SAME_PLACE, OTHER_PLACE, MARGIN = 0.75, 0.85, 0.15  # how alike what is sure must be; by how much more than any rival
SHORT_PLACE = 0.6  # at the same place of the same provision
GUESS, WORTH_ASKING = 0.5, 0.3
BONUS = 0.08  # for the same number, where words alone do not decide
CONTAINED, COVERED, LEAST_PART = 0.8, 0.6, 8
MOST_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Rules:
    """`least`: words that a text must have to be found at another number. `trusts_numbers`: what holds them is surely the same, so
    the same number says something. `only_sure`: no guesses.
    """

    least: int = 1
    trusts_numbers: bool = True
    only_sure: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Two that are taken for one."""

    old: Node
    new: Node
    likeness: float
    is_sure: bool


def match_group(olds: Sequence[Node], news: Sequence[Node], rules: Rules) -> list[Found]:
    """Each at most once."""
    found = _same_words(olds, news, rules.least)
    taken = {one.old.key for one in found} | {one.new.key for one in found}
    olds, news = [one for one in olds if one.key not in taken], [one for one in news if one.key not in taken]
    return found + _nearly_same(olds, news, rules)


def _same_words(olds: Sequence[Node], news: Sequence[Node], least: int) -> list[Found]:
    """The same words: first at the same number, then the only ones left with these words."""
    there: dict[tuple[str, ...], list[Node]] = {}
    for old in olds:
        there.setdefault(old.bag.words, []).append(old)
    here: dict[tuple[str, ...], list[Node]] = {}
    for new in news:
        here.setdefault(new.bag.words, []).append(new)
    found = []
    for words, many in here.items():
        others = there.get(words, [])
        for new in list(many):
            same = next((old for old in others if (old.number, old.kind) == (new.number, new.kind)), None)
            if same is not None and (len(words) > 0 or len(many) == len(others) == 1):
                found.append(Found(same, new, 1, True))
                others.remove(same)
                many.remove(new)
        if len(many) == len(others) == 1 and len(words) >= least:
            found.append(Found(others[0], many[0], 1, True))
    return found


def _nearly_same(olds: Sequence[Node], news: Sequence[Node], rules: Rules) -> list[Found]:
    scores = _scores(olds, news)
    best_old, best_new = _two_best(scores, 0), _two_best(scores, 1)
    ranked = sorted(scores, key=lambda pair: (-scores[pair] - _bonus(olds[pair[0]], news[pair[1]]), abs(pair[0] - pair[1]), pair))
    found, taken_old, taken_new = [], set[int](), set[int]()
    for o, n in ranked:
        score = scores[o, n]
        if o in taken_old or n in taken_new or score < GUESS:
            continue
        rival = max(_rival(best_old[o], n), _rival(best_new[n], o))
        is_sure = _is_sure((olds[o], news[n]), score, rival, rules)
        if is_sure or not rules.only_sure:
            found.append(Found(olds[o], news[n], score, is_sure))
            taken_old.add(o)
            taken_new.add(n)
    return found


def _scores(olds: Sequence[Node], news: Sequence[Node]) -> dict[tuple[int, int], float]:
    old_bags, new_bags = [one.bag for one in olds], [one.bag for one in news]
    pairs = set(near(old_bags, new_bags))
    numbers = {(one.kind, one.number): o for o, one in enumerate(olds)}
    pairs.update((numbers[one.kind, one.number], n) for n, one in enumerate(news) if (one.kind, one.number) in numbers)
    scores = {(o, n): likeness(old_bags[o], new_bags[n]) for o, n in pairs}
    return {pair: score for pair, score in scores.items() if score >= WORTH_ASKING}


def _two_best(scores: Mapping[tuple[int, int], float], side: int) -> dict[int, list[tuple[float, int]]]:
    """For each of a side its two most alike, with the place of the other."""
    best: dict[int, list[tuple[float, int]]] = {}
    for pair, score in scores.items():
        mine = best.setdefault(pair[side], [])
        mine.append((score, pair[1 - side]))
        mine.sort(reverse=True)
        del mine[2:]
    return best


def _rival(best: Sequence[tuple[float, int]], chosen: int) -> float:
    return max((score for score, other in best if other != chosen), default=0.0)


def _bonus(old: Node, new: Node) -> float:
    return BONUS if (old.kind, old.number) == (new.kind, new.number) else 0.0


def _is_sure(pair: tuple[Node, Node], score: float, rival: float, rules: Rules) -> bool:
    old, new = pair
    if (old.kind, old.number) == (new.kind, new.number) and rules.trusts_numbers:
        needed = SHORT_PLACE if not new.is_article and max(len(old.bag), len(new.bag)) < 2 * LEAST_PART else SAME_PLACE
        return score >= rival and (score >= needed or _same_parts(old, new) >= COVERED * min(len(old.bag), len(new.bag)))
    is_like = score >= OTHER_PLACE or _same_parts(old, new) >= COVERED * max(len(old.bag), len(new.bag))
    return is_like and score - rival >= MARGIN and min(len(old.bag), len(new.bag)) >= max(rules.least, LEAST_PART)


def _same_parts(old: Node, new: Node) -> int:
    """Words of the ayat that both have: an article that gained or lost one is still that article."""
    there = {child.bag.words for child in old.children}
    found = sum(len(child.bag) for child in new.children if len(child.bag) >= LEAST_PART and child.bag.words in there)
    return found or -1


def candidates_for(ones: Sequence[Node], others: Sequence[Node]) -> dict[int, list[tuple[int, float]]]:
    """For each of `ones` up to three of `others` that it may be, the most alike first."""
    pairs = near([one.bag for one in others], [one.bag for one in ones])
    found: dict[int, list[tuple[float, int, float]]] = {}
    for o, n in pairs:
        if (_is_small(others[o]), _is_small(ones[n])) in ((True, False), (False, True)):
            continue  # a huruf is no pasal
        score = likeness(others[o].bag, ones[n].bag)
        if score >= WORTH_ASKING:
            found.setdefault(ones[n].key, []).append((-score - _bonus(others[o], ones[n]), others[o].key, score))
    return {one: [(key, score) for _rank, key, score in sorted(many)[:MOST_CANDIDATES]] for one, many in found.items()}


def _is_small(node: Node) -> bool:
    return node.kind == "item"


def parts_of(wholes: Sequence[Node], parts: Sequence[Node], matched: Mapping[int, int]) -> dict[int, tuple[int, ...]]:
    """Wholes whose words are found again in several parts: their match among them, the others matched to nothing."""
    used = set(matched.values())
    free = [one for one in parts if one.key not in used and len(one.bag) >= LEAST_PART]
    if not free:
        return {}
    by_key = {one.key: one for one in parts}
    holders: dict[int, list[Node]] = {}
    for w, p in near([one.bag for one in wholes], [one.bag for one in free]):
        if shared(wholes[w].bag.counts, free[p].bag.counts) >= CONTAINED * len(free[p].bag):
            holders.setdefault(w, []).append(free[p])
    found = {}
    order = {one.key: n for n, one in enumerate(parts)}
    for w, others in holders.items():
        whole, own = wholes[w], by_key.get(matched.get(wholes[w].key, -1))
        is_part = own is not None and own not in others and shared(whole.bag.counts, own.bag.counts) >= CONTAINED * len(own.bag)
        many = [own, *others] if own is not None and is_part else others
        if len(many) > 1 and sum(shared(whole.bag.counts, one.bag.counts) for one in many) >= COVERED * len(whole.bag):
            found[whole.key] = tuple(sorted((one.key for one in many), key=order.__getitem__))
    return found
