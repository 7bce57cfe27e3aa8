"""What every kind of question has in common: questions, counting, results.

A ballot adds to named counters (`marks`); a result is the sum of all ballots' marks. So the order of ballots does not matter, and
taking a ballot back is exactly the reverse of adding it: a changed vote costs two small additions and equals a recount.
"""
from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, ClassVar, Generic, TypeVar

from werkzeug.datastructures import MultiDict

from server.ballots.fields import LONGEST_QUESTION, Json, object_of, wording
from server.ballots.shown import Shown


def dumps(value: Json) -> str:
    """JSON with names in order and no spaces: the same value gives the same bytes in every run."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True)
class Question:
    """A question as it was asked. Its kind adds options and limits; nothing in it changes once the first ballot is in."""

    kind: ClassVar[str]
    text: str

    def to_json(self) -> Json:
        """What `parse_question` reads."""
        return {"kind": self.kind, **{name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}}

    @cached_property
    def wording(self) -> str:
        """Digest of every word and limit; results of two wordings never mix."""
        return sha256(dumps(self.to_json()).encode()).hexdigest()


@dataclass(frozen=True)
class FormField:
    """One thing that a form without JavaScript posts. `choices` are the values it may take with their words, `most` its letters."""

    name: str
    control: str  # radio, checkbox, select, text, textarea, number
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    most: int = 0


Q = TypeVar("Q", bound=Question)


class Kind(ABC, Generic[Q]):
    """A kind of question. Its module holds one instance, `KIND`; the package finds it by that name."""

    code: ClassVar[str]
    label: ClassVar[Any]
    """The kind's name for those who draft a question, lazy."""
    settings: ClassVar[frozenset[str]]
    """Names in a question's JSON beside `kind` and `text`."""
    hides: ClassVar[bool] = False
    """Whether people's own words are in the result, so that `show` may have to hide some."""

    def parse_question(self, given: Json) -> Q:
        """The question; Refused for whatever is missing, unknown or beyond a limit."""
        read = object_of(given, {"kind", "text", *self.settings}, "question")
        return self.read_question(wording(read.get("text", ""), "text", LONGEST_QUESTION), read)

    @abstractmethod
    def read_question(self, text: str, given: Mapping[str, Json]) -> Q:
        """The kind's own settings."""

    @abstractmethod
    def parse_ballot(self, question: Q, given: Json) -> Json:
        """The ballot in the one form in which it is kept; parsing it again changes nothing."""

    @abstractmethod
    def marks(self, question: Q, ballot: Json) -> Iterable[str]:
        """The counters a parsed ballot adds one to, none twice."""

    def group(self, question: Q, mark: str) -> str:
        """What counters have in common that one row of the result holds; a counter of an option stands for itself."""
        return mark

    @abstractmethod
    def show(self, question: Q, result: Json, is_hidden: Callable[[str], bool]) -> Shown:
        """Rows and facts."""

    @abstractmethod
    def form_fields(self, question: Q) -> tuple[FormField, ...]:
        """What the form posts."""

    @abstractmethod
    def read_form(self, question: Q, form: MultiDict[str, str]) -> Json:
        """The posted fields as a ballot, not yet checked."""

    @abstractmethod
    def form_of(self, question: Q, ballot: Json) -> MultiDict[str, str]:
        """The fields that would post this ballot: to show somebody's own vote in the form."""

    def empty(self, question: Q) -> Json:
        """The result of no ballots: the exact wording, and counters at nothing."""
        return {"kind": self.code, "question": question.to_json(), "wording": question.wording, "ballots": 0, "counts": {}}

    def add(self, question: Q, result: Json, ballot: Json) -> None:
        """Count a parsed ballot into `result`, in place. ValueError when the result is of another wording."""
        counts = self._counts(question, result)
        for mark in self.marks(question, ballot):
            counts[mark] = counts.get(mark, 0) + 1
        result["ballots"] += 1

    def remove(self, question: Q, result: Json, ballot: Json) -> None:
        """Take a counted ballot back, in place. ValueError when it cannot have been counted; nothing is changed then."""
        counts, marks = self._counts(question, result), list(self.marks(question, ballot))
        if result["ballots"] < 1 or any(mark not in counts for mark in marks):
            raise ValueError("this ballot is not in the result")
        for mark in marks:
            counts[mark] -= 1
            if not counts[mark]:
                del counts[mark]
        result["ballots"] -= 1

    def _counts(self, question: Q, result: Json) -> dict[str, int]:
        if result["wording"] != question.wording:
            raise ValueError("this result is of another wording")
        counts: dict[str, int] = result["counts"]
        return counts
