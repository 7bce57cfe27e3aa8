"""Entering questions that came by another channel: screened like all, without starting votes, names as initials."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from server import screening
from server.core import clock
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.errors import Closed, Invalid, NotFound
from server.core.keys import checked_key, digest_of, remember, written
from server.core.permissions import Actor, Permission
from server.core.words import Display, QuestionState
from server.live.bridge.events import QuestionBridged
from server.live.bridge.parsing import SOURCES, same
from server.live.models import Question
from server.live.operations import MOST_NAME, MOST_TEXT
from server.live.streams import AUDIENCES, MEJA, tell
from server.webinars.models import Webinar

MOST_LINES = 100  # entered at once
SUBJECT = "bridge"
INITIALS = re.compile(r"(?:\w\.){1,4}")


@dataclass(frozen=True)
class Entry:
    """One question as it will be kept: its text, whose initials stand by it, and what the screening found."""

    text: str
    initials: str | None
    findings: tuple[screening.Finding, ...]
    needs_attention: bool


def bridge_questions(actor: Actor, webinar_id: int, channel: str, lines: Sequence[tuple[str, str | None]], *, key: str) -> int:
    """Enter (text, name) lines that came by `channel`; returns how many are new: what the room has already is left out.

    The same key and content again: the same number, and nothing else happens. Raises Invalid for no line, a channel that is
    none, or more than 100; TooLarge for a text beyond 300 characters; KeyTaken; Closed when the session is over.
    """
    actor.must(Permission.CONTROL_ROOM)
    key = checked_key(key)
    if channel not in SOURCES:
        raise Invalid(channel="unknown")
    if not lines:
        raise Invalid(lines="required")
    if len(lines) > MOST_LINES:
        raise Invalid(lines="too_many")
    entries = [entry for text, name in lines if (entry := _entry(text, name)).text]
    digest = digest_of({"webinar_id": webinar_id, "channel": channel, "lines": [[entry.text, entry.initials] for entry in entries]})
    return _enter(actor, webinar_id, channel, entries, (key, digest))


def _entry(text: str, name: str | None) -> Entry:
    text = texts.plain(text, most=MOST_TEXT)
    name = texts.plain((name or "")[:MOST_NAME], most=MOST_NAME, is_multiline=False)
    findings = screening.screen(text)
    short = name if INITIALS.fullmatch(name) else texts.initials(name)  # those shown for ticking are initials already
    return Entry(text, short or None, findings, screening.needs_attention(findings))


@operation
def _enter(actor: Actor, webinar_id: int, channel: str, entries: Sequence[Entry], once: tuple[str, str]) -> int:
    key, digest = once
    known = written(key, digest, None, SUBJECT)
    if known is not None:
        return known
    webinar = session.get(Webinar, webinar_id, with_for_update=True)
    if webinar is None:
        raise NotFound()
    if not webinar.is_open:
        raise Closed(what="asking", why="ended")
    here = {same(text) for text in session.scalars(sa.select(Question.text).where(
        Question.webinar_id == webinar_id, Question.state != QuestionState.CLOSED))}
    count = 0
    for entry in entries:
        if same(entry.text) not in here:
            here.add(same(entry.text))
            _keep(actor, webinar, channel, entry)
            count += 1
    remember(key, digest, None, SUBJECT, count)
    return count


def _keep(actor: Actor, webinar: Webinar, channel: str, entry: Entry) -> None:
    is_shown, now = webinar.shows_before_reading and not entry.needs_attention, clock.now()
    question = Question(
        webinar_id=webinar.id, text=entry.text, public_name=entry.initials, channel=channel, asked_at=now,
        shown_at=now if is_shown else None, display=(Display.INITIALS if entry.initials else Display.ANONYMOUS).value,
        findings=screening.to_json(entry.findings),
        state=(QuestionState.SHOWN if is_shown else QuestionState.WAITING).value, needs_attention=entry.needs_attention)
    session.add(question)
    session.flush()
    kind, audiences = ("question.published", AUDIENCES) if is_shown else ("question.waiting", (MEJA,))
    revs = tell(webinar.id, kind, question.id, audiences)
    record(QuestionBridged(staff_id=actor.staff_id, question_id=question.id, webinar_id=webinar.id, channel=channel, state=question.state,
                           risk=screening.risk(entry.findings), **revs))
