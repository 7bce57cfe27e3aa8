"""An order of all options, or of the first `places`. Ballot: `{"order": [2, 0, 1]}`, the most important first.

The method, exact and the same in every count: on each ballot the first of n places gives n points, the second n − 1, the last 1, an
option without a place 0 (Borda). The result is ordered by points, then by how many put the option first; options that are equal in
both share a place and stand in the question's order. The result keeps how often each option had each place, so that all of
it can be counted again in another way.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from server.ballots.fields import Json, list_of, object_of, option_of, options_of, typed_whole, whole
from server.ballots.kind import FormField, Kind, Question
from server.ballots.refusals import Refused
from server.ballots.shown import Row, Shown


@dataclass(frozen=True)
class Ranking(Question):
    """A question with options to be put in order; `places` of them get a place."""

    kind: ClassVar[str] = "ranking"
    options: tuple[str, ...]
    places: int


class RankingKind(Kind[Ranking]):
    """Counts each option's places; shows Borda points and first preferences."""

    code, label, settings = "ranking", _l("Urutan"), frozenset({"options", "places"})

    def read_question(self, text: str, given: Mapping[str, Json]) -> Ranking:
        options = options_of(given.get("options"))
        return Ranking(text, options, whole(given.get("places", len(options)), "places", 2, len(options)))

    def parse_ballot(self, question: Ranking, given: Json) -> Json:
        placed = list_of(object_of(given, {"order"}, "order").get("order"), "order")
        if len(placed) > question.places:
            raise Refused("too_many", "order")
        order = [option_of(one, question.options, "order") for one in placed]
        if len(set(order)) < len(order):
            raise Refused("repeated_rank", "order")
        if len(order) < question.places:
            raise Refused("missing_rank" if order else "required", "order")
        return {"order": order}

    def marks(self, question: Ranking, ballot: Json) -> Iterable[str]:
        return [f"{option}@{place}" for place, option in enumerate(ballot["order"], 1)]

    def show(self, question: Ranking, result: Json, is_hidden: Callable[[str], bool]) -> Shown:
        rows: list[Row] = []
        for points, first, option in sorted(_scores(question, result), key=lambda one: (-one[0], -one[1])):
            is_tied = bool(rows) and (rows[-1].points, rows[-1].count) == (points, first)
            rows.append(Row(option, first, result["ballots"], points, rows[-1].place if is_tied else len(rows) + 1))
        facts = {"places": question.places, "options": len(question.options)}
        return Shown(self.code, question.text, result["wording"], result["ballots"], tuple(rows), facts)

    def form_fields(self, question: Ranking) -> tuple[FormField, ...]:
        numbers = tuple((str(place), str(place)) for place in range(1, question.places + 1))
        return tuple(FormField(f"rank-{place}", "select", option, numbers) for place, option in enumerate(question.options))

    def read_form(self, question: Ranking, form: MultiDict[str, str]) -> Json:
        order: dict[int, int] = {}
        for option in range(len(question.options)):
            given = typed_whole(form.get(f"rank-{option}", ""))
            if given == "":
                continue
            place = whole(given, "order", 1, question.places)
            if place in order:
                raise Refused("repeated_rank", "order")
            order[place] = option
        return {"order": [order[place] for place in sorted(order)]}

    def form_of(self, question: Ranking, ballot: Json) -> MultiDict[str, str]:
        return MultiDict([(f"rank-{option}", str(place)) for place, option in enumerate(ballot["order"], 1)])


def _scores(question: Ranking, result: Json) -> list[tuple[int, int, str]]:
    """(points, first preferences, option), in the question's order."""
    counts, places = result["counts"], question.places
    return [
        (sum((places - at + 1) * counts.get(f"{number}@{at}", 0) for at in range(1, places + 1)), counts.get(f"{number}@1", 0), option)
        for number, option in enumerate(question.options)
    ]


KIND = RankingKind()
