"""Voting in a poll, whichever door it came through; and the fields of the host's form as a question."""
from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict

from server import ballots
from server.core.errors import Malformed, NotFound
from server.core.permissions import current_actor
from server.core.realtime import field_of
from server.live import bursts, doors
from server.live.polls.casting import cast_ballot, check_open

LARGEST_ID = 2**31


def vote(data: dict[str, Any]) -> dict[str, Any]:
    """`poll.vote`: set what this device wants of a poll."""
    webinar_id = doors.webinar_id_of(data)
    poll_id, key, ballot = field_of(data, "id", int), field_of(data, "key", str), data.get("ballot")
    if poll_id is None or key is None or not isinstance(ballot, dict):
        raise Malformed(field="id" if poll_id is None else "key" if key is None else "ballot")
    if not 0 < poll_id < LARGEST_ID:
        raise NotFound()
    actor = current_actor()
    if actor.participant_id is None:
        check_open(webinar_id, poll_id)
        actor = doors.device()
    return {"id": poll_id, "ballot": cast_ballot(webinar_id, poll_id, actor.participant_id or 0, key=key, ballot=ballot,
                                                 trace=bursts.trace())}


# --- the host's form -------------------------------------------------------------------------

WHOLE, LOOSE = ("places", "decimals"), ("least", "most")


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


def form_of(question: dict[str, Any], results: str) -> MultiDict[str, str]:
    """The fields that would post this draft again."""
    fields = MultiDict({name: str(value) for name, value in question.items() if name != "options"})
    fields["options"], fields["results"] = "\n".join(question.get("options", [])), results
    return fields
