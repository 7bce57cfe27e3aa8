"""What stands in the form for a question: empty, prefilled from the reader, or as typed with what is wrong beside it."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import g

from server.core.errors import Invalid, KeyTaken, Refusal, TooLarge
from server.core.i18n import field_message, refusal_text
from server.core.keys import new_key
from server.instruments.addresses import parse_address

FIELDS = ("text", "name", "display", "area", "provision", "ayat", "keep_processing", "keep_publication")
MOST_KEPT = 4000


@dataclass(frozen=True)
class Composer:
    """`values` and `errors` by field; `problem` is what is wrong with none of them."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    @property
    def is_refused(self) -> bool:
        """True when it came back."""
        return bool(self.errors or self.problem)

    @property
    def shows_more(self) -> bool:
        """True when something stands or is wrong among the optional fields."""
        return any(self.values.get(name) or name in self.errors for name in FIELDS if name not in ("text", "display"))


def composer(prefill: str = "") -> Composer:
    """The form of this request: what was refused in it, else a new one about the place `prefill` names, if it names one."""
    refused: Composer | None = g.get("live_composer")
    if refused is not None:
        return refused
    place = parse_address(prefill) if prefill else None
    return Composer(new_key(), {"provision": place.article, "ayat": place.paragraph or ""} if place else {})


def keep_refused(form: Mapping[str, str], refusal: Refusal) -> int:
    """Keep a refused form for the page that is the answer, with its key so that a repeat is one question. Returns the status."""
    values = {name: form.get(name, "")[:MOST_KEPT] for name in FIELDS}
    key = new_key() if isinstance(refusal, KeyTaken) else form.get("key") or new_key()
    errors, problem = {}, ""
    if isinstance(refusal, Invalid):
        errors = {name: field_message(code) for name, code in refusal.data["fields"].items() if name in FIELDS}
    elif isinstance(refusal, TooLarge):
        errors = {"name" if len(values["name"]) > refusal.data.get("most", 0) == 80 else "text": refusal_text(refusal)}
    if not errors:
        problem = refusal_text(refusal)
    g.live_composer = Composer(key, values, errors, problem)
    return 422 if isinstance(refusal, TooLarge) else refusal.status
