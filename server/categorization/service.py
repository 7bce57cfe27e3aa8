"""service_complaint(): whether a text reads like a complaint about a service (a hole in the road, an identity card that does not
come), which LAPOR! and JAKI mend, and not like a word on a law.

A thing of daily life, what is wrong with it, and a here and now speak for it; words of law speak against it. A hint for people:
the text stays where it is and is counted. Pure, and the same each time; the words that made it are told.
"""
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from server.categorization.likeness import spoken
from server.categorization.text import normalise, words

LEAST = 4.0
_TOLD = 5  # words that are told
_MOST_WORDS = 400  # read of a text; a complaint says so early
_WEIGHT = {"things": 1.5, "troubles": 1.25, "strong": 1.5, "here": 0.5, "law": -1.5}
_COUNTED = {"things": 2, "troubles": 2, "strong": 1, "here": 2, "law": 4}  # of each kind, at most


@dataclass(frozen=True, slots=True)
class Complaint:
    """What kind of service it seems to be about, how sure (LEAST and more), and what says so: the lexicon's own roots, and the
    writer's words."""

    service: str
    score: float
    roots: tuple[str, ...]
    words: tuple[str, ...]


def service_complaint(text: str) -> Complaint | None:
    """None for a text that speaks of a law, of nothing, or of both."""
    plain = words(text)[:_MOST_WORDS]
    read = [*normalise(" ".join(plain)).split(), *(f"={word}" for word in plain)]
    heard = {kind: _heard(kind, read) for kind in _WEIGHT}
    if not heard["things"] or not (heard["troubles"] or heard["strong"]):
        return None
    score = sum(weight * min(len(heard[kind]), _COUNTED[kind]) for kind, weight in _WEIGHT.items())
    if score < LEAST:
        return None
    typed = spoken(text)
    phrases = (phrase for kind in ("things", "strong", "troubles") for phrase in heard[kind])
    said = list(dict.fromkeys(part for phrase in phrases for part in phrase.split()))[:_TOLD]
    return Complaint(_services()[heard["things"][0]], round(score, 2), tuple(part.lstrip("=") for part in said),
                     tuple(part[1:] if part[0] == "=" else typed.get(part, part) for part in said))


def _heard(kind: str, roots: list[str]) -> list[str]:
    """The entries of a kind that stand in the text, in order, each once."""
    entries, reach = _lexicon()[kind], _reach(kind)
    found = (" ".join(roots[at:at + length]) for at in range(len(roots)) for length in range(1, reach + 1))
    return [phrase for phrase in dict.fromkeys(found) if phrase in entries]


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "service.json").read_text(encoding="utf-8"))
    return found


@cache
def _services() -> dict[str, str]:
    """Thing, as its roots → the kind of service."""
    return {_rooted(entry): service for service, entries in _data()["things"].items() for entry in entries.split()}


@cache
def _lexicon() -> dict[str, frozenset[str]]:
    plain = {kind: frozenset(_rooted(entry) for entry in _data()[kind].split()) for kind in ("troubles", "strong", "here", "law")}
    return plain | {"things": frozenset(_services())}


@cache
def _reach(kind: str) -> int:
    return max(len(phrase.split()) for phrase in _lexicon()[kind])


def _rooted(entry: str) -> str:
    """An entry as texts are read: `tidak-diangkut` is two words, and `=sebaiknya` stays as it is, since its root is another's, too."""
    return entry if entry.startswith("=") else normalise(entry.replace("-", " "))
