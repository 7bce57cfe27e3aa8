"""What a session asks for its certificate, weighed for one registrant. Pure: no table is read here."""
from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

CODES, MINUTES, EITHER, BOTH = "codes", "minutes", "either", "both"
NEEDS = (CODES, MINUTES, EITHER, BOTH)
NEED_WORDS: dict[str, Any] = {
    CODES: _l("Kode awal dan kode akhir"), MINUTES: _l("Menit hadir"), EITHER: _l("Kedua kode, atau menit hadir"),
    BOTH: _l("Kedua kode dan menit hadir"),
}
START, END = "start", "end"
MOMENTS = (START, END)
SHARE, LEAST_SHARE = 75, 10  # percent of a session's minutes
REGISTERED, START_CODE, END_CODE, PRESENT = "registration", "start_code", "end_code", "minutes"
LACK_WORDS: dict[str, Any] = {
    REGISTERED: _l("belum terdaftar"), START_CODE: _l("kurang kode awal"), END_CODE: _l("kurang kode akhir"),
    PRESENT: _l("kurang menit hadir"),
}


@dataclass(frozen=True)
class Rule:
    """What is needed: of `NEEDS`, and which share of the session's minutes. `minutes` None: how long it is is not known."""

    needs: str = CODES
    share: int = SHARE
    minutes: int | None = None

    @property
    def counts_codes(self) -> bool:
        """The codes matter."""
        return self.needs != MINUTES

    @property
    def counts_minutes(self) -> bool:
        """Minutes matter, so signs of life are asked for."""
        return self.needs != CODES

    @property
    def needed_minutes(self) -> int | None:
        """So many minutes are enough; None where they don't matter."""
        if not self.counts_minutes or self.minutes is None:
            return None
        return max(1, math.ceil(self.minutes * self.share / 100))


@dataclass(frozen=True)
class Presence:
    """What is on record of one registrant."""

    channel: str
    start_code_at: datetime | None = None
    end_code_at: datetime | None = None
    page_seconds: int = 0
    zoom_seconds: int = 0
    confirmed_at: datetime | None = None
    people: int | None = None
    is_registered: bool = True

    @property
    def minutes(self) -> int:
        """Whole minutes; by page or by Zoom, whichever is more: who has both open is there once."""
        return max(self.page_seconds, self.zoom_seconds) // 60


@dataclass(frozen=True)
class Fulfilment:
    """Whether one registrant fulfils the session's rule. `lacks` are of REGISTERED, START_CODE, END_CODE, PRESENT; none once fulfilled.

    `minutes` are those on record, `needed_minutes` those that are enough (None where the rule doesn't ask for minutes).
    """

    is_fulfilled: bool
    lacks: tuple[str, ...]
    minutes: int
    needed_minutes: int | None
    start_code_at: datetime | None
    end_code_at: datetime | None
    confirmed_at: datetime | None
    channel: str
    people: int | None = None

    @property
    def was_present(self) -> bool:
        """Anything at all says that they were there."""
        return bool(self.minutes or self.start_code_at or self.end_code_at or self.confirmed_at)


def weigh(rule: Rule, presence: Presence) -> Fulfilment:
    """One registrant against the rule. Staff who saw somebody there are enough for any of them."""
    codes = [lack for lack, at in ((START_CODE, presence.start_code_at), (END_CODE, presence.end_code_at)) if at is None]
    needed = rule.needed_minutes
    minutes = [] if needed is not None and presence.minutes >= needed else [PRESENT]
    if presence.confirmed_at is not None:
        lacks: list[str] = []
    elif rule.needs == EITHER:
        lacks = [] if not codes or not minutes else [*codes, *minutes]
    else:
        lacks = [*(codes if rule.counts_codes else []), *(minutes if rule.counts_minutes else [])]
    if not presence.is_registered:
        lacks = [REGISTERED, *lacks]
    return Fulfilment(not lacks, tuple(lacks), presence.minutes, needed, presence.start_code_at, presence.end_code_at,
                      presence.confirmed_at, presence.channel, presence.people)
