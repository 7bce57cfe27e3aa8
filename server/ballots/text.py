"""A short answer in one's own words, at most 140 characters. Ballot: `{"text": "…"}`, as typed."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from server.ballots.answers import LONGEST_LIST, gathered
from server.ballots.fields import Json, folded, object_of, said
from server.ballots.kind import FormField, Kind, Question
from server.ballots.shown import Shown

LONGEST_TEXT = 140


@dataclass(frozen=True)
class Text(Question):
    """A question answered in a line."""

    kind: ClassVar[str] = "text"


class TextKind(Kind[Text]):
    """Lists the answers; those that differ in case or a full stop only are one row with their number."""

    code, label, settings = "text", _l("Jawaban singkat"), frozenset()
    hides = True

    def read_question(self, text: str, given: Mapping[str, Json]) -> Text:
        return Text(text)

    def parse_ballot(self, question: Text, given: Json) -> Json:
        return {"text": said(object_of(given, {"text"}, "text").get("text", ""), "text", LONGEST_TEXT)}

    def marks(self, question: Text, ballot: Json) -> Iterable[str]:
        return [ballot["text"]]

    def group(self, question: Text, mark: str) -> str:
        return folded(mark).rstrip(" .!") or mark

    def show(self, question: Text, result: Json, is_hidden: Callable[[str], bool]) -> Shown:
        rows, hidden = gathered(result, lambda answer: self.group(question, answer), is_hidden)
        return Shown(self.code, question.text, result["wording"], result["ballots"], rows[:LONGEST_LIST], {},
                     max(0, len(rows) - LONGEST_LIST), hidden)

    def form_fields(self, question: Text) -> tuple[FormField, ...]:
        return (FormField("text", "textarea", question.text, most=LONGEST_TEXT),)

    def read_form(self, question: Text, form: MultiDict[str, str]) -> Json:
        return {"text": form.get("text", "")}

    def form_of(self, question: Text, ballot: Json) -> MultiDict[str, str]:
        return MultiDict([("text", ballot["text"])])


KIND = TextKind()
