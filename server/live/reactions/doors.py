"""Reacting, whichever door it came through."""
from __future__ import annotations

from typing import Any

from flask import current_app

from server.accounts.actors import PARTICIPANT_COOKIE
from server.core import limits, visitors
from server.core.errors import Malformed
from server.core.permissions import current_actor
from server.core.realtime import field_of
from server.core.web import read_cookie
from server.live import doors
from server.live.reactions.operations import react


def send(data: dict[str, Any]) -> dict[str, Any]:
    """`reaction.send`: count one of this device."""
    webinar = doors.webinar_of(data)
    kind = field_of(data, "kind", str)
    if kind is None:
        raise Malformed(field="kind")
    if not read_cookie(current_app, PARTICIPANT_COOKIE):
        raise Malformed(field="cookie")  # as for every write: a socket could not set it
    limits.use("reaction.network", visitors.network())
    react(webinar.id, kind, current_actor().participant_id)  # none is made: a cookie that we do not know is anybody's invention
    return {}
