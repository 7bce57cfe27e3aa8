"""The drafters' overview and lists of work: what is new, where it belongs, which questions and parafs wait. Reads only."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from server.accounts.models import Staff
from server.aspirations.models import Aspiration
from server.aspirations.queries import Rows, joined_senders, sender, verified_sender
from server.categorization import topic
from server.core import paging
from server.core.database import session
from server.core.decisions import Decision, decisions_of
from server.core.i18n import language
from server.core.text import initials
from server.core.words import AnswerState, Kind
from server.drafting.models import Answer, Approval, Proposal, ProposalItem, Row
from server.drafting.rules import digest_of_text, next_steps, readable, standing, steps_of, writers_of
from server.instruments.carrying.queries import cited
from server.instruments.models import Provision, Version
from server.instruments.queries import provision_label

ITEMS_A_PAGE = 50
SHOWN_IN_OVERVIEW = 8


def _is_placed() -> Any:
    return sa.exists().where(ProposalItem.aspiration_id == Aspiration.id)


def _is_answered() -> Any:
    return sa.exists().where(Answer.aspiration_id == Aspiration.id, Answer.state == AnswerState.PUBLISHED)


def _needs_place() -> Any:
    """Read, in no proposal yet, and not a question, which needs none."""
    return sa.and_(readable(), Aspiration.kind != Kind.QUESTION, sa.not_(_is_placed()))


_UNPLACED = sa.case((sa.and_(Aspiration.kind != Kind.QUESTION, sa.not_(_is_placed())), 1), else_=0)
_PLACE_COUNTS = (Aspiration.kind, sa.func.count(), sa.func.sum(_UNPLACED))


# --- the overview


@dataclass
class Place:
    """A provision or a theme with the kinds of what was said there, and how much of it is in no proposal yet."""

    key: str
    label: str
    version: int | None = None
    kinds: dict[str, int] = field(default_factory=dict)
    unplaced: int = 0

    @property
    def total(self) -> int:
        return sum(self.kinds.values())


@dataclass(frozen=True)
class Totals:
    """What was read of an instrument, and from how many senders."""

    items: int
    senders: int
    verified: int  # of the senders, those with a confirmed e-mail
    districts: int
    unplaced: int
    oldest_unplaced_at: datetime | None
    questions: int


def totals(instrument_id: int) -> Totals:
    """One query over all that was read, one for what has no place yet, one for questions."""
    mine = Aspiration.instrument_id == instrument_id
    read: Rows = sa.select(sa.func.count(), sa.func.count(sa.distinct(sender())), sa.func.count(sa.distinct(verified_sender())),
                     sa.func.count(sa.distinct(Aspiration.district))).select_from(Aspiration)
    items, senders, verified, districts = session.execute(joined_senders(read).where(mine, readable())).one()
    unplaced, oldest = session.execute(sa.select(sa.func.count(), sa.func.min(Aspiration.submitted_at)).where(mine, _needs_place())).one()
    questions = session.scalar(sa.select(sa.func.count()).select_from(Aspiration).where(
        mine, readable(), Aspiration.kind == Kind.QUESTION, sa.not_(_is_answered()))) or 0
    return Totals(items, senders, verified, districts, unplaced, oldest, questions)


def places_by_provision(instrument_id: int) -> list[Place]:
    """Provisions that something was said about, as they stand now: the newest version first, each in the order of its text."""
    query = (sa.select(Provision, Version.number, *_PLACE_COUNTS).select_from(Aspiration)
             .join(Provision, Provision.id == Aspiration.provision_id).join(Version, Version.id == Provision.version_id)
             .where(Aspiration.instrument_id == instrument_id, readable()).group_by(Provision.id, Version.number, Aspiration.kind)
             .order_by(Version.number.desc(), Provision.position))
    rows = session.execute(query).all()
    places = cited([row[0].id for row in rows])
    found: dict[int, Place] = {}
    order: dict[int, tuple[int, int]] = {}
    for provision, version, kind, count, unplaced in rows:
        now = places[provision.id].now or provision
        number = version if now is provision else places[provision.id].newest or version
        place = found.setdefault(now.id, Place(str(now.id), provision_label(now), number))
        place.kinds[kind] = place.kinds.get(kind, 0) + count
        place.unplaced += unplaced
        order[now.id] = (-number, now.position)
    return [found[one] for one in sorted(found, key=order.__getitem__)]


def places_by_topic(instrument_id: int) -> list[Place]:
    """Themes that something was said about, most voices first."""
    query = (sa.select(Aspiration.topic, *_PLACE_COUNTS).where(Aspiration.instrument_id == instrument_id, readable(),
                                                               Aspiration.topic.is_not(None))
             .group_by(Aspiration.topic, Aspiration.kind).order_by(Aspiration.topic))
    found: dict[str, Place] = {}
    for slug, kind, count, unplaced in session.execute(query):
        place = found.setdefault(slug, Place(slug, topic_name(slug)))
        place.kinds[kind] = count
        place.unplaced += unplaced
    return sorted(found.values(), key=lambda place: -place.total)


def topic_name(slug: str) -> str:
    """The theme in words."""
    known = topic(slug)
    return known.name_in(language()) if known else slug


# --- lists of items


@dataclass(frozen=True)
class Item:
    """An aspiration on a drafter's page. `text` is None while it is rahasia and not opened; `digest` is what attaching needs."""

    aspiration: Aspiration
    text: str | None
    digest: str | None
    held_by: tuple[tuple[int, int, bool], ...] = ()  # (row number, proposal id, is confirmed)
    is_changed: bool = False


