"""Telling lines to every screen of a room, in all processes, once they are durable."""
from __future__ import annotations

from collections.abc import Iterable

from server.core.events import after
from server.core.realtime import publish
from server.live.captions.events import CaptionTakenDown
from server.live.captions.operations import Said
from server.live.streams import AUDIENCES, room_of


def tell_lines(lines: Iterable[Said]) -> None:
    """Called by the door that took them, after the commit: they have no event, since they belong in no ledger."""
    for one in lines:
        for audience in AUDIENCES:
            publish(room_of(one.webinar_id, audience), "caption.line", {
                "n": one.n, "id": one.number, "text": one.text, "at": int(one.at.timestamp() * 1000)})


@after(CaptionTakenDown)
def tell_gone(event: CaptionTakenDown) -> None:
    """No screen keeps it."""
    for audience in AUDIENCES:
        publish(room_of(event.webinar_id, audience), "caption.gone", {"n": event.n, "id": event.number})
