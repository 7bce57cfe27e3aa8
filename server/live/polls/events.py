"""What happens to polls. Ballots are numbers and no events; which word was banned stands in its row."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event
from server.live.events import RoomChanged


@dataclass(frozen=True, kw_only=True)
class PollDrafted(RoomChanged):
    """A poll was written, or copied from an earlier one; only the control room sees it."""

    poll_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class PollEdited(RoomChanged):
    """A draft was changed."""

    poll_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class PollDeleted(RoomChanged):
    """A draft was thrown away."""

    poll_id: int


@dataclass(frozen=True, kw_only=True)
class PollOpened(RoomChanged):
    """It takes ballots, in the wording it has now; `results` says when everyone sees how it stands."""

    poll_id: int
    kind: str
    results: str


@dataclass(frozen=True, kw_only=True)
class PollClosed(RoomChanged):
    """It takes no more ballots; its result is for everyone. `count` ballots were cast."""

    poll_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class PollAnswersRead(RoomChanged):
    """The host read answers in people's own words and decided that so many are shown, or hidden."""

    poll_id: int
    count: int
    is_shown: bool


@dataclass(frozen=True, kw_only=True)
class PollWordBanned(RoomChanged):
    """A word was banned from all polls of the session; so many answers left the screens."""

    ban_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class PollWordAllowed(RoomChanged):
    """A ban was lifted; so many answers wait to be read."""

    ban_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class BallotsForgotten(RoomChanged):
    """A device's ballots in this session count no more."""

    count: int


@dataclass(frozen=True, kw_only=True)
class PollBurstSeen(Event):
    """One machine cast many ballots in a poll: they are kept with a mark, and count nowhere."""

    poll_id: int
    webinar_id: int


@dataclass(frozen=True, kw_only=True)
class PollFlagsLifted(RoomChanged):
    """The control room said that marked ballots are people's: `count` of them count again."""

    poll_id: int
    count: int