def items_page(instrument_id: int, at: Any, cursor: str | None, *, only_unplaced: bool = False) -> tuple[list[Item], str | None]:
    """Read items at a place (a condition on Aspiration), newest first."""
    query = sa.select(Aspiration).where(Aspiration.instrument_id == instrument_id, at, _needs_place() if only_unplaced else readable())
    page = paging.keyset(query, [Aspiration.id], cursor, ITEMS_A_PAGE)
    return as_items(page.rows), page.next_cursor


def as_items(aspirations: Sequence[Aspiration], *, opened: Collection[int] = ()) -> list[Item]:
    """With the proposals that hold them already: one query. `opened` are rahasia items whose reading has just been recorded."""
    held: dict[int, list[tuple[int, int, bool]]] = {one.id: [] for one in aspirations}
    query = (sa.select(ProposalItem.aspiration_id, Row.number, Proposal.id, Proposal.confirmed_at)
             .join(Proposal, Proposal.id == ProposalItem.proposal_id).join(Row, Row.id == Proposal.row_id)
             .where(ProposalItem.aspiration_id.in_(held)).order_by(Row.number, Proposal.id))
    for aspiration_id, number, proposal_id, confirmed_at in session.execute(query) if held else ():
        held[aspiration_id].append((number, proposal_id, confirmed_at is not None))
    return [_item(one, tuple(held[one.id]), is_open=not one.is_confidential or one.id in opened) for one in aspirations]


def _item(one: Aspiration, held_by: tuple[tuple[int, int, bool], ...], *, is_open: bool, seen: str | None = None) -> Item:
    digest = digest_of_text(one.text)
    return Item(one, one.text if is_open else None, digest if is_open else None, held_by, seen is not None and seen != digest)


def items_of_proposal(proposal_id: int, cursor: str | None) -> tuple[list[Item], str | None]:
    """What one proposal holds and still stands, newest first; a text that changed since it was attached is marked."""
    query = sa.select(Aspiration).join(ProposalItem, ProposalItem.aspiration_id == Aspiration.id).where(
        ProposalItem.proposal_id == proposal_id, standing())
    page = paging.keyset(query, [Aspiration.id], cursor, ITEMS_A_PAGE)
    return _with_seen({proposal_id: list(page.rows)})[proposal_id], page.next_cursor


def first_items(proposal_ids: Collection[int], most: int) -> dict[int, list[Item]]:
    """The newest few items of several proposals: two queries."""
    place = sa.func.row_number().over(partition_by=ProposalItem.proposal_id, order_by=Aspiration.id.desc()).label("place")
    ranked = (sa.select(ProposalItem.proposal_id, Aspiration.id, place).join(Aspiration, Aspiration.id == ProposalItem.aspiration_id)
              .where(ProposalItem.proposal_id.in_(proposal_ids), standing()).subquery())
    query = (sa.select(ranked.c.proposal_id, Aspiration).join(Aspiration, Aspiration.id == ranked.c.id)
             .where(ranked.c.place <= most).order_by(Aspiration.id.desc()))
    found: dict[int, list[Aspiration]] = {proposal_id: [] for proposal_id in proposal_ids}
    for proposal_id, one in session.execute(query) if found else ():
        found[proposal_id].append(one)
    return _with_seen(found)


def _with_seen(by_proposal: dict[int, list[Aspiration]]) -> dict[int, list[Item]]:
    ids = {one.id for items in by_proposal.values() for one in items}
    query = sa.select(ProposalItem.proposal_id, ProposalItem.aspiration_id, ProposalItem.text_digest).where(
        ProposalItem.proposal_id.in_(by_proposal), ProposalItem.aspiration_id.in_(ids))
    seen = {(proposal_id, item_id): digest for proposal_id, item_id, digest in session.execute(query)} if ids else {}
    return {proposal_id: [_item(one, (), is_open=not one.is_confidential, seen=seen.get((proposal_id, one.id))) for one in items]
            for proposal_id, items in by_proposal.items()}


def newest_unplaced(instrument_id: int) -> list[Item]:
    """A glance at what came in."""
    query = sa.select(Aspiration).where(Aspiration.instrument_id == instrument_id, _needs_place())
    return as_items(list(session.scalars(query.order_by(Aspiration.id.desc()).limit(SHOWN_IN_OVERVIEW))))


