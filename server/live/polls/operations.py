"""What the host does with polls: write, change, open, close, copy, throw away; read answers, ban a word.

A poll goes one way: draft → open → closed. Its wording is frozen at opening, so that a result is always the answer to exactly
what was asked; who wants to ask again opens a copy.
"""
from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from server import ballots
from server.core import clock
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.errors import Closed, Conflict, Invalid, NotFound
from server.core.keys import Once, once
from server.core.permissions import Actor, Permission
from server.core.words import PollResults, PollState
from server.live.parts import tell_part
from server.live.polls.events import (
    PollAnswersRead,
    PollClosed,
    PollDeleted,
    PollDrafted,
    PollEdited,
    PollOpened,
    PollWordAllowed,
    PollWordBanned,
)
from server.live.polls.models import HIDDEN, SHOWN, WAITING, Poll, PollBan, PollCount
from server.live.streams import MEJA
from server.webinars.models import Webinar

MOST_POLLS, MOST_BANS, LONGEST_BAN = 40, 200, 40
DRAFTED = "poll"  # the kind of writes that make one


# --- writing ---------------------------------------------------------------------------------


@operation
def draft_poll(actor: Actor, webinar_id: int, question: Any, results: str = PollResults.NOW, *, key: str | None = None) -> int:
    """Write a poll that only the control room sees; returns its id. `question` is the JSON of a kind of `server/ballots`.
    The same key and content again: the same id, and nothing else happens.

    Raises ballots.Refused for what cannot be asked, Invalid for `results`, Conflict at the fortieth, Closed after the session, KeyTaken.
    """
    actor.must(Permission.CONTROL_ROOM)
    asked, results = ballots.parse_question(question).to_json(), _results(results)
    return _draft(actor, webinar_id, asked, results,
                  once(DRAFTED, key, webinar_id=webinar_id, question=asked, results=results, staff=actor.staff_id))


def _draft(actor: Actor, webinar_id: int, question: dict[str, Any], results: str, write: Once) -> int:
    webinar = session.get(Webinar, webinar_id, with_for_update=True)
    if webinar is None:
        raise NotFound()
    known = write.made()
    if known is not None:
        return known
    if not webinar.is_open:
        raise Closed(what="polls", why="ended")
    if (session.scalar(sa.select(sa.func.count()).where(Poll.webinar_id == webinar_id)) or 0) >= MOST_POLLS:
        raise Conflict(why="many", most=MOST_POLLS)
    poll = Poll(webinar_id=webinar_id, question=question, results=results, drafted_at=clock.now())
    session.add(poll)
    session.flush()
    write.keep(poll.id)
    revs = tell_part(webinar_id, "poll.drafted", poll.id, (MEJA,))
    record(PollDrafted(staff_id=actor.staff_id, webinar_id=webinar_id, poll_id=poll.id, kind=poll.kind, **revs))
    return poll.id


@operation
def edit_poll(actor: Actor, poll_id: int, question: Any, results: str) -> None:
    """Change a draft. Raises Conflict once it was opened: what was asked stays as it was asked."""
    actor.must(Permission.CONTROL_ROOM)
    asked = ballots.parse_question(question)
    poll = _held(poll_id, PollState.DRAFT)
    wanted = asked.to_json(), _results(results)
    if (poll.question, poll.results) == wanted:
        return
    poll.question, poll.results = wanted
    session.flush()
    revs = tell_part(poll.webinar_id, "poll.edited", poll.id, (MEJA,))
    record(PollEdited(staff_id=actor.staff_id, webinar_id=poll.webinar_id, poll_id=poll.id, kind=poll.kind, **revs))


@operation
def copy_poll(actor: Actor, poll_id: int, *, key: str | None = None) -> int:
    """A new draft with the same wording, to be asked again; returns its id. The same key again: the same id. Raises as `draft_poll`."""
    actor.must(Permission.CONTROL_ROOM)
    poll = session.get(Poll, poll_id)
    if poll is None:
        raise NotFound()
    return _draft(actor, poll.webinar_id, poll.question, poll.results, once(DRAFTED, key, copy_of=poll_id, staff=actor.staff_id))


