"""What the desk reads about its queue: order, counts, who has what open. Numbers about senders, never names."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

import sqlalchemy as sa
from flask import current_app

from server.accounts.models import Staff
from server.accounts.queries import initials_of
from server.aspirations.models import Aspiration, Sender
from server.core import clock
from server.core.database import session
from server.core.decisions import Decision
from server.core.errors import NotFound
from server.core.permissions import Actor, Permission
from server.core.text import initials
from server.core.words import State
from server.moderation.models import Case, Lane, Objection
from server.moderation.queue import LaneFilter, before, beyond, in_lane, queue_order

QUEUE_LENGTH = 40
SOON = timedelta(hours=4)


@dataclass(frozen=True)
class Counts:
    """The tabs' numbers."""

    by_lane: dict[LaneFilter, int]
    overdue: int

    @property
    def waiting(self) -> int:
        return sum(self.by_lane.values())

    def of(self, lane: LaneFilter) -> int:
        """How many wait in a lane; `overdue` counts across lanes."""
        return self.waiting if lane is None else self.overdue if lane == "overdue" else self.by_lane.get(lane, 0)


@dataclass(frozen=True)
class Queue:
    """One stretch of the queue and whether more follows."""

    cases: Sequence[Case]
    holders: dict[int, str]  # case id -> initials of the colleague who has it open
    is_longer: bool


@dataclass(frozen=True)
class VisibleCases:
    """The cases this actor may see."""

    actor: Actor

    def get(self, case_id: int) -> Case:
        """An open or closed case. Raises NotFound: not there, or not yours."""
        case = session.get(Case, case_id) if self.actor.may(Permission.READ_CASES) else None
        if case is None:
            raise NotFound()
        return case

    def queue(self, lane: LaneFilter, after: int | None = None) -> Queue:
        """Open cases in the order in which they should be read."""
        self.actor.must(Permission.READ_CASES)
        query = sa.select(Case).where(Case.closed_at.is_(None), in_lane(lane))
        if after is not None:
            query = query.where(beyond(after))
        rows = list(session.scalars(query.order_by(*queue_order()).limit(QUEUE_LENGTH + 1)))
        return Queue(rows[:QUEUE_LENGTH], holders(rows, self.actor), len(rows) > QUEUE_LENGTH)


def visible_to(actor: Actor) -> VisibleCases:
    """The only door to cases by id."""
    return VisibleCases(actor)


def counts() -> Counts:
    """How many wait in each lane, and how many are late, in one query."""
    late = sa.func.sum(sa.case((Case.due_at < clock.now(), 1), else_=0))
    rows = session.execute(sa.select(Case.lane, sa.func.count(), late).where(Case.closed_at.is_(None)).group_by(Case.lane)).all()
    return Counts({Lane(lane): count for lane, count, _ in rows}, sum(int(overdue or 0) for *_, overdue in rows))


def holders(cases: Collection[Case], actor: Actor) -> dict[int, str]:
    """Who else has these open now."""
    now = clock.now()
    held = {case.id: case.claimed_by for case in cases
            if case.claimed_by not in (None, actor.staff_id) and case.claimed_until is not None and case.claimed_until > now}
    names = initials_of({staff_id for staff_id in held.values() if staff_id is not None})
    return {case_id: names.get(staff_id or 0, "?") for case_id, staff_id in held.items()}


def colleagues(actor: Actor) -> list[str]:
    """Initials of the others who have a case open now."""
    query = sa.select(Staff.name, Staff.login).where(Staff.id.in_(
        sa.select(Case.claimed_by).where(Case.closed_at.is_(None), Case.claimed_until > clock.now(), Case.claimed_by != actor.staff_id)))
    return sorted(initials(name) or login for name, login in session.execute(query))