def questions_page(instrument_id: int, cursor: str | None, limit: int = ITEMS_A_PAGE) -> tuple[list[tuple[Item, str]], str | None]:
    """Questions without a published answer, newest first, each with the state of its draft ("" for none)."""
    query = sa.select(Aspiration).where(Aspiration.instrument_id == instrument_id, readable(), Aspiration.kind == Kind.QUESTION,
                                        sa.not_(_is_answered()))
    page = paging.keyset(query, [Aspiration.id], cursor, limit)
    drafts = dict(session.execute(sa.select(Answer.aspiration_id, Answer.state).where(
        Answer.aspiration_id.in_([one.id for one in page.rows]))).tuples().all())
    return [(item, drafts.get(item.aspiration.id, "")) for item in as_items(page.rows)], page.next_cursor


# --- parafs


@dataclass(frozen=True)
class Waiting:
    """An answer that waits for a paraf or for publishing, with what an approver has to see."""

    answer: Answer
    step: int
    steps: int
    step_title: str
    is_mine: bool
    row: Row | None = None
    proposal: Proposal | None = None
    question: Aspiration | None = None


def waiting(staff_id: int | None, state: AnswerState, limit: int = 50) -> list[Waiting]:
    """Answers in a state, oldest first; `is_mine` marks those this person wrote, who so cannot approve them."""
    query = (sa.select(Answer, Proposal, Row, Aspiration).outerjoin(Proposal, Proposal.id == Answer.proposal_id)
             .outerjoin(Row, Row.id == Proposal.row_id).outerjoin(Aspiration, Aspiration.id == Answer.aspiration_id)
             .where(Answer.state == state, sa.or_(Answer.aspiration_id.is_(None), standing()))
             .order_by(Answer.written_at, Answer.id).limit(limit))
    rows = session.execute(query).all()
    answers = [row[0] for row in rows]
    instruments = {answer.id: row.instrument_id if row else question.instrument_id for answer, _, row, question in rows}
    steps, now, writers = steps_of(set(instruments.values())), next_steps(answers), writers_of([answer.id for answer in answers])
    return [replace(_waiting(answer, now, steps[instruments[answer.id]], writers, staff_id), proposal=proposal, row=row, question=question)
            for answer, proposal, row, question in rows]


def _waiting(answer: Answer, now: dict[int, int], titles: list[str], writers: dict[int, set[int]], staff_id: int | None) -> Waiting:
    step = min(now[answer.id], len(titles))
    return Waiting(answer, step, len(titles), titles[step - 1], staff_id in writers[answer.id])


def waiting_of(answers: Sequence[Answer], instrument_id: int, staff_id: int | None) -> dict[int, Waiting]:
    """The same for some answers of one instrument, by their ids."""
    titles, now, writers = steps_of([instrument_id])[instrument_id], next_steps(answers), writers_of([one.id for one in answers])
    return {one.id: _waiting(one, now, titles, writers, staff_id) for one in answers}


def count_waiting(staff_id: int | None) -> int:
    """How many answers wait for a paraf that this person may give; all that wait for None."""
    mine = sa.exists().where(Decision.subject_kind == "answer", Decision.subject_id == Answer.id, Decision.reason == "written",
                             Decision.staff_id == (staff_id or 0))
    return session.scalar(sa.select(sa.func.count()).select_from(Answer).where(Answer.state == AnswerState.IN_APPROVAL, sa.not_(mine))) or 0


@dataclass(frozen=True)
class Moment:
    """One line of an answer's history. `what` is written, in_approval, approved, published, paraf or returned."""

    what: str
    who: str
    at: datetime
    note: str = ""
    step: int = 0


def histories(answer_ids: Collection[int]) -> dict[int, list[Moment]]:
    """Who did what to each answer, oldest first: three queries."""
    decisions = decisions_of("answer", answer_ids)
    parafs = list(session.scalars(sa.select(Approval).where(Approval.answer_id.in_(answer_ids)))) if answer_ids else []
    ids = {one.staff_id for many in decisions.values() for one in many} | {one.staff_id for one in parafs}
    names = staff_names({staff_id for staff_id in ids if staff_id is not None})
    found: dict[int, list[Moment]] = {answer_id: [] for answer_id in answer_ids}
    for answer_id, many in decisions.items():
        for one in many:
            if one.reason or one.to_state != AnswerState.DRAFT:
                found[answer_id].append(Moment(one.reason or one.to_state, names.get(one.staff_id or 0, ""), one.at))
    for paraf in parafs:
        found[paraf.answer_id].append(Moment("paraf" if paraf.is_approved else "returned", names.get(paraf.staff_id or 0, ""), paraf.at,
                                             paraf.note, paraf.step))
    return {answer_id: sorted(moments, key=lambda moment: moment.at) for answer_id, moments in found.items()}


def staff_names(staff_ids: Collection[int]) -> dict[int, str]:
    """Initials of colleagues."""
    query = sa.select(Staff.id, Staff.name, Staff.login).where(Staff.id.in_(staff_ids))
    return {staff_id: initials(name) or login for staff_id, name, login in session.execute(query)} if staff_ids else {}
