"""Kinds of question with a countable answer: a poll in a session, a line of a survey.

Each kind is one file, read from this package by its `KIND`; `templates/ballots/_<kind>_form.html` and `_<kind>_result.html` belong to
it. A question and a ballot come as JSON and are parsed strictly (`Refused`). A result is JSON too: it bears the exact wording that
was asked, whole counts, and no person. `add` and `remove` keep it up to date while votes come in and change, and are always equal to
a `tally` of all ballots. `show` makes rows of it. The package is pure: it knows no table and no request; that one participant has
one ballot is the poll's business.

    question = parse_question({"kind": "single", "text": "Apa yang didahulukan?", "options": ["Data", "Layanan"]})
    ballot = parse_ballot(question, {"choice": 1})          # or parse_form(question, request.form)
    result = tally(question, ballots)                       # or empty, then add and remove as votes change
    shown = show(question, result)                          # for result() of TEMPLATE

A result of `words` or `text` holds what people typed, also what is hidden: only `show`'s rows may leave the house.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Any

from werkzeug.datastructures import MultiDict

from server.ballots.answers import LONGEST_LIST, banning
from server.ballots.fields import Json
from server.ballots.kind import FormField, Kind, Question, dumps
from server.ballots.refusals import WORDS, Refused, words_of
from server.ballots.shown import Row, Shown

__all__ = [
    "KINDS", "LONGEST_LIST", "TEMPLATE", "WORDS", "FormField", "Json", "Question", "Refused", "Row", "Shown", "add", "banning", "dumps",
    "empty", "form_fields", "form_of", "group", "marks", "parse_ballot", "parse_form", "parse_question", "remove", "show", "tally",
    "words_of",
]

TEMPLATE = "ballots/_ballot.html"
"""Its macros `form(question, id, …)` and `result(shown)` draw every kind; also for a fragment that code renders."""


def _kinds() -> Mapping[str, Kind[Any]]:
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    return MappingProxyType({module.KIND.code: module.KIND for module in modules if hasattr(module, "KIND")})


def parse_question(given: Json) -> Question:
    """A question from its JSON (`kind`, `text` and the kind's settings). Refused names the first thing that is wrong."""
    code = given.get("kind") if isinstance(given, dict) else None
    if not isinstance(code, str) or code not in KINDS:
        raise Refused("unknown_kind", "kind")
    question: Question = KINDS[code].parse_question(given)
    return question


def parse_ballot(question: Question, given: Json) -> Json:
    """A ballot as it is kept. Refused for whatever the question does not allow; parsing the answer again changes nothing."""
    return KINDS[question.kind].parse_ballot(question, given)


def parse_form(question: Question, form: MultiDict[str, str]) -> Json:
    """A ballot from the fields of a form, other fields ignored; Refused like `parse_ballot`."""
    kind = KINDS[question.kind]
    return kind.parse_ballot(question, kind.read_form(question, form))


def form_fields(question: Question) -> tuple[FormField, ...]:
    """The fields `parse_form` reads."""
    return KINDS[question.kind].form_fields(question)


def form_of(question: Question, ballot: Json) -> MultiDict[str, str]:
    """The fields that post this ballot: somebody's own vote, to be changed."""
    return KINDS[question.kind].form_of(question, ballot)


def empty(question: Question) -> Json:
    """The result of no ballots."""
    return KINDS[question.kind].empty(question)


def add(question: Question, result: Json, ballot: Json) -> None:
    """Count a parsed ballot into `result`, in place. ValueError when the result is of another wording."""
    KINDS[question.kind].add(question, result, ballot)


def remove(question: Question, result: Json, ballot: Json) -> None:
    """Take a counted ballot back, in place. ValueError, and nothing changed, when it is not in the result."""
    KINDS[question.kind].remove(question, result, ballot)


def marks(question: Question, ballot: Json) -> tuple[str, ...]:
    """The counters a parsed ballot adds one to, none twice: for whoever keeps a result's counters in rows."""
    return tuple(KINDS[question.kind].marks(question, ballot))


def group(question: Question, mark: str) -> str:
    """What counters have in common that one row of the shown result holds: the root of a word, say."""
    return KINDS[question.kind].group(question, mark)


def tally(question: Question, ballots: Iterable[Json]) -> Json:
    """The result of these parsed ballots, in any order."""
    result = empty(question)
    for ballot in ballots:
        add(question, result, ballot)
    return result


def show(question: Question, result: Json, is_hidden: Callable[[str], bool] = lambda answer: False) -> Shown:
    """The result for people. `is_hidden` says which typed answers are not for them: `banning(words)`, or what screening found."""
    return KINDS[question.kind].show(question, result, is_hidden)


KINDS: Mapping[str, Kind[Any]] = _kinds()
"""Every kind by its code, in the order of the codes."""
