"""What happens to webinars."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class WebinarAdded(Event):
    """A session was drafted, announced, or one of the past was put on record."""

    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class WebinarBegun(Event):
    """It is live."""

    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class WebinarEnded(Event):
    """It is over."""

    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class PartBegun(Event):
    """The host went on to a part of the programme before, or after, the clock did."""

    webinar_id: int
    position: int


@dataclass(frozen=True, kw_only=True)
class ScheduleMoved(Event):
    """The part that runs got more minutes, or fewer; everything after it moves along."""

    webinar_id: int
    position: int
    minutes: int


@dataclass(frozen=True, kw_only=True)
class WebinarChanged(Event):
    """What is told of a session was edited; `revision` counts its editions."""

    webinar_id: int
    revision: int


@dataclass(frozen=True, kw_only=True)
class WebinarPublished(Event):
    """A draft was announced: everyone sees it now."""

    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class WebinarPostponed(Event):
    """It will not be when it was announced to be; a new time comes later."""

    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class WebinarRescheduled(Event):
    """An announced or postponed session has another time."""

    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class WebinarCancelled(Event):
    """It will not be."""

    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class WebinarRemoved(Event):
    """A draft that nobody but staff ever saw is gone, with everything that hung on it."""

    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class SessionDocumentAdded(Event):
    """A session has one more document, for everyone or only for its report."""

    webinar_id: int
    document_id: int
    kind: str
    is_public: bool


@dataclass(frozen=True, kw_only=True)
class SessionDocumentChanged(Event):
    """Its title, its kind, or who may read it."""

    webinar_id: int
    document_id: int
    kind: str
    is_public: bool


@dataclass(frozen=True, kw_only=True)
class SessionDocumentRemoved(Event):
    """It is gone, and so are its bytes."""

    webinar_id: int
    document_id: int
