"""Whose presence a report tells: people in it found among a session's registrants, and those of whom only a person can say."""
from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from server.core import vault
from server.core.whatsapp import plain_number
from server.webinars.attendance.zoom import Person, same_name
from server.webinars.registration.models import Registration

MOST_CANDIDATES = 6
LEAST_WORD = 4  # letters of a word that two names may have in common


@dataclass
class Matched:
    """By the person's place in the report: registration ids of the sure, candidates of the unsure; the rest are nobody's."""

    sure: dict[int, int] = field(default_factory=dict)
    unsure: dict[int, tuple[int, ...]] = field(default_factory=dict)

    @property
    def known(self) -> int:
        """How many registrants are sure."""
        return len(set(self.sure.values()))


def match(people: Sequence[Person], registrants: Sequence[Registration]) -> Matched:
    """By address, then by number, then by a whole name that nobody shares and that no other address speaks against."""
    found = Matched()
    marks = {mark: row.id for row in registrants for mark in (row.email_hmac, row.phone_hmac) if mark}
    for n, one in enumerate(people):
        registration_id = next((marks[mark] for mark in _marks(one) if mark in marks), None)
        if registration_id is not None:
            found.sure[n] = registration_id
    _match_names(people, registrants, found)
    return found


def _marks(one: Person) -> list[str]:
    """What an address, and a number in its own cell or inside the name, are looked up by."""
    numbers = [plain_number(text.strip()) for text in (one.phone, *re.findall(r"\+?\d[\d .-]{7,18}\d", one.name))]
    return [*([vault.email_index(one.email)] if one.email else []), *(vault.email_index(f"tel:{number}") for number in numbers if number)]


def _match_names(people: Sequence[Person], registrants: Sequence[Registration], found: Matched) -> None:
    taken = set(found.sure.values())
    free = [row for row in registrants if row.id not in taken]
    names = {row.id: same_name(row.name or "") for row in free}
    by_name, by_word = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
    for registration_id, name in names.items():
        by_name[name].append(registration_id)
        for word in _words(name):
            by_word[word].append(registration_id)
    once = Counter(same_name(one.name) for one in people)
    for n, one in enumerate(people):
        if n in found.sure:
            continue
        name = same_name(one.name)
        same = by_name.get(name, []) if name else []
        if len(same) == 1 and once[name] == 1 and " " in name and not one.email:
            found.sure[n] = same[0]
        elif candidates := _candidates(name, same, by_word, names):
            found.unsure[n] = candidates


def _candidates(name: str, same: Sequence[int], by_word: dict[str, list[int]], names: dict[int, str]) -> tuple[int, ...]:
    """Those of the same name, then those who share most words with it: all words of the shorter name, at least."""
    shared = Counter(registration_id for word in _words(name) for registration_id in by_word.get(word, [])[:50])
    near = [registration_id for registration_id, count in shared.most_common(40)
            if count >= min(len(_words(name)), len(_words(names[registration_id])))]
    return tuple(dict.fromkeys([*same, *near]))[:MOST_CANDIDATES]


def _words(name: str) -> set[str]:
    return {word for word in name.split() if len(word) >= LEAST_WORD}
