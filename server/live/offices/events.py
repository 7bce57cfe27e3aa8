"""Who is asked for a written answer. Never the question's words."""
from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class QuestionGiven(Event):
    """An office is to answer it in writing; without `is_given`: no office any more."""

    webinar_id: int
    question_id: int
    is_given: bool
