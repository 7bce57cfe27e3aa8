"""What the worker does for registrations: from one row a session to one row a registrant."""
from __future__ import annotations

from typing import Any

from server.core import outbox
from server.core.database import session
from server.core.session_codes import RegistrationState
from server.core.words import Phase
from server.webinars.models import Webinar
from server.webinars.registration.queries import ACTIVE
from server.webinars.registration.reminders import KIND, stamp
from server.webinars.registration.telling import Round, post_round


@outbox.job(KIND)
def remind(payload: dict[str, Any]) -> None:
    """A day or an hour before, to who has a place; nothing once the session has another time or will not be."""
    session.rollback()
    webinar = session.get(Webinar, payload["webinar_id"])
    if webinar is not None and webinar.phase == Phase.SCHEDULED and stamp(webinar) == payload["stamp"]:
        mark = f"{payload['which']}:{payload['stamp']}"
        facts = {"which": payload["which"], "stamp": payload["stamp"]}
        post_round(Round(webinar.id, "reminder", mark, [RegistrationState.REGISTERED.value], facts))


@outbox.job("registrations.tell")
def tell(payload: dict[str, Any]) -> None:
    """Postponed, cancelled or another time: to everyone on the list."""
    post_round(Round(payload["webinar_id"], payload["what"], str(payload["at"]), ACTIVE))


@outbox.job("registrations.welcome")
def welcome(payload: dict[str, Any]) -> None:
    """Who was imported gets the letter with their place and private link."""
    ids = {"first_id": payload["first_id"], "last_id": payload["last_id"]}
    post_round(Round(payload["webinar_id"], "place", "import", ACTIVE, **ids))