@operation
def delete_poll(actor: Actor, poll_id: int) -> None:
    """Throw a draft away. Raises Conflict once it was opened: votes are never thrown away."""
    actor.must(Permission.CONTROL_ROOM)
    poll = _held(poll_id, PollState.DRAFT)
    webinar_id = poll.webinar_id
    session.delete(poll)
    session.flush()
    revs = tell_part(webinar_id, "poll.deleted", poll_id, (MEJA,))
    record(PollDeleted(staff_id=actor.staff_id, webinar_id=webinar_id, poll_id=poll_id, **revs))


def _results(value: str) -> str:
    if value not in list(PollResults):
        raise Invalid(results="required" if not value else "unknown")
    return str(value)


# --- opening and closing ---------------------------------------------------------------------


@operation
def open_poll(actor: Actor, poll_id: int) -> None:
    """Take ballots, beside other open polls. Open already: nothing happens. Raises Conflict for a closed one, Closed after the session."""
    actor.must(Permission.CONTROL_ROOM)
    poll = _held(poll_id, PollState.DRAFT, is_done=PollState.OPEN)
    if poll.is_open:
        return
    webinar = session.get_one(Webinar, poll.webinar_id, with_for_update=True)
    if not webinar.is_open:
        raise Closed(what="polls", why="ended")
    poll.state, poll.opened_at = PollState.OPEN.value, clock.now()
    poll.changed_at = poll.opened_at
    session.flush()
    revs = tell_part(poll.webinar_id, "poll.opened", poll.id)
    record(PollOpened(staff_id=actor.staff_id, webinar_id=poll.webinar_id, poll_id=poll.id, kind=poll.kind, results=poll.results, **revs))


@operation
def close_poll(actor: Actor, poll_id: int) -> None:
    """Take no more ballots, for good; the result is everyone's. Closed already: nothing happens."""
    actor.must(Permission.CONTROL_ROOM)
    poll = _held(poll_id, PollState.OPEN, is_done=PollState.CLOSED)
    if poll.is_open:
        _close(poll, actor.staff_id)


def close_all(webinar_id: int, staff_id: int | None) -> None:
    """With the end of a session its open polls close, within the operation under way."""
    query = sa.select(Poll).where(Poll.webinar_id == webinar_id, Poll.state == PollState.OPEN).order_by(Poll.id)
    for poll in session.scalars(query.with_for_update().execution_options(populate_existing=True)).all():
        _close(poll, staff_id)


def _close(poll: Poll, staff_id: int | None) -> None:
    poll.state, poll.closed_at = PollState.CLOSED.value, clock.now()
    poll.changed_at = poll.closed_at
    session.flush()
    revs = tell_part(poll.webinar_id, "poll.closed", poll.id)
    record(PollClosed(staff_id=staff_id, webinar_id=poll.webinar_id, poll_id=poll.id, count=poll.voters, **revs))


# --- people's own words ----------------------------------------------------------------------


@operation
def read_answers(actor: Actor, poll_id: int, answers: Collection[str], is_shown: bool) -> int:
    """The host read these answers, as typed: they are shown, or hidden. Returns how many that changed; unknown ones are passed over.

    An answer with a banned word stays hidden. Raises NotFound for a poll that was never opened.
    """
    actor.must(Permission.CONTROL_ROOM)
    poll = session.get(Poll, poll_id, with_for_update=True, populate_existing=True)
    if poll is None or not poll.is_public or not poll.has_words:
        raise NotFound()
    is_banned = _banning(poll.webinar_id)
    wanted = sorted({answer for answer in answers if not (is_shown and is_banned(answer))})
    changed = _turn([poll_id], wanted, SHOWN if is_shown else HIDDEN)
    if changed:
        poll.changed_at = clock.now()
        session.flush()
        record(PollAnswersRead(staff_id=actor.staff_id, webinar_id=poll.webinar_id, poll_id=poll.id, count=changed, is_shown=is_shown,
                               **tell_part(poll.webinar_id, "poll.answers", poll.id)))
    return changed


