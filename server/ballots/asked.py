"""Questions as they are kept: parsed once for all who answer them; and the form in which staff write one.

    question_of({"kind": "single", …})          the Question
    question_from(request.form)                 the form's fields as JSON, for `parse_question` to judge
    draft_of(question.to_json())                the fields that would post it again
"""
from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from werkzeug.datastructures import MultiDict

from server import ballots
from server.ballots.fields import Json
from server.ballots.kind import FormField, Question

WHOLE, LOOSE = ("places", "decimals"), ("least", "most")
ORDER = ("single", "multiple", "scale", "ranking", "words", "text", "number")  # from what is asked most


def question_of(given: Json) -> Question:
    """A kept question, parsed once for all who answer it."""
    return _parsed(ballots.dumps(given))


@lru_cache(maxsize=256)
def _parsed(text: str) -> Question:
    return ballots.parse_question(json.loads(text))


def kinds() -> list[tuple[str, Any]]:
    """(code, lazy label) of every kind, for whoever drafts a question."""
    return [(code, ballots.KINDS[code].label) for code in sorted(ballots.KINDS, key=ORDER.index)]


# --- several questions in one form -----------------------------------------------------------


def prefixed(fields: Iterable[FormField], prefix: str) -> tuple[FormField, ...]:
    """The fields of a question that shares its form with others."""
    return tuple(replace(field, name=prefix + field.name) for field in fields)


def own_part(form: MultiDict[str, str], prefix: str) -> MultiDict[str, str]:
    """What was posted for the question with this prefix, by the names that its kind knows."""
    return MultiDict([(name.removeprefix(prefix), value) for name, value in form.items(multi=True) if name.startswith(prefix)])


def with_prefix(form: MultiDict[str, str], prefix: str) -> MultiDict[str, str]:
    """The way back: fields that would post a ballot, in a form that several questions share."""
    return MultiDict([(prefix + name, value) for name, value in form.items(multi=True)])


def is_blank(question: Question, form: MultiDict[str, str]) -> bool:
    """True when nothing was given for a question: it was passed over."""
    names = [field.name for field in ballots.form_fields(question)]
    return not any(value.strip() for name in names for value in form.getlist(name))


# --- writing a question ----------------------------------------------------------------------


def question_from(form: MultiDict[str, str]) -> dict[str, Any]:
    """The fields of a draft as the question's JSON, not yet checked: options one a line, numbers as numbers, what is empty left out."""
    code = form.get("kind", "")
    question: dict[str, Any] = {"kind": code, "text": form.get("text", "")}
    wanted = ballots.KINDS[code].settings if code in ballots.KINDS else frozenset()
    for name in sorted(wanted):
        typed = form.get(name, "").strip()
        if name == "options":
            question[name] = [line.strip() for line in form.get(name, "").splitlines() if line.strip()]
        elif name in WHOLE or name in LOOSE:
            if typed:
                question[name] = _number(typed)
        else:
            question[name] = typed
    return question


def _number(typed: str) -> Any:
    """2, 2.5 and 2,5; anything else stays text, for the question's reader to refuse."""
    sign, digits = ("-", typed[1:]) if typed.startswith("-") else ("", typed)
    if not digits.isascii() or len(digits) > 14:
        return typed
    if digits.isdigit():
        return int(sign + digits)
    whole, mark, rest = digits.replace(",", ".").partition(".")
    return float(f"{sign}{whole}.{rest}") if mark and whole.isdigit() and rest.isdigit() else typed


def draft_of(question: dict[str, Any]) -> MultiDict[str, str]:
    """The fields that would post this draft again."""
    fields = MultiDict({name: str(value) for name, value in question.items() if name != "options"})
    fields["options"] = "\n".join(question.get("options", []))
    return fields
