"""Reading aspirations: through the actor by id or code, what is public of one, and the three rights counted from rows."""
from __future__ import annotations

import statistics
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from server import areas
from server.aspirations.codes import check_code
from server.aspirations.holders import private_link
from server.aspirations.models import ENDED_STATES, PUBLIC_STATES, UNDECIDED_STATES, Aspiration, Contact, DistrictCount, Sender, Support
from server.core import clock
from server.core.database import session
from server.core.errors import NotFound
from server.core.i18n import language
from server.core.permissions import Actor, Permission
from server.core.words import State

LEAST_FOR_DISTRICT = 20  # shown items of a kecamatan from which it may be told for authors who chose anonim
RECEIPT_HOURS = 24
Rows = sa.Select[*tuple[Any, ...]]
__all__ = ["RightsCounts", "listed", "private_link", "public_area", "public_author", "rights_counts", "visible_to"]


@dataclass(frozen=True)
class Visible:
    """Rows as far as this actor may reach them. Not found and not yours are the same."""

    actor: Actor

    def get(self, aspiration_id: int) -> Aspiration:
        """For staff who read cases or the matrix; a rahasia one only for those who may read it. Raises NotFound."""
        self.actor.must_any(Permission.READ_CASES, Permission.READ_MATRIX)
        item = _found(session.get(Aspiration, aspiration_id))
        return _found(item if not item.is_confidential or self.actor.may(Permission.READ_CONFIDENTIAL) else None)

    def by_code(self, code: str) -> Aspiration:
        """Anyone with the code reaches the trail; what the page shows of the rest is up to `is_shown`. Raises NotFound."""
        return _found(with_code(code))

    def shown_by_code(self, code: str) -> Aspiration:
        """Only what everyone may read. Raises NotFound."""
        item = self.by_code(code)
        return _found(item if item.is_shown else None)

    def receipt(self, code: str) -> Aspiration | None:
        """The item if this very device sent it in the last 24 hours: then its receipt may be shown again."""
        item = self.by_code(code)
        if self.actor.participant_id is None or item.submitted_at < clock.now() - timedelta(hours=RECEIPT_HOURS):
            return None
        query = sa.select(Sender.participant_id).where(Sender.aspiration_id == item.id, Sender.participant_id == self.actor.participant_id)
        return item if session.scalar(query) is not None else None


def visible_to(actor: Actor) -> Visible:
    """The only door to rows by id."""
    return Visible(actor)


def with_code(code: str) -> Aspiration | None:
    """The item whose code this is, however it is typed."""
    check = check_code(code)
    return session.scalar(sa.select(Aspiration).where(Aspiration.code == check.normalised)) if check.ok else None


def _found(item: Aspiration | None) -> Aspiration:
    if item is None:
        raise NotFound()
    return item


def listed() -> sa.Select[Aspiration]:
    """What everyone may read now."""
    return sa.select(Aspiration).where(Aspiration.is_listed, Aspiration.state.in_(PUBLIC_STATES), Aspiration.visible_from <= clock.now())


def supported_by(participant_id: int | None, aspiration_ids: Collection[int]) -> set[int]:
    """Which of these the device supports."""
    if participant_id is None or not aspiration_ids:
        return set()
    query = sa.select(Support.aspiration_id).where(Support.participant_id == participant_id, Support.is_on,
                                                   Support.aspiration_id.in_(aspiration_ids))
    return set(session.scalars(query))


def open_districts() -> frozenset[str]:
    """Kecamatan from which enough shown items come."""
    return frozenset(session.scalars(sa.select(DistrictCount.district).where(DistrictCount.shown >= LEAST_FOR_DISTRICT)))


def public_author(item: Aspiration) -> str | None:
    """The name or initials that the author chose to show; None for anonim."""
    return None if item.is_anonymous else item.public_name


def public_area(item: Aspiration, districts: frozenset[str] | None = None) -> str | None:
    """Where they live, as far as it may be told, in words."""
    if item.area is None:
        return None
    known = open_districts() if districts is None else districts
    shown = areas.public_area(item.area, item.display, item.district in known)  # type: ignore[arg-type]  # display is one of three
    return areas.display_name(shown, language()) if shown is not None else None


# --- senders ---------------------------------------------------------------------------------


def sender() -> Any:
    """Who counts as one (pengirim): a confirmed e-mail, else a device; what came by post, counter or bridge is one each.

    For a query over Aspiration with `joined_senders`; to be counted as distinct.
    """
    by_email = sa.case((Contact.email_confirmed_at.is_not(None), Contact.email_hmac))
    return sa.func.coalesce(by_email, sa.cast(sa.func.coalesce(Sender.participant_id, -Aspiration.id), sa.String))


def verified_sender() -> Any:
    """The same for confirmed e-mails alone (terverifikasi); NULL for others, so that counting leaves them out."""
    return sa.case((Contact.email_confirmed_at.is_not(None), Contact.email_hmac))


