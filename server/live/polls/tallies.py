"""How polls stand, read from the counters: for pages, for the ticker, for the host's desk.

Only rows that may be shown are read into a result; answers that wait or are hidden are numbers.
"""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from server import ballots
from server.ballots import Shown
from server.core.database import session
from server.live.polls.models import HIDDEN, SHOWN, WAITING, Poll, PollCount

MOST_STREAMED = 40  # rows of people's own words in a tick; a page lists ballots.LONGEST_LIST
Unseen = dict[tuple[int, str], int]
_TOTAL = sa.func.sum(PollCount.count)


def shown_of(poll: Poll, most: int = ballots.LONGEST_LIST, unseen: Unseen | None = None) -> Shown:
    """The result for people, with the exact wording that was asked; at most `most` rows of people's own words. `unseen` is
    what `unseen_of` said, where it was asked for several polls at once."""
    question = poll.asked
    result = ballots.empty(question)
    result["ballots"] = poll.voters
    if not poll.has_words:
        result["counts"] = counts_of(poll.id)
        return ballots.show(question, result)
    groups, total = _groups(poll.id, most)
    result["counts"] = _marks_in(poll.id, groups)
    shown = ballots.show(question, result)
    unseen = unseen_of([poll.id]) if unseen is None else unseen
    return replace(shown, rest=total - len(shown.rows), hidden=unseen.get((poll.id, HIDDEN), 0) + poll.hidden)


def counts_of(poll_id: int) -> dict[str, int]:
    """All counters of a poll."""
    rows = session.execute(sa.select(PollCount.mark, PollCount.count).where(PollCount.poll_id == poll_id, PollCount.count > 0))
    return {row[0]: row[1] for row in rows}


def answers_in(poll_id: int, state: str) -> int:
    """How many answers in people's own words are in this state, each as often as it was given."""
    return int(session.scalar(sa.select(sa.func.coalesce(_TOTAL, 0)).where(PollCount.poll_id == poll_id, PollCount.state == state)) or 0)


def unseen_of(poll_ids: Collection[int]) -> Unseen:
    """(poll, waiting or hidden) → how many answers, of several polls by one question to the database."""
    rows = session.execute(sa.select(PollCount.poll_id, PollCount.state, _TOTAL).where(
        PollCount.poll_id.in_(poll_ids), PollCount.state != SHOWN).group_by(PollCount.poll_id, PollCount.state))
    return {(row[0], row[1]): int(row[2]) for row in rows}


def _groups(poll_id: int, most: int) -> tuple[list[str], int]:
    """The rows that most people gave, and how many rows there are in all."""
    query = sa.select(PollCount.grp, _TOTAL).where(PollCount.poll_id == poll_id, PollCount.state == SHOWN, PollCount.count > 0)
    rows = session.execute(query.group_by(PollCount.grp).order_by(_TOTAL.desc(), PollCount.grp).limit(most)).all()
    total = len(rows)
    if total == most:
        total = session.scalar(sa.select(sa.func.count(PollCount.grp.distinct())).where(
            PollCount.poll_id == poll_id, PollCount.state == SHOWN, PollCount.count > 0)) or 0
    return [row[0] for row in rows], total


def _marks_in(poll_id: int, groups: list[str]) -> dict[str, int]:
    rows = session.execute(sa.select(PollCount.mark, PollCount.count).where(
        PollCount.poll_id == poll_id, PollCount.state == SHOWN, PollCount.count > 0, PollCount.grp.in_(groups)))
    return {row[0]: row[1] for row in rows}


def waiting_of(poll_id: int, limit: int = 100) -> list[tuple[str, int]]:
    """(answer as typed, how often) of what the host has to read, the oldest first. Never leaves the control room."""
    query = sa.select(PollCount.mark, PollCount.count).where(PollCount.poll_id == poll_id, PollCount.state == WAITING, PollCount.count > 0)
    return [(row[0], row[1]) for row in session.execute(query.order_by(PollCount.at, PollCount.mark).limit(limit))]


def answers_shown(poll_id: int, limit: int = 200) -> list[str]:
    """Answers as typed that are on screens, the most frequent first: for the host to hide one."""
    query = sa.select(PollCount.mark).where(PollCount.poll_id == poll_id, PollCount.state == SHOWN, PollCount.count > 0)
    return list(session.scalars(query.order_by(PollCount.count.desc(), PollCount.mark).limit(limit)))


def told(poll: Poll) -> dict[str, Any]:
    """What the ticker and the state say of a poll to everyone. While its results wait for the closing: how many voted."""
    value: dict[str, Any] = {"voters": poll.voters}
    unseen = unseen_of([poll.id]) if poll.has_words else {}
    if poll.has_words:
        value["waiting"] = unseen.get((poll.id, WAITING), 0)
    if not poll.tells_results:
        return value
    shown = shown_of(poll, MOST_STREAMED, unseen)
    value["rows"] = [[row.label, row.count, row.points, row.place] for row in shown.rows] if poll.has_words else _by_number(poll, shown)
    return value | {"facts": _moving(shown), "rest": shown.rest, "hidden": shown.hidden}


def _by_number(poll: Poll, shown: Shown) -> list[list[int]]:
    """Rows of what was asked, named by their number from 0: their words stand in the part."""
    names = poll.question["options"] if "options" in poll.question else [row.label for row in shown.rows]
    return [[names.index(row.label), row.count, row.points, row.place] for row in shown.rows]


FIXED = ("steps", "unit", "low", "high", "least", "most", "places", "options")


def _moving(shown: Shown) -> dict[str, Any]:
    return {name: value for name, value in shown.facts.items() if name not in FIXED}
