"""Input windows: asked for, let stand longer with a reason, taken back before they open. Later voices are taken and answered."""
from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from server.core import clock
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.errors import Closed, Invalid, NotFound
from server.core.keys import once
from server.core.permissions import Actor, Permission
from server.instruments.managing.events import InputWindowExtended, InputWindowRemoved, InputWindowSet
from server.instruments.models import InputWindow, Instrument, WindowExtension

LEAST_REASON, MOST_REASON = 10, 300
LONGEST = timedelta(days=3 * 366)


@operation
def open_window(actor: Actor, instrument_id: int, opens_at: datetime, closes_at: datetime, reason: str = "", *,
                key: str | None = None) -> int:
    """A time in which input is asked for; its id, the same for the same key. Raises Invalid, NotFound."""
    actor.must(Permission.MANAGE_INSTRUMENTS)
    if session.get(Instrument, instrument_id) is None:
        raise NotFound()
    write = once("input-window", key, instrument=instrument_id, reason=reason, opens=clock.to_micros(opens_at),
                 closes=clock.to_micros(closes_at))
    known = write.made()
    if known is not None:
        return known
    if closes_at <= opens_at:
        raise Invalid(closes="ends_early")
    if closes_at - opens_at > LONGEST:
        raise Invalid(closes="window_long")
    if closes_at <= clock.now():
        raise Invalid(closes="in_the_past")
    if session.scalar(_overlapping(instrument_id, opens_at, closes_at)) is not None:
        raise Invalid(opens="window_overlaps")
    window = InputWindow(instrument_id=instrument_id, opens_at=opens_at, closes_at=closes_at,
                         reason=texts.plain(reason, most=MOST_REASON, is_multiline=False))
    session.add(window)
    session.flush()
    write.keep(window.id)
    record(InputWindowSet(staff_id=actor.staff_id, instrument_id=instrument_id, window_id=window.id))
    return window.id


def _overlapping(instrument_id: int, opens_at: datetime, closes_at: datetime) -> sa.Select[int]:
    return sa.select(InputWindow.id).where(
        InputWindow.instrument_id == instrument_id, InputWindow.opens_at < closes_at,
        sa.or_(InputWindow.closes_at.is_(None), InputWindow.closes_at > opens_at)).limit(1)


@operation
def extend_window(actor: Actor, instrument_id: int, window_id: int, closes_at: datetime, reason: str) -> None:
    """Let it stand longer, and say why. The same day again: nothing changes. Raises Invalid, NotFound, Closed for an endless one."""
    window = _window(actor, instrument_id, window_id)
    if window.closes_at is None:
        raise Closed(what="window")
    if window.closes_at == closes_at:
        return
    why = texts.plain(reason, most=MOST_REASON, is_multiline=False)
    wrong = {"closes": "" if closes_at > window.closes_at and closes_at > clock.now() else "window_shorter",
             "reason": "" if len(why) >= LEAST_REASON else "required" if not why else "too_short"}
    wrong = {field: code for field, code in wrong.items() if code}
    if wrong:
        raise Invalid(**wrong)
    if session.scalar(_overlapping(instrument_id, window.closes_at, closes_at)) is not None:
        raise Invalid(closes="window_overlaps")
    session.add(WindowExtension(window_id=window.id, closed_before=window.closes_at, closes_at=closes_at, reason=why, at=clock.now()))
    window.closes_at = closes_at
    record(InputWindowExtended(staff_id=actor.staff_id, instrument_id=instrument_id, window_id=window.id))


@operation
def remove_window(actor: Actor, instrument_id: int, window_id: int) -> None:
    """Take one back that has not opened yet. Raises Closed once it has: people were told of it. NotFound."""
    window = _window(actor, instrument_id, window_id)
    if window.opens_at <= clock.now():
        raise Closed(what="window")
    session.delete(window)
    record(InputWindowRemoved(staff_id=actor.staff_id, instrument_id=instrument_id, window_id=window_id))


def _window(actor: Actor, instrument_id: int, window_id: int) -> InputWindow:
    actor.must(Permission.MANAGE_INSTRUMENTS)
    query = sa.select(InputWindow).where(InputWindow.id == window_id, InputWindow.instrument_id == instrument_id)
    found = session.scalar(query.with_for_update())
    if found is None:
        raise NotFound()
    return found
