"""What happens to registrations: ids only, never who it is."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RegistrationMade(Event):
    """Somebody registered, or came back after cancelling. `is_waiting`: there was no place, they are on the waiting list."""

    registration_id: int
    webinar_id: int
    is_waiting: bool


@dataclass(frozen=True, kw_only=True)
class RegistrationAskedAgain(Event):
    """An address or number that is registered was given once more: its letter is sent once more, and nothing else happens."""

    registration_id: int
    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class RegistrationMovedUp(Event):
    """There was a place: from the waiting list."""

    registration_id: int
    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class RegistrationCancelled(Event):
    """The registrant, or who looks after the session, gave up the place."""

    registration_id: int
    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class RegistrationNameCorrected(Event):
    """The name was put right, which is possible once."""

    registration_id: int
    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class RegistrationErased(Event):
    """Everything that says who it was is gone."""

    registration_id: int
    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class RegistrationArranged(Event):
    """Staff set how a session takes registrations: open or not, with so many fields of its own."""

    webinar_id: int
    is_open: bool
    fields: int


@dataclass(frozen=True, kw_only=True)
class RegistrantsImported(Event):
    """So many were put on a session's list from a file, `waiting` of them on the waiting list; `first_id` and `last_id` bound them."""

    webinar_id: int
    count: int
    waiting: int
    first_id: int
    last_id: int
    has_letters: bool
