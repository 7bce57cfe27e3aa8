"""A question that is taken back, taken down or erased leaves signed minutes, too: in the same transaction their files go."""
from __future__ import annotations

from server.core.events import Event, inside
from server.live.events import QuestionErased, QuestionTakenDown, QuestionWithdrawn, RoomChanged
from server.reporting.minutes.operations import draw_anew


def leave_out(event: Event) -> None:
    """Also when the text does not point to it: drawing the same again costs a second."""
    if isinstance(event, RoomChanged):
        draw_anew(event.webinar_id)


for going in (QuestionErased, QuestionTakenDown, QuestionWithdrawn):
    inside(going)(leave_out)
