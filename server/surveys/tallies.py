"""How questions of surveys stand: the counters, brought to where the answers are, and read for pages.

Only rows that may be shown are read into a result; answers that wait or are hidden are numbers.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, cast

import sqlalchemy as sa

from server import ballots
from server.ballots import Shown
from server.core import clock
from server.core.database import insert_of, run_statement, session
from server.surveys.models import HIDDEN, SHOWN, WAITING, SurveyCount, SurveyQuestion

Ballots = Mapping[int, Any]  # by question
_COUNTS = cast(sa.Table, SurveyCount.__table__)
_QUESTIONS = cast(sa.Table, SurveyQuestion.__table__)


@dataclass(slots=True)
class Tally:
    """What a few sets of answers change: by how much each counter, and how many answered each question."""

    steps: Counter[tuple[int, str]] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)

    def add(self, questions: Mapping[int, ballots.Question], given: Ballots, by: int) -> None:
        """Count a device's answers once more (1) or once less (-1)."""
        for question_id, ballot in given.items():
            self.answers[question_id] += by
            for mark in ballots.marks(questions[question_id], ballot):
                self.steps[question_id, mark] += by


def write(tally: Tally, questions: Mapping[int, ballots.Question], risky: Collection[str] = ()) -> None:
    """Bring the counters to where the answers are. Call while the survey's row is held."""
    now = clock.now()
    changes = [{"question_id": question_id, "mark": mark, "grp": ballots.group(questions[question_id], mark), "count": by,
                "state": state_of(questions[question_id], mark in risky), "at": now}
               for (question_id, mark), by in sorted(tally.steps.items()) if by]
    if changes:
        run_statement(_count, changes)
    fewer = sorted({question_id for (question_id, _mark), by in tally.steps.items() if by < 0})
    if fewer:  # the words that nobody says any more go
        run_statement(_drop_empty, {"ids": fewer})
    moved = [{"of_id": question_id, "by": by} for question_id, by in sorted(tally.answers.items()) if by]
    if moved:
        run_statement(_touch, moved)


def state_of(question: ballots.Question, is_risky: bool) -> str:
    """How an answer begins: options and numbers are shown; short answers are read first, words if screening found something."""
    if not ballots.KINDS[question.kind].hides:
        return SHOWN
    return WAITING if is_risky or question.kind == "text" else SHOWN


@cache
def _count(dialect: str) -> Any:
    insert = insert_of(SurveyCount, dialect)
    return insert.on_conflict_do_update(index_elements=["question_id", "mark"],
                                        set_={"count": _COUNTS.c["count"] + insert.excluded["count"]})


@cache
def _drop_empty(_dialect: str) -> Any:
    return sa.delete(_COUNTS).where(_COUNTS.c.question_id.in_(sa.bindparam("ids", expanding=True)), _COUNTS.c["count"] <= 0)


@cache
def _touch(_dialect: str) -> Any:
    return sa.update(_QUESTIONS).where(_QUESTIONS.c.id == sa.bindparam("of_id")).values(answers=_QUESTIONS.c.answers + sa.bindparam("by"))


# --- reading ---------------------------------------------------------------------------------


def shown_of(row: SurveyQuestion, most: int = ballots.LONGEST_LIST) -> Shown:
    """The result for people, with the exact wording that was asked; at most `most` rows of people's own words."""
    question = row.asked
    result = ballots.empty(question)
    result["ballots"] = row.answers
    if not row.has_words:
        result["counts"] = _counts(row.id)
        return ballots.show(question, result)
    groups, total = _groups(row.id, most)
    result["counts"] = _counts(row.id, groups)
    shown = ballots.show(question, result)
    return replace(shown, rest=total - len(shown.rows), hidden=_how_many([row.id], HIDDEN).get(row.id, 0) + row.hidden)


def _counts(question_id: int, groups: Sequence[str] | None = None) -> dict[str, int]:
    query = sa.select(SurveyCount.mark, SurveyCount.count).where(SurveyCount.question_id == question_id, SurveyCount.state == SHOWN,
                                                                 SurveyCount.count > 0)
    return {row[0]: row[1] for row in session.execute(query if groups is None else query.where(SurveyCount.grp.in_(groups)))}


def _groups(question_id: int, most: int) -> tuple[list[str], int]:
    """The rows that most people gave, and how many rows there are in all."""
    seen = SurveyCount.question_id == question_id, SurveyCount.state == SHOWN, SurveyCount.count > 0
    total = sa.func.sum(SurveyCount.count)
    rows = session.execute(sa.select(SurveyCount.grp).where(*seen).group_by(SurveyCount.grp)
                           .order_by(total.desc(), SurveyCount.grp).limit(most)).all()
    return [row[0] for row in rows], session.scalar(sa.select(sa.func.count(SurveyCount.grp.distinct())).where(*seen)) or 0


def _how_many(question_ids: Collection[int], state: str) -> dict[int, int]:
    rows = session.execute(sa.select(SurveyCount.question_id, sa.func.sum(SurveyCount.count)).where(
        SurveyCount.question_id.in_(question_ids), SurveyCount.state == state).group_by(SurveyCount.question_id))
    return {row[0]: int(row[1]) for row in rows}


def waiting_of(question_ids: Collection[int]) -> dict[int, int]:
    """How many answers of each question wait to be read, each as often as it was given."""
    return _how_many(question_ids, WAITING) if question_ids else {}


def typed_in(question_id: int, state: str, limit: int = 100) -> list[tuple[str, int]]:
    """(answer as typed, how often) in this state, the oldest first: for the team's desk alone."""
    query = sa.select(SurveyCount.mark, SurveyCount.count).where(SurveyCount.question_id == question_id, SurveyCount.state == state,
                                                                 SurveyCount.count > 0)
    return [(row[0], row[1]) for row in session.execute(query.order_by(SurveyCount.at, SurveyCount.mark).limit(limit))]
