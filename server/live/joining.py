"""Questions that ask the same are joined: one stands for all, its head, and nobody's voice is lost or counted twice.

What is joined under what is a tree: `joined_under_id` is what the control room chose, `joined_to_id` the top of it, so
that chains are flat for everyone who reads. A head holds the voices of all below it as votes of its own, each with
`brought_by_id`: who asked or supported one that was joined supports the head, once, however many of them it was. So a
head's votes are counted from its rows like anybody's. What was joined keeps its own rows; parting it takes back what it
brought, unless another one brings the same voice or it was cast for the head itself, and it stands as before.
"""
from __future__ import annotations

from typing import Any, cast

import sqlalchemy as sa

from server.core import clock
from server.core.database import insert_of, operation, record, session
from server.core.decisions import decide
from server.core.errors import Conflict, NotFound
from server.core.permissions import Actor, Permission
from server.core.words import QuestionState
from server.live.events import QuestionJoined, QuestionParted, QuestionRegrouped
from server.live.models import Question, QuestionSender, QuestionVote
from server.live.moves import SUBJECT, held_all
from server.live.streams import AUDIENCES, HADIRIN, MEJA, NARASUMBER, tell

S = QuestionState
JOINABLE = frozenset({S.WAITING, S.SHOWN})
HEADS = frozenset({S.SHOWN, S.FEATURED, S.ANSWERED, S.ANSWERED_IN_WRITING})
_VOTES = cast(sa.Table, QuestionVote.__table__)


@operation
def join_question(actor: Actor, question_id: int, head_id: int) -> int:
    """Let `head_id` (or the one it is joined to itself) stand for `question_id` too; returns the head's id.

    Done already: nothing happens. A waiting question that is joined is read by everyone from then on. Raises NotFound for
    questions of two sessions, Conflict when either is in no state for it, or nobody knows any more who asked and voted.
    """
    actor.must(Permission.CONTROL_ROOM)
    known = held_all(_around(question_id) | _around(head_id))
    question, head = _both(known, question_id, head_id)
    if question.joined_to_id == head.id:
        return head.id
    _check(question, head)
    decide(actor, SUBJECT, question.id, question.state, S.JOINED, note=f"#{head.id}")
    question.state_before_joining, question.state = question.state, S.JOINED.value
    question.shown_at = question.shown_at or clock.now()
    question.joined_under_id = head.id
    bring(head.id, question.id, turns_on=True)
    changed = _regroup({question.id, head.id})
    revs = tell(question.webinar_id, "question.joined", question.id, AUDIENCES)
    record(QuestionJoined(staff_id=actor.staff_id, webinar_id=question.webinar_id, question_id=question.id, head_id=head.id, **revs))
    _tell_regrouped(actor, changed - {question.id})
    return head.id


@operation
def part_question(actor: Actor, question_id: int) -> None:
    """Take a joined question out again: it, what is joined under it and the head stand as if it had never been joined.

    Not joined: nothing happens. Raises Conflict once nobody knows any more who asked and voted.
    """
    actor.must(Permission.CONTROL_ROOM)
    question = held_all({question_id}).get(question_id)
    if question is None:
        raise NotFound()
    if question.state != S.JOINED:
        return
    if question.links_cut_at is not None:
        raise Conflict(why="links_cut")
    part(actor, question)


def part(actor: Actor, question: Question) -> None:
    """The same, within the operation under way."""
    head_id, under_id = question.joined_to_id, question.joined_under_id
    held_all(_around(question.id))
    before = S(question.state_before_joining or S.SHOWN)
    decide(actor, SUBJECT, question.id, S.JOINED, before)
    question.state, question.state_before_joining = before.value, None
    question.joined_under_id = question.joined_to_id = None
    if before == S.WAITING:
        question.shown_at = None
    session.flush()
    _take_back(under_id, question.id)
    changed = _regroup({question.id, *([head_id] if head_id else [])})
    revs: dict[str, Any]
    if question.is_shown:
        revs = tell(question.webinar_id, "question.parted", question.id, AUDIENCES)
    else:
        revs = tell(question.webinar_id, "question.gone", question.id, (HADIRIN, NARASUMBER))
        revs |= tell(question.webinar_id, "question.waiting", question.id, (MEJA,))
    record(QuestionParted(staff_id=actor.staff_id, webinar_id=question.webinar_id, question_id=question.id, head_id=head_id or 0, **revs))
    _tell_regrouped(actor, changed - {question.id})


def release(actor: Actor, question: Question) -> None:
    """Before a question goes: it leaves its head, and what is joined under it stands alone again. Within the operation."""
    if question.state == S.JOINED:
        part(actor, question)
    below = session.scalars(sa.select(Question.id).where(Question.joined_under_id == question.id).order_by(Question.id)).all()
    for one_id in below:
        part(actor, held_all({one_id})[one_id])


