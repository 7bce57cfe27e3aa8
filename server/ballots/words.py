"""One to three short answers that make a word cloud. Ballot: `{"words": ["antre", "lansia"]}`, as typed, at most 20 letters each.

Answers are grouped when a result is shown, by the roots of their words as search reads them (categorization/text.py): "Antrean" and
"antre" are one row, named as most people wrote it. An answer of nothing but stop words or signs is refused.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from server.ballots.answers import LONGEST_LIST, gathered
from server.ballots.fields import Json, folded, list_of, object_of, said, whole
from server.ballots.kind import FormField, Kind, Question
from server.ballots.refusals import Refused
from server.ballots.shown import Shown
from server.categorization.text import tokens

MOST_WORDS = 3
LONGEST_WORD = 20


@dataclass(frozen=True)
class Words(Question):
    """A question answered with up to `most` words."""

    kind: ClassVar[str] = "words"
    most: int


class WordsKind(Kind[Words]):
    """Counts who gave each answer; a person counts once in a row, since a ballot never says the same twice."""

    code, label, settings = "words", _l("Awan kata"), frozenset({"most"})
    hides = True

    def read_question(self, text: str, given: Mapping[str, Json]) -> Words:
        return Words(text, whole(given.get("most", 1), "most", 1, MOST_WORDS))

    def parse_ballot(self, question: Words, given: Json) -> Json:
        typed = list_of(object_of(given, {"words"}, "words").get("words"), "words")
        if not typed:
            raise Refused("required", "words")
        if len(typed) > question.most:
            raise Refused("too_many", "words")
        answers = [said(one, "words", LONGEST_WORD) for one in typed]
        roots = [tuple(tokens(answer)) for answer in answers]
        if () in roots:
            raise Refused("no_word", "words")
        if len(set(roots)) < len(roots):
            raise Refused("repeated", "words")
        return {"words": answers}

    def marks(self, question: Words, ballot: Json) -> Iterable[str]:
        return list(ballot["words"])

    def group(self, question: Words, mark: str) -> str:
        return _roots(mark)

    def show(self, question: Words, result: Json, is_hidden: Callable[[str], bool]) -> Shown:
        rows, hidden = gathered(result, lambda answer: self.group(question, answer), is_hidden)
        return Shown(self.code, question.text, result["wording"], result["ballots"], rows[:LONGEST_LIST], {"most": question.most},
                     max(0, len(rows) - LONGEST_LIST), hidden)

    def form_fields(self, question: Words) -> tuple[FormField, ...]:
        return tuple(FormField(f"word-{place}", "text", str(place), most=LONGEST_WORD) for place in range(1, question.most + 1))

    def read_form(self, question: Words, form: MultiDict[str, str]) -> Json:
        typed = (form.get(field.name, "") for field in self.form_fields(question))
        return {"words": [answer for answer in typed if folded(answer)]}

    def form_of(self, question: Words, ballot: Json) -> MultiDict[str, str]:
        return MultiDict([(f"word-{place}", answer) for place, answer in enumerate(ballot["words"], 1)])


@lru_cache(maxsize=4096)
def _roots(answer: str) -> str:
    return " ".join(tokens(answer)) or folded(answer)  # a word that became a stop word since then keeps its row


KIND = WordsKind()
