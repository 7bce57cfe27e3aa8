"""What the floors above tell each other about a session that is over: facts for a recap, and where its recording can be entered.

The floor of the room fills `slots.recap_facts` and `slots.recap_questions`; the recording's part fills `slots.session_chapters`.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class RecapFacts:
    """One session in numbers: questions as the session's own page counts them, closed polls, and who was answered first.

    `top` are ids of answered questions, the most supported first: a recap points to them and never copies people's words.
    """

    asked: int
    answered: int  # in the talk
    written: int  # afterwards, in writing
    waiting: int  # readable and not answered yet
    became: int  # aspirations that questions became
    polls: int
    ballots: int
    due_at: datetime | None  # until when written answers are promised
    top: tuple[int, ...] = ()


@dataclass(frozen=True)
class ToldQuestion:
    """A question that everyone may read now, with its answer, and where it stands on its session's page."""

    text: str
    answer: str
    votes: int
    is_written: bool
    href: str


@dataclass(frozen=True)
class Chapter:
    """A place in a recording: `key` never changes, `at` is in seconds from its start."""

    key: str
    title: str
    at: int
    href: str


@dataclass(frozen=True)
class TakenUp:
    """A question that was answered in the talk, and when it was taken up: what a chapter of the recording is made of."""

    question_id: int
    text: str
    who: str
    votes: int
    at: datetime


@dataclass(frozen=True)
class Said:
    """A stretch of captions, and when it began."""

    at: datetime
    text: str
