"""Everything that happens leaves an entry, in the same transaction."""
from __future__ import annotations

import re
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any

from server.aspirations.commitments import commitment_now
from server.audit.models import Entry
from server.core import clock
from server.core.database import insert_of, run_statement
from server.core.events import Event, inside
from server.webinars.rehearsals import is_rehearsal

PASSED_ON = ("staff_id",)


@inside(Event)
def write_down(event: Event) -> None:
    """Add the entry; the sealer chains it later, so that writers never wait for each other. Rehearsals leave none."""
    facts = facts_of(event)
    if "webinar_id" in facts and is_rehearsal(facts["webinar_id"]):
        return
    subject_kind, subject_id = subject_of(facts)
    commitment = commitment_now(subject_id) if subject_kind == "aspiration" else None
    run_statement(_add_entry, {
        "kind": kind_of(type(event).__name__), "subject_kind": subject_kind, "subject_id": subject_id or 0, "facts": facts,
        "commitment": commitment, "at": clock.now()})


def subject_of(facts: dict[str, Any]) -> tuple[str, int]:
    """What an event is about: what it says itself, else its first id; the house when it has none."""
    if "subject_kind" in facts:
        return str(facts["subject_kind"]), int(facts.get("subject_id", 0))
    return next(((name[:-3], value) for name, value in facts.items() if name.endswith("_id") and name not in PASSED_ON), ("house", 0))


@cache
def kind_of(event_name: str) -> str:
    """`AspirationSubmitted` → `aspiration.submitted`: the last word is what happened."""
    words = re.findall(r"[A-Z][a-z0-9]*", event_name)
    return f"{'_'.join(words[:-1]).lower()}.{words[-1].lower()}"


def facts_of(event: Event) -> dict[str, Any]:
    """The event's fields as JSON values. Events hold ids, codes, numbers and times only: a house test looks at their types."""
    facts: dict[str, Any] = {}
    for item in fields(event):
        value = getattr(event, item.name)
        if value is not None:
            facts[item.name] = value.isoformat() if isinstance(value, datetime) else str(value) if isinstance(value, str) else value
    return facts


@cache
def _add_entry(dialect: str) -> Any:
    return insert_of(Entry, dialect)
