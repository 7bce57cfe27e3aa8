"""Bursts: one machine that makes itself look like many devices. Its voices are kept, marked, and count nowhere.

No network is ever shut out, and none is suspect by itself: a campus or a kelurahan has one address. A voice is marked
only when signs come together within a minute, on one question or poll: many devices that did not exist a minute ago,
from one network, most of what that network does, and
- *like a machine*: most of them spoke within seconds of the first page their browser got, or share one browser's form
  cookie between them. Nobody reads a question that fast; a script that drops its cookies does both. Or
- *alike*: three times as many, nearly all with the very same browser, and far above what everybody else gives the question.
Only the voices that bear the sign are marked, never their neighbours'; the host sees how many, and may lift it.

What is known of networks and browsers lives in this process's memory for a minute, as hashes under a key that changes
daily. Nothing of it is written, logged or shown.
"""
from __future__ import annotations

import time
from collections import Counter, OrderedDict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app, request
from itsdangerous import BadData

from server.accounts.models import Participant
from server.core import clock, visitors
from server.core.database import run_statement
from server.core.secrets import keyed_hash

WINDOW = 60.0  # seconds that are looked at together; a burst goes on until so long after its last voice
FRESH = 60.0  # a device made so recently has no past
HASTY = 3.0  # seconds from a browser's first page to its voice that nobody reads in
LEAST_MACHINE, LEAST_ALIKE = 20, 60  # voices in a window from which it is a burst
ALIKE = 0.9  # of them with the same browser
FAR_ABOVE = 4  # times what all others give the same question meanwhile
AGAIN = 1.0  # seconds in which a transaction that failed is tried again
MOST_KEPT = 50_000
Place = tuple[int, int]  # (question or poll, participant)


class Trace(NamedTuple):
    """Where a voice came from, as far as bursts are concerned: hashes of today, and when its browser came (seconds since 1970)."""

    network: str
    agent: str
    form: str
    since: float


class Voice(NamedTuple):
    """Somebody's yes to a question, or a ballot, about to be kept. Without a trace (from a job or a test) it is never judged."""

    subject: int
    participant_id: int
    trace: Trace | None


class Verdict(NamedTuple):
    """Places to be marked, those of earlier voices included; and the subjects of which a burst has just been seen."""

    flagged: frozenset[Place]
    begun: tuple[int, ...]


NOTHING = Verdict(frozenset(), ())


def trace() -> Trace:
    """Of the request or socket event under way."""
    day, address = clock.today(), request.remote_addr or ""
    agent, cookies = request.environ.get("HTTP_USER_AGENT", "")[:300], request.environ.get("HTTP_COOKIE", "")
    kept: OrderedDict[int, Trace] = current_app.extensions.setdefault("burst_traces", OrderedDict())
    # what came, unread: to take cookies apart costs as much as the rest of a vote. As a number, so that no address lies about
    key = hash((day, address, agent, cookies))
    found = kept.get(key)
    if found is None:
        form, since = _form_of(request.cookies.get(current_app.config["SESSION_COOKIE_NAME"], ""))
        found = kept[key] = Trace(keyed_hash("burst", f"{day}:n:{visitors.wide_network_of(address)}")[:32],
                                  keyed_hash("burst", f"{day}:a:{agent}")[:32], form and keyed_hash("burst", f"{day}:f:{form}")[:32], since)
        if len(kept) > MOST_KEPT:
            kept.popitem(last=False)
    return found


def _form_of(cookie: str) -> tuple[str, float]:
    """(what a browser's form cookie holds, when it was given): nothing and never for one that is not ours."""
    serializer = current_app.session_interface.get_signing_serializer(current_app)  # type: ignore[attr-defined]
    try:
        held, given_at = serializer.loads(cookie, return_timestamp=True)
        return str(held.get("csrf_token", "")), given_at.timestamp()
    except (BadData, AttributeError):
        return "", 0.0


# --- judging ---------------------------------------------------------------------------------


@dataclass(slots=True)
class Seen:
    """One fresh device on one subject."""

    at: float
    agent: str
    line: Line
    is_machine: bool


@dataclass(slots=True, eq=False)
class Line:
    """The fresh devices of one network on one subject within a window, and whether they are a burst."""

    seen: OrderedDict[int, Seen] = field(default_factory=OrderedDict)
    agents: Counter[str] = field(default_factory=Counter)
    machines: int = 0
    hot_until: float = 0.0
    hot_agent: str | None = None  # of one that is alike
    is_machine: bool = False
    marked: set[int] = field(default_factory=set)  # of those in `seen`
    marked_late: tuple[float, frozenset[int]] = (0.0, frozenset())  # those that had been counted before, and when

    def add(self, participant_id: int, one: Seen) -> None:
        """See a device."""
        self.seen[participant_id] = one
        self.agents[one.agent] += 1
        self.machines += one.is_machine

    def prune(self, before: float) -> None:
        """Forget what is older; a burst that is over is one no more."""
        while self.seen and (oldest := next(iter(self.seen.items())))[1].at < before:
            participant_id, one = oldest
            del self.seen[participant_id]
            self.marked.discard(participant_id)
            self.agents[one.agent] -= 1
            self.machines -= one.is_machine
        if self.hot_until < before + WINDOW:
            self.is_machine, self.hot_agent = False, None

    def bears_sign(self, one: Seen) -> bool:
        """Whether this voice is one of the burst."""
        return (self.is_machine and one.is_machine) or (self.hot_agent is not None and one.agent == self.hot_agent)

    @property
    def is_hot(self) -> bool:
        """True while a burst goes on."""
        return self.is_machine or self.hot_agent is not None


