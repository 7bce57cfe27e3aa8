"""A value from 1 to 5 whose ends have names. Ballot: `{"value": 4}`."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from server.ballots.fields import Json, object_of, typed_whole, whole, wording
from server.ballots.kind import FormField, Kind, Question
from server.ballots.refusals import Refused
from server.ballots.shown import Row, Shown, quantile

VALUES = range(1, 6)
LONGEST_END = 40


@dataclass(frozen=True)
class Scale(Question):
    """A question answered on a scale; `low` is the name of 1, `high` the name of 5."""

    kind: ClassVar[str] = "scale"
    low: str
    high: str


class ScaleKind(Kind[Scale]):
    """Counts each value and shows the exact median, no mean: the steps between values have no size."""

    code, label, settings = "scale", _l("Skala 1 sampai 5"), frozenset({"low", "high"})

    def read_question(self, text: str, given: Mapping[str, Json]) -> Scale:
        return Scale(text, wording(given.get("low", ""), "low", LONGEST_END), wording(given.get("high", ""), "high", LONGEST_END))

    def parse_ballot(self, question: Scale, given: Json) -> Json:
        read = object_of(given, {"value"}, "value")
        if read.get("value") in (None, ""):
            raise Refused("required", "value")
        return {"value": whole(read["value"], "value", VALUES[0], VALUES[-1])}

    def marks(self, question: Scale, ballot: Json) -> Iterable[str]:
        return [str(ballot["value"])]

    def show(self, question: Scale, result: Json, is_hidden: Callable[[str], bool]) -> Shown:
        counts = {value: result["counts"].get(str(value), 0) for value in VALUES}
        rows = tuple(Row(str(value), count, result["ballots"]) for value, count in counts.items())
        facts = {"median": quantile(counts, 2), "low": question.low, "high": question.high}
        return Shown(self.code, question.text, result["wording"], result["ballots"], rows, facts)

    def form_fields(self, question: Scale) -> tuple[FormField, ...]:
        return (FormField("value", "radio", question.text, tuple((str(value), str(value)) for value in VALUES)),)

    def read_form(self, question: Scale, form: MultiDict[str, str]) -> Json:
        return {"value": typed_whole(form.get("value", ""))}

    def form_of(self, question: Scale, ballot: Json) -> MultiDict[str, str]:
        return MultiDict([("value", str(ballot["value"]))])


KIND = ScaleKind()