def joined_senders(query: Rows) -> Rows:
    """The query with the tables that `sender` and `verified_sender` read."""
    return query.outerjoin(Sender, Sender.aspiration_id == Aspiration.id).outerjoin(Contact, Contact.aspiration_id == Aspiration.id)


# --- the three rights ------------------------------------------------------------------------


@dataclass(frozen=True)
class RightsCounts:
    """How many had each right, of how many; what stands beside. Withdrawn and erased items are on neither side."""

    received: int = 0
    heard: int = 0
    considered: int = 0
    considered_base: int = 0
    explained: int = 0
    explained_base: int = 0
    withheld: int = 0
    out_of_scope: int = 0
    ended: int = 0
    heard_overdue: int = 0
    considered_overdue: int = 0
    explained_overdue: int = 0
    unexplained: int = 0
    oldest_unexplained_days: int | None = None


@dataclass(frozen=True)
class _Line:
    """Items of one state, scope and settledness."""

    state: str
    is_out: bool
    is_settled: bool
    count: int
    read_late: int
    considered_late: int
    explained_late: int
    oldest: datetime | None


def rights_counts() -> RightsCounts:
    """Counted from rows, by one query over an index that holds all it asks for."""
    lines = _lines()

    def total(*states: State, attribute: str = "count", is_out: bool | None = False) -> int:
        return sum(getattr(line, attribute) for line in lines
                   if line.state in states and line.is_settled and (is_out is None or line.is_out == is_out))

    in_hand = (State.PUBLISHED, State.READ, State.CONSIDERED, State.EXPLAINED)
    unsettled = sum(line.count for line in lines if not line.is_settled and line.state not in ENDED_STATES)
    received = sum(line.count for line in lines if line.state not in ENDED_STATES)
    base, explained, considered = total(*in_hand), total(State.EXPLAINED), total(State.CONSIDERED, State.EXPLAINED)
    waiting = [line.oldest for line in lines if line.state == State.CONSIDERED and not line.is_out]
    oldest = min((moment for moment in waiting if moment is not None), default=None)
    return RightsCounts(
        received=received, heard=received - unsettled - total(*UNDECIDED_STATES, is_out=None), considered=considered, considered_base=base,
        explained=explained, explained_base=base, withheld=total(State.WITHHELD, is_out=None),
        out_of_scope=sum(line.count for line in lines if line.is_out and line.state in in_hand),
        ended=sum(line.count for line in lines if line.state in ENDED_STATES),
        heard_overdue=total(*UNDECIDED_STATES, attribute="read_late", is_out=None),
        considered_overdue=total(State.PUBLISHED, State.READ, attribute="considered_late"),
        explained_overdue=total(State.PUBLISHED, State.READ, State.CONSIDERED, attribute="explained_late"),
        unexplained=total(State.CONSIDERED),
        oldest_unexplained_days=(clock.now() - oldest).days if oldest is not None else None)


def _lines() -> list[_Line]:
    """Items whose newest decision can still be undone are few: they are counted apart and taken out of the rest."""
    now = clock.now()

    def late(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((sa.and_(*conditions), 1), else_=0)), 0)

    # while its author is asked the clock stands still; once it goes on again, what is late is late
    does_run = sa.or_(Aspiration.state != State.NEEDS_CLARIFICATION, Aspiration.clock_resumed_at.is_not(None))
    columns = (Aspiration.state, Aspiration.is_out_of_scope, sa.func.count(), late(Aspiration.read_due_at < now, does_run),
               late(Aspiration.considered_due_at < now), late(Aspiration.explained_due_at < now), sa.func.min(Aspiration.submitted_at))
    query = sa.select(*columns).group_by(Aspiration.state, Aspiration.is_out_of_scope)
    fresh = {(row[0], row[1]): row for row in session.execute(query.where(Aspiration.visible_from > now))}
    lines = []
    for row in session.execute(query):
        unsettled = fresh.get((row[0], row[1]))
        numbers = list(row[2:6])
        if unsettled is not None:
            lines.append(_Line(row[0], row[1], False, unsettled[2], 0, 0, 0, None))
            numbers = [all_of - some for all_of, some in zip(numbers, unsettled[2:6], strict=True)]
        lines.append(_Line(row[0], row[1], True, numbers[0], numbers[1], numbers[2], numbers[3], row[6]))
    return lines


def median_days() -> dict[str, float | None]:
    """Days from receipt to each right, half faster and half slower; None while nobody had it. A full scan: keep it a while."""
    rows = session.execute(sa.select(Aspiration.submitted_at, Aspiration.read_at, Aspiration.considered_at, Aspiration.explained_at)
                           .where(Aspiration.state.not_in(ENDED_STATES), Aspiration.read_at.is_not(None))).all()
    found: dict[str, float | None] = {}
    for place, name in ((1, "heard"), (2, "considered"), (3, "explained")):
        spans = [(moments[place] - moments[0]).total_seconds() / 86400 for moments in map(list[Any], rows) if moments[place] is not None]
        found[name] = round(statistics.median(spans), 1) if spans else None
    return found
