"""What happens about presence: ids, numbers and codes of ours, never a spoken code and never who it is."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AttendanceRuleSet(Event):
    """Staff said what a session asks for its certificate: `needs` codes, minutes, either or both; `share` in percent."""

    webinar_id: int
    needs: str
    share: int


@dataclass(frozen=True, kw_only=True)
class AttendanceCodeOpened(Event):
    """The code of a moment (start or end) is taken for so many `minutes` from now: opened, opened once more, or extended."""

    webinar_id: int
    moment: str
    minutes: int


@dataclass(frozen=True, kw_only=True)
class AttendanceCodeClosed(Event):
    """The code of a moment is not taken any more."""

    webinar_id: int
    moment: str


@dataclass(frozen=True, kw_only=True)
class AttendanceCodeEntered(Event):
    """A registrant gave the code of a moment in time."""

    webinar_id: int
    registration_id: int
    moment: str


@dataclass(frozen=True, kw_only=True)
class AttendanceGroupCounted(Event):
    """A registrant said how many people watch before their one screen."""

    webinar_id: int
    registration_id: int
    people: int


@dataclass(frozen=True, kw_only=True)
class AttendanceConfirmed(Event):
    """Staff saw these many registrants there (`is_present`), or took that back; the ids are in the rows."""

    webinar_id: int
    count: int
    is_present: bool


@dataclass(frozen=True, kw_only=True)
class ZoomReportTaken(Event):
    """A participant report's minutes are on record: of `people` in it `matched` are registrants. An earlier report's are gone."""

    webinar_id: int
    people: int
    matched: int


@dataclass(frozen=True, kw_only=True)
class AttendanceListAsked(Event):
    """Somebody of the team asked for the list as a workbook."""

    webinar_id: int
    list_id: int
