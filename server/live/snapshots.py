"""The truth over HTTP that sockets only hurry: a stream's state as of a `rev`, or the facts since one."""
from __future__ import annotations

import json
import time
from collections import OrderedDict
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import current_app

from server.core.database import session
from server.core.errors import Malformed
from server.core.paging import encode_cursor
from server.core.realtime import people_in
from server.core.words import QuestionState
from server.live import parts, queries
from server.live.facts import SLACK_MS, Json, now_ms, question_view, room_view, states_for, told_since
from server.live.finding import Search, listed
from server.live.models import Question
from server.live.streams import HADIRIN, MEJA, rev_of, room_of
from server.webinars.models import Webinar

MOST_SUPPORTED, NEWEST, MOST_WAITING = 100, 50, 300
MOST_FACTS = 100  # beyond that the whole state is shorter
MOST_NUMBERS = 500
CACHE_SECONDS = 1.0
CACHED = 64


def read_since(value: str | None) -> int | None:
    """`?since=`. Raises Malformed for anything but a rev."""
    if value is None:
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 15:
        raise Malformed(field="since")
    return int(value)


def state_of(webinar: Webinar, audience: str, since: int | None = None) -> Json:
    """Everything a screen needs, or what it missed after `since` when that is shorter. Two moments are never mixed:

    `rev` is read before the rows, so that a row can only be newer than the rev says, which the next fact repeats;
    `n` dates the numbers a second before they were read.
    """
    at = now_ms()
    rev = rev_of(webinar.id, audience)
    session.refresh(webinar)  # it was read to let its reader in, before the rev
    state: Json = {"rev": rev, "n": at - SLACK_MS, "at": at, **room_view(webinar, audience)}
    if since is not None and since <= rev <= since + MOST_FACTS:
        state |= {"since": since, "facts": told_since(webinar.id, audience, since, rev - since)}
        return state | {"numbers": {**parts.counts(webinar.id), "votes": _votes_of_all(webinar.id), "viewers": viewers(webinar.id)}}
    rows = _rows(webinar.id, audience)
    tags = queries.places([question.provision_id for question in rows])
    return state | {
        **parts.values(webinar, audience), "next": _next(webinar.id, rows),
        "questions": [question_view(question, audience, tags) for question in rows],
        "numbers": {**parts.counts(webinar.id), "votes": {question.id: question.votes for question in rows},
                    "viewers": viewers(webinar.id)},
    }


def more_of(webinar: Webinar, cursor: str) -> Json:
    """The next page of shown questions by support, with the rev at which it was read."""
    at, rev = now_ms(), rev_of(webinar.id, HADIRIN)
    page = queries.shown(webinar.id, "dukungan", cursor or None, MOST_SUPPORTED)
    tags = queries.places([question.provision_id for question in page.rows])
    return {"rev": rev, "n": at - SLACK_MS, "at": at, "more": [question_view(question, HADIRIN, tags) for question in page.rows],
            "numbers": {"votes": {question.id: question.votes for question in page.rows}}, "next": page.next_cursor}


def found_of(webinar: Webinar, search: Search, sort: str, cursor: str | None) -> Json:
    """One page of what is looked for, to be added to a state as `more_of` is: `found` are its ids, `after` its next cursor."""
    at, rev = now_ms(), rev_of(webinar.id, HADIRIN)
    page = listed(webinar, search, sort, cursor)
    tags = queries.places([question.provision_id for question in page.rows])
    return {"rev": rev, "n": at - SLACK_MS, "at": at, "more": [question_view(question, HADIRIN, tags) for question in page.rows],
            "numbers": {"votes": {question.id: question.votes for question in page.rows}},
            "found": [question.id for question in page.rows], "after": page.next_cursor}


def state_bytes(webinar: Webinar, since: int | None) -> bytes:
    """The public state, the same bytes for everyone who asks within a second while nothing changes."""
    cache: OrderedDict[tuple[int, int | None], tuple[float, Any, bytes]] = current_app.extensions.setdefault("live_states", OrderedDict())
    mark = _mark(webinar)
    if since is not None and not since <= mark[0] <= since + MOST_FACTS:
        since = None  # gets the whole all the same: whoever counts up numbers must not push the others' bytes out
    key = (webinar.id, since)
    found = cache.get(key)
    if found is not None and found[1] == mark and time.monotonic() - found[0] < CACHE_SECONDS:
        return found[2]
    read_at = time.monotonic()
    body = json.dumps(state_of(webinar, HADIRIN, since), ensure_ascii=False, separators=(",", ":")).encode()
    cache[key] = (read_at, mark, body)
    cache.move_to_end(key)
    while len(cache) > CACHED:
        cache.popitem(last=False)
    return body


def viewers(webinar_id: int) -> int:
    """How many follow by socket; only the count is ever sent."""
    return people_in(room_of(webinar_id, HADIRIN))


def _mark(webinar: Webinar) -> Any:
    voted_at = session.scalar(_last_vote(), {"webinar_id": webinar.id})
    marks = tuple(mark(webinar.id) for mark in parts.MARKS.values())
    return rev_of(webinar.id, HADIRIN), voted_at, marks, webinar.phase, webinar.asking, webinar.is_voting_open


@cache
def _last_vote() -> sa.Select[Any]:
    return sa.select(sa.func.max(Question.voted_at)).where(Question.webinar_id == sa.bindparam("webinar_id"))


def _rows(webinar_id: int, audience: str) -> list[Question]:
    """Featured, the 100 most supported, the 50 newest; the control room also gets those that wait, the oldest 300."""
    of_webinar = sa.select(Question.id).where(Question.webinar_id == webinar_id, Question.state.in_(states_for(HADIRIN)))
    wanted = sa.or_(
        Question.state == QuestionState.FEATURED,
        Question.id.in_(of_webinar.order_by(Question.votes.desc(), Question.id.desc()).limit(MOST_SUPPORTED).scalar_subquery()),
        Question.id.in_(of_webinar.order_by(Question.id.desc()).limit(NEWEST).scalar_subquery()),
    )
    if audience == MEJA:
        waiting = sa.select(Question.id).where(Question.webinar_id == webinar_id, Question.state == QuestionState.WAITING)
        wanted = sa.or_(wanted, Question.id.in_(waiting.order_by(Question.id).limit(MOST_WAITING).scalar_subquery()))
    query = sa.select(Question).where(Question.webinar_id == webinar_id, Question.state.in_(states_for(audience)), wanted)
    return list(session.scalars(query.order_by(Question.id)))


def _next(webinar_id: int, rows: list[Question]) -> str | None:
    """Where the most supported ones go on, if there are more of them."""
    supported = sorted(((question.votes, question.id) for question in rows if question.is_shown), reverse=True)
    if len(supported) < MOST_SUPPORTED or queries.total_shown(webinar_id) <= MOST_SUPPORTED:
        return None
    return encode_cursor(supported[MOST_SUPPORTED - 1])


def _votes_of_all(webinar_id: int) -> dict[int, int]:
    rows = session.execute(sa.select(Question.id, Question.votes).where(
        Question.webinar_id == webinar_id, Question.state.in_(states_for(HADIRIN))
    ).order_by(Question.votes.desc(), Question.id.desc()).limit(MOST_NUMBERS))
    return {row[0]: row[1] for row in rows}