def median_wait() -> timedelta | None:
    """From opening to decision, over the newest 50 closed cases; None before the first."""
    rows = session.execute(sa.select(Case.opened_at, Case.closed_at).where(Case.closed_at.is_not(None))
                           .order_by(Case.closed_at.desc()).limit(50)).all()
    waits = [(closed - opened).total_seconds() for opened, closed in rows if closed is not None]
    return timedelta(seconds=median(waits)) if waits else None


def neighbours(case: Case, lane: LaneFilter) -> tuple[int | None, int | None]:
    """The case before and the case after this one in the lane."""
    is_open = (Case.closed_at.is_(None), in_lane(lane), Case.id != case.id)
    previous = session.scalar(sa.select(Case.id).where(*is_open, before(case.id))
                              .order_by(Case.risk.asc(), Case.due_at.desc(), Case.id.desc()).limit(1))
    following = session.scalar(sa.select(Case.id).where(*is_open, beyond(case.id)).order_by(*queue_order()).limit(1))
    return previous, following


@dataclass(frozen=True)
class SenderCounts:
    """What the desk may know of a sender: two numbers."""

    sent: int
    withheld: int


def sender_counts(aspiration_id: int) -> SenderCounts | None:
    """How many items came from the same device in 30 days and how many weren't shown; None when no device is known."""
    same = sa.select(Sender.participant_id).where(Sender.aspiration_id == aspiration_id).scalar_subquery()
    since = clock.now() - timedelta(days=30)
    withheld = sa.func.sum(sa.case((Aspiration.state == State.WITHHELD, 1), else_=0))
    row = session.execute(sa.select(sa.func.count(), withheld).select_from(Sender).join(Aspiration, Aspiration.id == Sender.aspiration_id)
                          .where(Sender.participant_id == same, Aspiration.submitted_at >= since)).one()
    return SenderCounts(row[0], int(row[1] or 0)) if row[0] else None


def exact_copies(aspiration: Aspiration, limit: int = 5) -> list[tuple[str, str]]:
    """(code, state) of other terbuka items whose words are the same, newest first."""
    query = sa.select(Aspiration.code, Aspiration.state).where(
        Aspiration.fingerprint == aspiration.fingerprint, Aspiration.id != aspiration.id, Aspiration.is_confidential.is_(False),
        Aspiration.state.not_in([State.ERASED, State.WITHDRAWN])).order_by(Aspiration.id.desc()).limit(limit)
    return [(code, state) for code, state in session.execute(query)]


def objection_of(aspiration_id: int) -> Objection | None:
    """The author's objection, if there is one."""
    return session.scalar(sa.select(Objection).where(Objection.aspiration_id == aspiration_id))


def newest_decision(subject_kind: str, subject_id: int) -> Decision | None:
    """The decision that stands."""
    return session.scalar(sa.select(Decision).where(Decision.subject_kind == subject_kind, Decision.subject_id == subject_id,
                                                    Decision.undone_at.is_(None)).order_by(Decision.id.desc()).limit(1))


@dataclass(frozen=True)
class Undoable:
    """My newest decision while it can still be taken back."""

    decision: Decision
    case: Case
    seconds_left: int


def undoable(actor: Actor) -> Undoable | None:
    """What Z would undo now."""
    window = current_app.extensions["settings"].undo_seconds
    now = clock.now()
    row = session.execute(
        sa.select(Decision, Case).join(Case, Case.decision_id == Decision.id)
        .where(Decision.staff_id == actor.staff_id, Decision.undone_at.is_(None), Case.closed_by == actor.staff_id,
               Case.closed_at > now - timedelta(seconds=window))
        .order_by(Decision.id.desc()).limit(1)).first()
    if row is None:
        return None
    decision, case = row
    return Undoable(decision, case, max(0, window - int((now - decision.at).total_seconds())))


def deadline_tone(due_at: datetime) -> str:
    """`late`, `soon` or nothing, for a deadline's colour."""
    left = due_at - clock.now()
    return "late" if left < timedelta() else "soon" if left < SOON else ""
