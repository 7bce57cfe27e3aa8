"""Several choices, at least `least` and at most `most`. Ballot: `{"choices": [0, 2]}`, numbers in order."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from server.ballots.fields import Json, list_of, object_of, option_of, options_of, typed_whole, whole
from server.ballots.kind import FormField, Kind, Question
from server.ballots.refusals import Refused
from server.ballots.shown import Shown, by_count


@dataclass(frozen=True)
class Multiple(Question):
    """A question with options, of which `least` to `most` are chosen."""

    kind: ClassVar[str] = "multiple"
    options: tuple[str, ...]
    least: int
    most: int


class MultipleKind(Kind[Multiple]):
    """Counts who chose each option; the shares are of people, so together they may pass one whole."""

    code, label, settings = "multiple", _l("Pilihan ganda"), frozenset({"options", "least", "most"})

    def read_question(self, text: str, given: Mapping[str, Json]) -> Multiple:
        options = options_of(given.get("options"))
        least = whole(given.get("least", 1), "least", 1, len(options))
        most = whole(given.get("most", len(options)), "most", 1, len(options))
        if least > most:
            raise Refused("range", "least")
        return Multiple(text, options, least, most)

    def parse_ballot(self, question: Multiple, given: Json) -> Json:
        chosen = list_of(object_of(given, {"choices"}, "choices").get("choices"), "choices")
        if len(chosen) > len(question.options):
            raise Refused("too_many", "choices")
        choices = [option_of(one, question.options, "choices") for one in chosen]
        if len(set(choices)) < len(choices):
            raise Refused("repeated", "choices")
        if not question.least <= len(choices) <= question.most:
            raise Refused("too_many" if len(choices) > question.most else "too_few" if choices else "required", "choices")
        return {"choices": sorted(choices)}

    def marks(self, question: Multiple, ballot: Json) -> Iterable[str]:
        return [str(place) for place in ballot["choices"]]

    def show(self, question: Multiple, result: Json, is_hidden: Callable[[str], bool]) -> Shown:
        counted = [(option, result["counts"].get(str(place), 0)) for place, option in enumerate(question.options)]
        return Shown(self.code, question.text, result["wording"], result["ballots"], by_count(counted, result["ballots"]),
                     {"least": question.least, "most": question.most})

    def form_fields(self, question: Multiple) -> tuple[FormField, ...]:
        choices = tuple((str(place), option) for place, option in enumerate(question.options))
        return (FormField("choices", "checkbox", question.text, choices),)

    def read_form(self, question: Multiple, form: MultiDict[str, str]) -> Json:
        return {"choices": [typed_whole(one) for one in form.getlist("choices")]}

    def form_of(self, question: Multiple, ballot: Json) -> MultiDict[str, str]:
        return MultiDict([("choices", str(place)) for place in ballot["choices"]])


KIND = MultipleKind()
