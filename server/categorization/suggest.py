"""suggest_topics(): topics by their keywords, with the words that weighed. Plain sums, no model, the same each time."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from math import log

from server.categorization.taxonomy import topics
from server.categorization.text import normalise

_LEAST = 0.1
_HALF = 3.0
"""Weight at which a score reaches one half."""
_MOST_WORDS = 4_000


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A topic, a score above 0 and below 1, and the keywords that gave it, the weightiest first."""

    slug: str
    score: float
    words: tuple[str, ...]


def suggest_topics(text: str, limit: int = 3) -> list[Suggestion]:
    """At most `limit` topics, the best first; none when no keyword stands in the text."""
    found = _occurrences(normalise(text).split()[:_MOST_WORDS])
    weights: dict[str, dict[str, float]] = {}
    for phrase, count in found.items():
        for slug, keyword, weight in _index()[phrase]:
            weights.setdefault(slug, {})[keyword] = weight * (1 + log(count))
    suggestions = [_suggestion(slug, heard) for slug, heard in weights.items()]
    order = {topic.slug: at for at, topic in enumerate(topics())}
    suggestions.sort(key=lambda one: (-one.score, order[one.slug]))
    return [one for one in suggestions if one.score >= _LEAST][: max(0, limit)]


def _suggestion(slug: str, heard: dict[str, float]) -> Suggestion:
    weight = sum(heard.values())
    words = sorted(heard, key=lambda keyword: (-heard[keyword], keyword))
    return Suggestion(slug, round(weight / (weight + _HALF), 3), tuple(words))


def _occurrences(words: list[str]) -> Counter[tuple[str, ...]]:
    """How often each keyword stands in the text; one inside a longer one that also stands there isn't counted."""
    index, longest = _index(), _longest()
    found: Counter[tuple[str, ...]] = Counter()
    at = 0
    while at < len(words):
        reach = min(longest, len(words) - at)
        length = next((n for n in range(reach, 0, -1) if tuple(words[at : at + n]) in index), 0)
        if length:
            found[tuple(words[at : at + length])] += 1
        at += max(1, length)
    return found


@cache
def _index() -> dict[tuple[str, ...], list[tuple[str, str, float]]]:
    """Normalised keyword -> topics that have it, each with the keyword as written and its weight.

    Like idf: a word in fewer topics weighs more, and so does a phrase of more words.
    """
    index: dict[tuple[str, ...], list[tuple[str, str, float]]] = {}
    spread = Counter(word for topic in topics() for word in {w for k in topic.keywords for w in normalise(k).split()})
    for topic in topics():
        for keyword in topic.keywords:
            phrase = tuple(normalise(keyword).split())
            if any(slug == topic.slug for slug, _, _ in index.get(phrase, ())):
                continue  # "kebanjiran" is "banjir" again
            rarest = min(spread[word] for word in phrase)
            weight = log(1 + len(topics()) / rarest) * (1 + 0.5 * (len(phrase) - 1))
            index.setdefault(phrase, []).append((topic.slug, keyword, weight))
    return {
        phrase: [(slug, keyword, weight / len(entries)) for slug, keyword, weight in entries]
        for phrase, entries in index.items()
    }


@cache
def _longest() -> int:
    return max(map(len, _index()))