def bring(head_id: int, question_id: int, *, turns_on: bool) -> None:
    """Give a head the voices of one that is joined: who supports it, and who asked it. `turns_on` also those who had
    taken back their support of the head before: joining keeps every voice."""
    at = sa.select(Question.asked_at).where(Question.id == QuestionSender.question_id).scalar_subquery()
    of_voters = sa.select(QuestionVote.participant_id, QuestionVote.at, QuestionVote.is_flagged).where(
        QuestionVote.question_id == question_id, QuestionVote.is_on)
    of_asker = sa.select(QuestionSender.participant_id, at, sa.false()).where(QuestionSender.question_id == question_id)
    for voices in (of_voters, of_asker):
        columns = voices.subquery()
        rows = sa.select(sa.literal(head_id), columns.c[0], sa.true(), columns.c[1], sa.literal(question_id), columns.c[2]).where(sa.true())
        insert = insert_of(QuestionVote, session.get_bind().dialect.name)
        insert = insert.from_select(["question_id", "participant_id", "is_on", "at", "brought_by_id", "is_flagged"], rows)
        keys = ["question_id", "participant_id"]
        session.connection().execute(insert.on_conflict_do_update(
            index_elements=keys, where=sa.not_(_VOTES.c.is_on),
            set_={"is_on": True, "at": insert.excluded["at"], "brought_by_id": insert.excluded["brought_by_id"],
                  "is_flagged": sa.or_(_VOTES.c.is_flagged, insert.excluded["is_flagged"])},
        ) if turns_on else insert.on_conflict_do_nothing(index_elements=keys))
    count(head_id)


def _take_back(head_id: int | None, question_id: int) -> None:
    """What `question_id` brought goes, up to the top of the tree, unless others below the same head bring it as well."""
    while head_id is not None:
        head = session.get_one(Question, head_id)
        if head.links_cut_at is None:  # else the number is all that is left
            session.execute(sa.delete(QuestionVote).where(QuestionVote.question_id == head_id, QuestionVote.brought_by_id == question_id))
            for other_id in session.scalars(sa.select(Question.id).where(Question.joined_under_id == head_id).order_by(Question.id)).all():
                bring(head_id, other_id, turns_on=False)
            count(head_id)
        question_id, head_id = head_id, head.joined_under_id


def count(question_id: int) -> None:
    """A question's votes, and those of bursts, from its rows."""
    on, flagged = (sa.select(sa.func.count()).where(QuestionVote.question_id == question_id, QuestionVote.is_on, is_it).scalar_subquery()
                   for is_it in (sa.not_(QuestionVote.is_flagged), QuestionVote.is_flagged))
    now = clock.now()
    flagged_at = sa.case((Question.flagged_votes != flagged, now), else_=Question.flagged_at)
    session.execute(sa.update(Question).where(Question.id == question_id).values(
        votes=on, flagged_votes=flagged, voted_at=now, flagged_at=flagged_at).execution_options(synchronize_session=False))


def _both(known: dict[int, Question], question_id: int, head_id: int) -> tuple[Question, Question]:
    question, head = known.get(question_id), known.get(head_id)
    if question is None or head is None or question.webinar_id != head.webinar_id:
        raise NotFound()
    return question, known[head.joined_to_id] if head.joined_to_id is not None else head


def _check(question: Question, head: Question) -> None:
    if question.id == head.id:
        raise Conflict(why="itself")
    if question.state not in JOINABLE or head.state not in HEADS:
        raise Conflict(state=question.state if question.state not in JOINABLE else head.state)
    if question.links_cut_at is not None or head.links_cut_at is not None:
        raise Conflict(why="links_cut")


def _around(question_id: int) -> set[int]:
    """A question, its head, and all that is joined to either."""
    head_id = session.scalar(sa.select(sa.func.coalesce(Question.joined_to_id, Question.id)).where(Question.id == question_id))
    joined = session.scalars(sa.select(Question.id).where(Question.joined_to_id == (head_id or question_id)))
    return {question_id, *([head_id] if head_id else []), *joined}


def _regroup(tops: set[int]) -> set[int]:
    """Set heads and counts anew below these; returns the ids of those that changed."""
    session.flush()
    changed: set[int] = set()
    roots = {_root(top) for top in tops}
    for root in sorted(roots):
        below = _below(root)
        for one in below:
            if one.joined_to_id != root or one.joined_count:
                one.joined_to_id, one.joined_count = root, 0
                changed.add(one.id)
        head = session.get_one(Question, root)
        if head.joined_count != len(below):
            head.joined_count = len(below)
            changed.add(root)
    session.flush()
    return changed


def _root(question_id: int) -> int:
    above = session.get_one(Question, question_id).joined_under_id
    return question_id if above is None else _root(above)


def _below(root: int) -> list[Question]:
    found: list[Question] = []
    level = [root]
    while level:
        rows = list(session.scalars(sa.select(Question).where(Question.joined_under_id.in_(level)).order_by(Question.id)))
        found, level = found + rows, [one.id for one in rows]
    return found


def _tell_regrouped(actor: Actor, ids: set[int]) -> None:
    for one_id in sorted(ids):
        one = session.get_one(Question, one_id)
        revs = tell(one.webinar_id, "question.joined", one.id, AUDIENCES if one.is_shown else (MEJA,))
        record(QuestionRegrouped(staff_id=actor.staff_id, webinar_id=one.webinar_id, question_id=one.id, **revs))
