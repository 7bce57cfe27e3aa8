"""One choice of several. Ballot: `{"choice": 2}`, the option's number from 0."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from server.ballots.fields import Json, object_of, option_of, options_of, typed_whole
from server.ballots.kind import FormField, Kind, Question
from server.ballots.refusals import Refused
from server.ballots.shown import Shown, by_count


@dataclass(frozen=True)
class Single(Question):
    """A question with options, of which one is chosen."""

    kind: ClassVar[str] = "single"
    options: tuple[str, ...]


class SingleKind(Kind[Single]):
    """Counts each option; the shares of all options make one whole."""

    code, label, settings = "single", _l("Pilihan tunggal"), frozenset({"options"})

    def read_question(self, text: str, given: Mapping[str, Json]) -> Single:
        return Single(text, options_of(given.get("options")))

    def parse_ballot(self, question: Single, given: Json) -> Json:
        read = object_of(given, {"choice"}, "choice")
        if read.get("choice") in (None, ""):
            raise Refused("required", "choice")
        return {"choice": option_of(read["choice"], question.options, "choice")}

    def marks(self, question: Single, ballot: Json) -> Iterable[str]:
        return [str(ballot["choice"])]

    def show(self, question: Single, result: Json, is_hidden: Callable[[str], bool]) -> Shown:
        counted = [(option, result["counts"].get(str(place), 0)) for place, option in enumerate(question.options)]
        return Shown(self.code, question.text, result["wording"], result["ballots"], by_count(counted, result["ballots"]))

    def form_fields(self, question: Single) -> tuple[FormField, ...]:
        choices = tuple((str(place), option) for place, option in enumerate(question.options))
        return (FormField("choice", "radio", question.text, choices),)

    def read_form(self, question: Single, form: MultiDict[str, str]) -> Json:
        return {"choice": typed_whole(form.get("choice", ""))}

    def form_of(self, question: Single, ballot: Json) -> MultiDict[str, str]:
        return MultiDict([("choice", str(ballot["choice"]))])


KIND = SingleKind()
