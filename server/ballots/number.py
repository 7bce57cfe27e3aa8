"""A number within a range. Ballot: `{"value": 15}` or, with decimals, `{"value": 2.5}`.

Median and quartiles are exact (shown.quantile). The histogram has at most ten steps of equal width over the range that was
asked, whatever was answered, so that it does not jump while ballots come in: the width is 1, 2, 2.5 or 5 times a power of ten.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from server.ballots.fields import Json, object_of, scaled, unscaled, whole, wording
from server.ballots.kind import FormField, Kind, Question
from server.ballots.refusals import Refused
from server.ballots.shown import Row, Shown, quantile

LONGEST_UNIT = 20
MOST_DECIMALS = 2
MOST_STEPS = 10
_TYPED = re.compile(r"([+-]?[0-9]{1,10})(?:[.,]([0-9]{1,2}))?")


@dataclass(frozen=True)
class Number(Question):
    """A question answered with a number from `least` to `most`; `unit` may be empty."""

    kind: ClassVar[str] = "number"
    least: float
    most: float
    unit: str
    decimals: int


class NumberKind(Kind[Number]):
    """Counts each value, as a whole multiple of the last decimal place."""

    code, label, settings = "number", _l("Angka"), frozenset({"least", "most", "unit", "decimals"})

    def read_question(self, text: str, given: Mapping[str, Json]) -> Number:
        decimals = whole(given.get("decimals", 0), "decimals", 0, MOST_DECIMALS)
        least, most = (scaled(given.get(name), name, decimals) for name in ("least", "most"))
        if least >= most:
            raise Refused("range", "least")
        unit = wording(given.get("unit", ""), "unit", LONGEST_UNIT, is_needed=False)
        return Number(text, unscaled(least, decimals), unscaled(most, decimals), unit, decimals)

    def parse_ballot(self, question: Number, given: Json) -> Json:
        read = object_of(given, {"value"}, "value")
        if read.get("value") in (None, ""):
            raise Refused("required", "value")
        value = scaled(read["value"], "value", question.decimals)
        if not _scaled(question, question.least) <= value <= _scaled(question, question.most):
            raise Refused("out_of_range", "value")
        return {"value": unscaled(value, question.decimals)}

    def marks(self, question: Number, ballot: Json) -> Iterable[str]:
        return [str(_scaled(question, ballot["value"]))]

    def show(self, question: Number, result: Json, is_hidden: Callable[[str], bool]) -> Shown:
        counts = {int(value): count for value, count in result["counts"].items()}
        steps, rows = [], []
        for low, high in _steps(question):
            count = sum(count for value, count in counts.items() if low <= value <= high)
            steps.append([unscaled(low, question.decimals), unscaled(high, question.decimals)])
            rows.append(Row("–".join(dict.fromkeys(map(str, steps[-1]))), count, result["ballots"]))
        facts = {"unit": question.unit, "steps": steps} | _five(counts, question.decimals)
        return Shown(self.code, question.text, result["wording"], result["ballots"], tuple(rows), facts)

    def form_fields(self, question: Number) -> tuple[FormField, ...]:
        return (FormField("value", "number", question.text),)

    def read_form(self, question: Number, form: MultiDict[str, str]) -> Json:
        """What was typed: a comma or a point before the decimals; "1.000" is refused, since two people read two numbers in it."""
        typed = form.get("value", "").strip()
        match = _TYPED.fullmatch(typed)
        if not typed or not match:
            return {"value": typed}
        return {"value": float(f"{match[1]}.{match[2]}") if match[2] else int(match[1])}

    def form_of(self, question: Number, ballot: Json) -> MultiDict[str, str]:
        return MultiDict([("value", str(ballot["value"]))])


def _scaled(question: Number, value: float) -> int:
    return scaled(value, "value", question.decimals)


def _five(counts: dict[int, int], decimals: int) -> dict[str, float | None]:
    """Lowest, lower quartile, median, upper quartile and highest of the scaled values; None of nothing."""
    five = {
        "lowest": min(counts, default=None), "lower": quantile(counts, 1), "median": quantile(counts, 2),
        "upper": quantile(counts, 3), "highest": max(counts, default=None),
    }
    return {name: None if value is None else value / 10**decimals for name, value in five.items()}


def _steps(question: Number) -> Iterable[tuple[int, int]]:
    """The lowest and highest value of each step of the histogram."""
    least, most = _scaled(question, question.least), _scaled(question, question.most)
    tenths = (size * 10**zeros for zeros in range(14) for size in (10, 20, 25, 50))
    width = next(wide // 10 for wide in tenths if wide % 10 == 0 and most - least < MOST_STEPS * (wide // 10))
    return [(low, min(low + width - 1, most)) for low in range(least, most + 1, width)]


KIND = NumberKind()
