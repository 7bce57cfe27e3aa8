"""What a room has beside its questions: polls, slides, video, announcements, … each a *part* that registers itself here.

A part is told whole. Its reader says what an audience may see of it now; every change of it is a fact whose kind begins
with the part's prefix (`poll.opened`), and that fact carries `set: {name: value}`, read when it is told: it can only be
newer than its rev says, and the last one told stands. So the page's reducer needs no code for a part, and `keadaan.json`
bears the same value under the same name.

Two conditions keep screens right. A reader is a function of the rows, never of the time of day: what ends by the clock
carries its `until` (ms), and the screen hides it. And its value is small (a few kB), since each change sends it anew.

Numbers of a part (tallies, reactions) are a *group*: absolute values by id, told by the ticker, never in the log.
"""
from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.live.streams import AUDIENCES, tell
from server.webinars.models import Webinar

Reader = Callable[[Webinar, str], Any]
Numbers = Callable[[int, datetime | None], dict[int | str, Any]]
Mine = Callable[[Webinar, int], Any]
Forget = Callable[[int], None]
Follower = Callable[[Webinar, str], str | None]


@dataclass(frozen=True)
class Part:
    """One part: `name` in the state, `prefix` of its facts' kinds, who hears it, and what they may see of it."""

    name: str
    prefix: str
    audiences: tuple[str, ...]
    read: Reader


PARTS: dict[str, Part] = {}  # by prefix
GROUPS: dict[str, Numbers] = {}
MARKS: dict[str, Callable[[int], Any]] = {}  # by group
MINE: dict[str, Mine] = {}
FORGET: dict[str, Forget] = {}
FOLLOWERS: dict[str, Follower] = {}  # by audience


def part(name: str, prefix: str, audiences: tuple[str, ...] = AUDIENCES) -> Callable[[Reader], Reader]:
    """Register a part by its reader `(webinar, audience) -> JSON value`."""

    def wrap(read: Reader) -> Reader:
        PARTS[prefix] = Part(name, prefix, audiences, read)
        return read

    return wrap


def numbers(group: str, *, mark: Callable[[int], Any] | None = None) -> Callable[[Numbers], Numbers]:
    """Register a group of numbers: `(webinar id, since) -> id → value`; what changed after `since`, or with None all there is.

    `mark(webinar id)` is something cheap that differs once one of them has changed: then `keadaan.json` is read anew.
    """

    def wrap(read: Numbers) -> Numbers:
        GROUPS[group] = read
        if mark is not None:
            MARKS[group] = mark
        return read

    return wrap


def mine(name: str) -> Callable[[Mine], Mine]:
    """Register what `saya.json` says of a device under `name`: `(webinar, participant id) -> JSON value`."""

    def wrap(read: Mine) -> Mine:
        MINE[name] = read
        return read

    return wrap


def follower(audience: str) -> Callable[[Follower], Follower]:
    """Register who else may follow an audience by a ticket: `(webinar, ticket) -> the room that such screens are cut by`, or None."""

    def wrap(read: Follower) -> Follower:
        FOLLOWERS[audience] = read
        return read

    return wrap


def forgetting(name: str) -> Callable[[Forget], Forget]:
    """Register how a part forgets a device's votes: `(participant id)`, within the operation under way."""

    def wrap(forget: Forget) -> Forget:
        FORGET[name] = forget
        return forget

    return wrap


def forget_device(participant_id: int) -> None:
    """Let every part forget a device's votes: they count no more, and their rows go."""
    for name in sorted(FORGET):
        FORGET[name](participant_id)


def tell_part(webinar_id: int, kind: str, subject_id: int | None = None, audiences: Collection[str] | None = None) -> dict[str, int]:
    """Write a part's fact into the streams that hear it (or fewer), within the operation under way; returns their revs."""
    known = PARTS[prefix_of(kind)]
    return tell(webinar_id, kind, subject_id, known.audiences if audiences is None else tuple(audiences))


def prefix_of(kind: str) -> str:
    """`poll` of `poll.opened`."""
    return kind.partition(".")[0]


def is_part(kind: str) -> bool:
    """True for a fact of a part."""
    return prefix_of(kind) in PARTS


def value_of(kind: str, webinar: Webinar, audience: str) -> dict[str, Any]:
    """What a fact of this kind sets, as `{name: value}`."""
    known = PARTS[prefix_of(kind)]
    return {known.name: known.read(webinar, audience)}


def values(webinar: Webinar, audience: str) -> dict[str, Any]:
    """All parts of a stream's state, by name."""
    return {known.name: known.read(webinar, audience) for known in PARTS.values() if audience in known.audiences}


def counts(webinar_id: int, since: datetime | None = None) -> dict[str, dict[int | str, Any]]:
    """All groups' numbers that changed after `since`; with None all."""
    return {group: read(webinar_id, since) for group, read in GROUPS.items()}


def mine_of(webinar: Webinar, participant_id: int | None) -> dict[str, Any]:
    """What `saya.json` says of this device beside its questions and votes; empty values for no device."""
    return {name: read(webinar, participant_id) for name, read in MINE.items()} if participant_id is not None else {}
