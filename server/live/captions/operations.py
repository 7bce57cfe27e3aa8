"""Saying, correcting and taking down lines; giving a speech tool its token and taking it back."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from server.core import clock, secrets
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.errors import Closed, Conflict, Invalid, NotFound
from server.core.keys import Once, once
from server.core.permissions import Actor, Permission
from server.core.words import Phase
from server.live.captions.events import CaptionTakenDown, CaptionTokenMade, CaptionTokenRevoked
from server.live.captions.models import CaptionLine, CaptionRoom, CaptionToken
from server.webinars.finding import index
from server.webinars.models import Webinar

PURPOSE, SAID = "live.caption-token", "caption"  # the latter the kind of a note-taker's writes, each about a session
MOST_LINE, MOST_LINES, MOST_LABEL, MOST_TOKENS = 300, 40, 80, 10
FARTHEST = timedelta(minutes=10)  # that a speech tool's clock may be away from ours


@dataclass(frozen=True)
class Said:
    """One change as screens are told it: a line's number and text, and the room's count of changes with it."""

    webinar_id: int
    n: int
    number: int
    text: str
    at: datetime


def say(actor: Actor, webinar_id: int, text: str, *, key: str | None = None) -> list[Said]:
    """Say one line, or several that were pasted; empty ones are left out. The same key and lines again: nothing more is said.

    Raises Invalid, TooLarge or Malformed for what it says, Closed unless the session is live, KeyTaken.
    """
    actor.must(Permission.CONTROL_ROOM)
    lines = _lines(text)
    write = once(SAID, key, webinar_id=webinar_id, lines=lines, staff=actor.staff_id)
    return _keep(webinar_id, lines, clock.now(), write)


def say_by_tool(token_id: int, text: str, at: datetime | None = None) -> list[Said]:
    """The same of a speech tool, said at `at`. Raises NotFound for a token that is revoked, Invalid for a time far from now."""
    now = clock.now()
    if at is not None and abs(at - now) > FARTHEST:
        raise Invalid(at="unknown")
    return _keep_of_tool(token_id, _lines(text), at or now)


def _lines(text: str) -> list[str]:
    """Each line of what was typed or pasted, cleaned. Raises Invalid for none and for too many, TooLarge for one that is too long."""
    whole = texts.plain(text, most=MOST_LINE * MOST_LINES)
    lines = [line for typed in whole.split("\n") if (line := texts.plain(typed, most=MOST_LINE, is_multiline=False))]
    if not lines or len(lines) > MOST_LINES:
        raise Invalid(text="too_long" if lines else "required")
    return lines


@operation
def _keep_of_tool(token_id: int, lines: Sequence[str], at: datetime) -> list[Said]:
    token = session.get(CaptionToken, token_id, with_for_update={"read": True})
    if token is None or token.revoked_at is not None:
        raise NotFound()
    return _keep(token.webinar_id, lines, at)


@operation
def _keep(webinar_id: int, lines: Sequence[str], at: datetime, write: Once | None = None) -> list[Said]:
    """No event: a line belongs in no ledger. Who calls tells the screens; one that did not hear sees the count."""
    webinar = session.get(Webinar, webinar_id)
    if webinar is None:
        raise NotFound()
    if write is not None and write.made() is not None:
        return []
    if webinar.phase != Phase.LIVE:
        raise Closed(what="captions", why=webinar.phase)
    room = _room(webinar_id)
    said = []
    for line in lines:
        room.n, room.last, room.changed_at = room.n + 1, room.last + 1, clock.now()
        session.add(CaptionLine(webinar_id=webinar_id, number=room.last, text=line, said_at=at))
        said.append(Said(webinar_id, room.n, room.last, line, at))
    if write is not None:
        write.keep(webinar_id)
    return said


@operation
def correct(actor: Actor, webinar_id: int, number: int, text: str) -> Said:
    """Let a line say this instead, wherever it is read. Raises NotFound, Invalid, TooLarge, Malformed."""
    actor.must(Permission.CONTROL_ROOM)
    text = texts.plain(text, most=MOST_LINE, is_multiline=False)
    if not text:
        raise Invalid(text="required")
    room, line = _locked_line(webinar_id, number)
    room.n, room.changed_at = room.n + 1, clock.now()
    line.text = text
    _find_anew(webinar_id)
    return Said(webinar_id, room.n, number, text, line.said_at)


@operation
def take_down(actor: Actor, webinar_id: int, number: int) -> None:
    """The line is gone from every screen, from the transcript and from the database. Raises NotFound."""
    actor.must(Permission.CONTROL_ROOM)
    room, line = _locked_line(webinar_id, number)
    room.n, room.changed_at = room.n + 1, clock.now()
    session.delete(line)
    session.flush()
    _find_anew(webinar_id)
    record(CaptionTakenDown(staff_id=actor.staff_id, webinar_id=webinar_id, number=number, n=room.n))


def _find_anew(webinar_id: int) -> None:
    """Of a session that is over, the search must know what stands now."""
    if index.is_over(webinar_id):
        index.refresh(webinar_id, index.TRANSCRIPT)


def _locked_line(webinar_id: int, number: int) -> tuple[CaptionRoom, CaptionLine]:
    """The room first: what was taken down while we waited for it is not found."""
    room = _room(webinar_id)
    line = session.get(CaptionLine, (webinar_id, number))
    if line is None:
        raise NotFound()
    return room, line


def _room(webinar_id: int) -> CaptionRoom:
    """The room's count, ours until the end: two who speak at once stand one after the other."""
    room = session.get(CaptionRoom, webinar_id, with_for_update=True)
    if room is None:
        room = CaptionRoom(webinar_id=webinar_id, n=0, last=0, changed_at=clock.now())
        session.add(room)
        session.flush()
    return room


# --- speech tools ------------------------------------------------------------------------------


def make_token(actor: Actor, webinar_id: int, label: str) -> str:
    """A token for a speech tool, which is kept nowhere. Raises Invalid, Conflict beyond ten."""
    actor.must(Permission.CONTROL_ROOM)
    label = texts.plain(label, most=MOST_LABEL, is_multiline=False)
    if not label:
        raise Invalid(label="required")
    token = secrets.new_token()
    _keep_token(actor, webinar_id, label, secrets.keyed_hash(PURPOSE, token))
    return token


@operation
def _keep_token(actor: Actor, webinar_id: int, label: str, token_hash: str) -> None:
    if session.get(Webinar, webinar_id, with_for_update=True) is None:
        raise NotFound()
    living = sa.select(sa.func.count()).where(CaptionToken.webinar_id == webinar_id, CaptionToken.revoked_at.is_(None))
    if (session.scalar(living) or 0) >= MOST_TOKENS:
        raise Conflict(why="tokens", most=MOST_TOKENS)
    token = CaptionToken(webinar_id=webinar_id, label=label, token_hash=token_hash, made_at=clock.now())
    session.add(token)
    session.flush()
    record(CaptionTokenMade(staff_id=actor.staff_id, webinar_id=webinar_id, token_id=token.id))


@operation
def revoke_token(actor: Actor, webinar_id: int, token_id: int) -> None:
    """The tool sends nothing any more. Raises NotFound."""
    actor.must(Permission.CONTROL_ROOM)
    token = session.get(CaptionToken, token_id, with_for_update=True)
    if token is None or token.webinar_id != webinar_id:
        raise NotFound()
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        record(CaptionTokenRevoked(staff_id=actor.staff_id, webinar_id=webinar_id, token_id=token_id))
