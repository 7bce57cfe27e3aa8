"""A session that ends, a question that is taken back, minutes that were signed: each in the same transaction."""
from __future__ import annotations

from server.core import clock
from server.core.events import Event, inside
from server.live.events import QuestionErased, QuestionTakenDown, QuestionWithdrawn, RoomChanged
from server.reporting.minutes.events import MinutesDrawn, MinutesReopened
from server.reporting.packet import operations
from server.surveys.events import SurveyClosingMoved
from server.webinars.events import WebinarEnded


@inside(WebinarEnded)
def plan(event: WebinarEnded) -> None:
    """An hour later."""
    operations.plan_packet(event.webinar_id, clock.now())


def leave_out(event: Event) -> None:
    """Also when the report does not show it: drawing the same again costs a second."""
    if isinstance(event, RoomChanged):
        operations.leave_out(event.webinar_id)


for going in (QuestionErased, QuestionTakenDown, QuestionWithdrawn):
    inside(going)(leave_out)


@inside(SurveyClosingMoved)
def with_survey(event: SurveyClosingMoved) -> None:
    """Closed, it tells how it stands."""
    if event.is_now and event.webinar_id is not None:
        operations.draw_again(event.webinar_id)


@inside(MinutesDrawn)
def with_minutes(event: MinutesDrawn) -> None:
    """The report names them."""
    operations.draw_again(event.webinar_id)


@inside(MinutesReopened)
def without_minutes(event: MinutesReopened) -> None:
    """The report names them no more."""
    operations.draw_again(event.webinar_id)
