"""What registration does when a session or a registration changes: places are filled, reminders set, letters posted.

A letter is an outbox row with ids, in the transaction that caused it; `notifications` builds and sends it.
"""
from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from server.core import clock, outbox
from server.core.database import session
from server.core.events import inside
from server.webinars.events import (
    WebinarBegun,
    WebinarCancelled,
    WebinarChanged,
    WebinarPostponed,
    WebinarPublished,
    WebinarRescheduled,
)
from server.webinars.registration import events as made
from server.webinars.registration.models import Registration
from server.webinars.registration.operations import fill_places
from server.webinars.registration.reminders import post_reminders
from server.webinars.registration.telling import post_letter

AGAIN_SECONDS = 600  # asked again within so long: the letter of before is enough


@inside(made.RegistrationMade)
def confirm(event: made.RegistrationMade) -> None:
    """The letter with the place and the private link; and the session's reminders, if nobody had registered before."""
    post_letter("place", event.registration_id, str(clock.to_micros(clock.now())))
    post_reminders(event.webinar_id)


@inside(made.RegistrationAskedAgain)
def confirm_again(event: made.RegistrationAskedAgain) -> None:
    """Only its owner learns that there is one already."""
    post_letter("again", event.registration_id, str(int(clock.now().timestamp()) // AGAIN_SECONDS))


@inside(made.RegistrationMovedUp)
def tell_moved_up(event: made.RegistrationMovedUp) -> None:
    """There is a place."""
    post_letter("up", event.registration_id, str(clock.to_micros(clock.now())))


@inside(made.RegistrationCancelled)
def confirm_cancelling(event: made.RegistrationCancelled) -> None:
    """That the place is given up, and how to come back; who waits moves up."""
    post_letter("cancelled", event.registration_id, str(clock.to_micros(clock.now())))
    fill_places(event.webinar_id)


@inside(made.RegistrationErased)
def fill_after_erasing(event: made.RegistrationErased) -> None:
    """The place is free; there is nobody to write to."""
    fill_places(event.webinar_id)


@inside(made.RegistrantsImported)
def welcome(event: made.RegistrantsImported) -> None:
    """One row for the whole piece of the file; the worker writes a letter for each."""
    if event.has_letters:
        outbox.post("registrations.welcome", f"registrations.welcome:{event.webinar_id}:{event.first_id}", {
            "webinar_id": event.webinar_id, "first_id": event.first_id, "last_id": event.last_id})
    post_reminders(event.webinar_id)


def follow(event: Any) -> None:
    """Its places or its time may be others now."""
    if _has_registrants(event.webinar_id):
        fill_places(event.webinar_id)
        post_reminders(event.webinar_id)


def tell_everyone(event: Any) -> None:
    """Postponed, cancelled, another time: everyone on the list hears of it, by one row for all."""
    follow(event)
    what = {WebinarPostponed: "postponed", WebinarCancelled: "called_off", WebinarRescheduled: "rescheduled"}[type(event)]
    if _has_registrants(event.webinar_id):
        outbox.post("registrations.tell", f"registrations.tell:{event.webinar_id}:{what}:{clock.to_micros(clock.now())}",
                    {"webinar_id": event.webinar_id, "what": what, "at": clock.to_micros(clock.now())})


def _has_registrants(webinar_id: int) -> bool:
    return session.scalar(sa.select(Registration.id).where(Registration.webinar_id == webinar_id).limit(1)) is not None


for changing in (WebinarChanged, WebinarPublished, WebinarBegun):
    inside(changing)(follow)
for moving in (WebinarPostponed, WebinarCancelled, WebinarRescheduled):
    inside(moving)(tell_everyone)