def ban_word(actor: Actor, webinar_id: int, word: str) -> int:
    """Take a word out of all polls of a session and their screens, in any of its forms, also for later ballots; returns the ban's id.

    The ballots stay and count. Banned already: the same id. Raises Invalid for none or several words, Conflict at the 200th.
    """
    actor.must(Permission.CONTROL_ROOM)
    word = texts.plain(word, most=LONGEST_BAN, is_multiline=False).casefold()
    if not word or len(word.split()) > 1:
        raise Invalid(word="one_word" if word else "required")
    return _ban(actor, webinar_id, word)


@operation
def _ban(actor: Actor, webinar_id: int, word: str) -> int:
    polls = _polls_with_words(webinar_id)
    known = session.scalars(sa.select(PollBan).where(PollBan.webinar_id == webinar_id)).all()
    same = next((ban.id for ban in known if ban.word == word), None)
    if same is not None:
        return same
    if len(known) >= MOST_BANS:
        raise Conflict(why="many", most=MOST_BANS)
    ban = PollBan(webinar_id=webinar_id, word=word, at=clock.now())
    session.add(ban)
    session.flush()
    count = _sweep(polls, (SHOWN, WAITING), ballots.banning([word]), HIDDEN)
    revs = tell_part(webinar_id, "poll.banned", ban.id)
    record(PollWordBanned(staff_id=actor.staff_id, webinar_id=webinar_id, ban_id=ban.id, count=count, **revs))
    return ban.id


@operation
def allow_word(actor: Actor, ban_id: int) -> None:
    """Lift a ban: what only it hid waits to be read again."""
    actor.must(Permission.CONTROL_ROOM)
    ban = session.get(PollBan, ban_id)
    if ban is None:
        raise NotFound()
    webinar_id, was_hidden = ban.webinar_id, ballots.banning([ban.word])
    polls = _polls_with_words(webinar_id)
    session.delete(ban)
    session.flush()
    is_still = _banning(webinar_id)
    count = _sweep(polls, (HIDDEN,), lambda answer: was_hidden(answer) and not is_still(answer), WAITING)
    revs = tell_part(webinar_id, "poll.allowed", ban_id)
    record(PollWordAllowed(staff_id=actor.staff_id, webinar_id=webinar_id, ban_id=ban_id, count=count, **revs))


def _banning(webinar_id: int) -> Any:
    return ballots.banning(session.scalars(sa.select(PollBan.word).where(PollBan.webinar_id == webinar_id)).all())


def _polls_with_words(webinar_id: int) -> Sequence[Poll]:
    """Held, so that no ballot is being counted under the old list."""
    if session.get(Webinar, webinar_id, with_for_update=True) is None:
        raise NotFound()
    query = sa.select(Poll).where(Poll.webinar_id == webinar_id, Poll.state != PollState.DRAFT).order_by(Poll.id).with_for_update()
    return [poll for poll in session.scalars(query.execution_options(populate_existing=True)) if poll.has_words]


def _sweep(polls: Sequence[Poll], states: Collection[str], is_meant: Any, to: str) -> int:
    """Bring the answers that are meant to a state; how many there were."""
    total = 0
    for poll in polls:
        rows = session.scalars(sa.select(PollCount.mark).where(PollCount.poll_id == poll.id, PollCount.state.in_(states))).all()
        changed = _turn([poll.id], [mark for mark in rows if is_meant(mark)], to)
        if changed:
            poll.changed_at = clock.now()
        total += changed
    session.flush()
    return total


AT_A_TIME = 500


def _turn(poll_ids: Collection[int], marks: Sequence[str], to: str) -> int:
    changed = 0
    for start in range(0, len(marks), AT_A_TIME):
        some = marks[start:start + AT_A_TIME]
        statement = sa.update(PollCount).where(PollCount.poll_id.in_(poll_ids), PollCount.mark.in_(some), PollCount.state != to)
        changed += int(session.execute(statement.values(state=to).execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]
    return changed


# --- what they share -------------------------------------------------------------------------


def _held(poll_id: int, state: PollState, is_done: PollState | None = None) -> Poll:
    """A poll in this state, or where it should go already. Raises NotFound, Conflict with the state it is in."""
    poll = session.get(Poll, poll_id, with_for_update=True, populate_existing=True)
    if poll is None:
        raise NotFound()
    if poll.state not in (state, is_done):
        raise Conflict(state=poll.state)
    return poll