class Watch:
    """What a process saw of one kind of subjects in the last minute. Asked by one bulk operation, so by one caller at a time."""

    def __init__(self) -> None:
        self._lines: dict[str, dict[int, Line]] = {}  # network → subject → line
        self._others: dict[int, deque[float]] = {}  # subject → when somebody else spoke
        self._forms: OrderedDict[str, tuple[float, int, Seen]] = OrderedDict()
        self._made: dict[int, float] = {}
        self._swept_at = 0.0

    def judge(self, voices: Sequence[Voice]) -> Verdict:
        """Which of these voices are part of a burst, together with those that came before it was seen to be one."""
        traced = [(voice, voice.trace) for voice in voices if voice.trace is not None]
        if not traced:
            return NOTHING
        now = clock.now().timestamp()
        self._learn({voice.participant_id for voice, _trace in traced})
        self._sweep(now)
        touched: dict[tuple[str, int], set[int]] = {}
        for voice, of in traced:
            if now - self._made.get(voice.participant_id, 0.0) > FRESH:
                self._others.setdefault(voice.subject, deque(maxlen=MOST_KEPT)).append(now)
                continue
            line = self._lines.setdefault(of.network, {}).setdefault(voice.subject, Line())
            line.prune(now - WINDOW)
            if voice.participant_id not in line.seen:
                self._see(voice, of, line, now)
            touched.setdefault((of.network, voice.subject), set()).add(voice.participant_id)
        return self._verdict(touched, now)

    def _see(self, voice: Voice, of: Trace, line: Line, now: float) -> None:
        one = Seen(now, of.agent, line, is_machine=bool(of.since) and time.time() - of.since < HASTY)
        known = self._forms.get(of.form) if of.form else None
        if known is not None and known[1] != voice.participant_id:
            one.is_machine = True
            first = known[2]
            if not first.is_machine:
                first.is_machine = True
                first.line.machines += first.line.seen.get(known[1]) is first
        if of.form:
            self._forms[of.form] = (now, *(known[1:] if known else (voice.participant_id, one)))
            self._forms.move_to_end(of.form)
        line.add(voice.participant_id, one)

    def _verdict(self, touched: Mapping[tuple[str, int], set[int]], now: float) -> Verdict:
        flagged: set[Place] = set()
        begun = []
        for (network, subject), speaking in touched.items():
            line = self._lines[network][subject]
            was_hot = line.is_hot
            self._heat(network, subject, line, now)
            new = {participant_id for participant_id, one in line.seen.items()
                   if participant_id not in line.marked and line.bears_sign(one)} if line.is_hot else set()
            line.marked |= new
            if new:
                line.hot_until = now + WINDOW
            if line.is_hot and not was_hot:
                begun.append(subject)
                line.marked_late = (now, frozenset(new))
            again = line.marked_late[1] if now - line.marked_late[0] < AGAIN else frozenset()
            flagged |= {(subject, participant_id) for participant_id in new | again | (speaking & line.marked)}
        return Verdict(frozenset(flagged), tuple(begun))

    def _heat(self, network: str, subject: int, line: Line, now: float) -> None:
        """Look whether the signs come together; once they did, it goes on until a window after the last of them."""
        n = len(line.seen)
        if n < LEAST_MACHINE or 2 * n < sum(len(other.seen) for other in self._lines[network].values()):
            return
        if line.machines >= LEAST_MACHINE and 2 * line.machines >= n:
            line.is_machine, line.hot_until = True, now + WINDOW
        agent, alike = line.agents.most_common(1)[0]
        if alike >= max(LEAST_ALIKE, ALIKE * n) and alike >= FAR_ABOVE * self._from_elsewhere(network, subject, now):
            line.hot_agent, line.hot_until = agent, now + WINDOW

    def _from_elsewhere(self, network: str, subject: int, now: float) -> int:
        """How many spoke on it meanwhile from other networks, or have a past."""
        fresh = sum(len(lines[subject].seen) for other, lines in self._lines.items() if other != network and subject in lines)
        return fresh + self._spoken(subject, now)

    def _spoken(self, subject: int, now: float) -> int:
        others = self._others.get(subject, deque())
        while others and others[0] < now - WINDOW:
            others.popleft()
        return len(others)

    def _learn(self, participant_ids: set[int]) -> None:
        """When these devices were made."""
        unknown = sorted(participant_ids - self._made.keys())
        if len(self._made) > MOST_KEPT:
            self._made.clear()
            unknown = sorted(participant_ids)
        for row in run_statement(_made, {"ids": unknown}) if unknown else ():
            self._made[row.id] = row.created_at.timestamp()

    def _sweep(self, now: float) -> None:
        """Twice a minute whatever is old goes."""
        if now - self._swept_at < WINDOW / 2:
            return
        self._swept_at = now
        for network, lines in list(self._lines.items()):
            for subject, line in list(lines.items()):
                line.prune(now - WINDOW)
                if not line.seen and not line.is_hot:
                    del lines[subject]
            if not lines:
                del self._lines[network]
        for subject in [subject for subject in self._others if not self._spoken(subject, now)]:
            del self._others[subject]
        while self._forms and next(iter(self._forms.values()))[0] < now - WINDOW:
            self._forms.popitem(last=False)


def watch(kind: str) -> Watch:
    """This process's watch over one kind of subjects: `question` or `poll`."""
    watches: dict[str, Watch] = current_app.extensions.setdefault("bursts", {})
    return watches.setdefault(kind, Watch())


@cache
def _made(_dialect: str) -> Any:
    return sa.select(Participant.id, Participant.created_at).where(Participant.id.in_(sa.bindparam("ids", expanding=True)))
