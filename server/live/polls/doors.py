"""Voting in a poll, whichever door it came through; and the fields of the host's form."""
from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict

from server.ballots.asked import draft_of
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


def form_of(question: dict[str, Any], results: str) -> MultiDict[str, str]:
    """The fields that would post this draft again."""
    fields = draft_of(question)
    fields["results"] = results
    return fields
