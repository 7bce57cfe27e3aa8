"""The matrix's rules as queries: what may be attached, what is explained, whose paraf is next. Reads only."""
from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence

import sqlalchemy as sa

from server.aspirations.models import Aspiration
from server.core import clock
from server.core.database import session
from server.core.decisions import Decision
from server.core.secrets import keyed_hash
from server.core.words import AnswerState, Outcome, State
from server.drafting.models import Answer, Approval, Proposal, ProposalItem, Row
from server.instruments.managing.operations import answers_under_way
from server.instruments.models import ApprovalStep

READ_STATES = (State.PUBLISHED, State.READ, State.CONSIDERED, State.EXPLAINED)
WRITTEN = "written"  # the reason of a decision that is a writing of an answer


def readable() -> sa.ColumnElement[bool]:
    """What the matrix may work with: read by the team and shown, or rahasia; not withdrawn; past the time of undoing."""
    return sa.and_(Aspiration.state.in_(READ_STATES), sa.or_(Aspiration.visible_from.is_(None), Aspiration.visible_from <= clock.now()))


def standing() -> sa.ColumnElement[bool]:
    """What counts in a proposal: all that was not withdrawn, erased or taken down since."""
    return Aspiration.state.in_(READ_STATES)


def digest_of_text(text: str) -> str:
    """The fingerprint of a text as the drafter saw it; keyed, so that nobody can guess the text from it."""
    return keyed_hash("drafting.text", text)


def _is_published() -> sa.ColumnElement[bool]:
    return sa.and_(Answer.proposal_id == Proposal.id, Answer.state == AnswerState.PUBLISHED)


def explained_ids(aspiration_ids: Collection[int]) -> list[int]:
    """Those of which at least one proposal has been confirmed and every confirmed one has a published answer."""
    return _ids_where_all(aspiration_ids, _is_published())


def out_of_scope_ids(aspiration_ids: Collection[int]) -> list[int]:
    """Those of which every confirmed proposal was answered «di luar rancangan»: they stand beside the three rights."""
    return _ids_where_all(aspiration_ids, sa.and_(_is_published(), Answer.outcome == Outcome.OUT_OF_SCOPE))


def _ids_where_all(aspiration_ids: Collection[int], answer_is: sa.ColumnElement[bool]) -> list[int]:
    query = (sa.select(ProposalItem.aspiration_id).join(Proposal, Proposal.id == ProposalItem.proposal_id).outerjoin(Answer, answer_is)
             .where(ProposalItem.aspiration_id.in_(aspiration_ids), Proposal.confirmed_at.is_not(None))
             .group_by(ProposalItem.aspiration_id).having(sa.func.count() == sa.func.count(Answer.id)))
    return list(session.scalars(query)) if aspiration_ids else []


def published_outcomes(aspiration_ids: Collection[int]) -> dict[int, set[str]]:
    """Of each: the outcomes that were published for proposals that hold it."""
    query = (sa.select(ProposalItem.aspiration_id, Answer.outcome).join(Answer, Answer.proposal_id == ProposalItem.proposal_id)
             .where(ProposalItem.aspiration_id.in_(aspiration_ids), Answer.state == AnswerState.PUBLISHED))
    found: dict[int, set[str]] = {one: set() for one in aspiration_ids}
    for aspiration_id, outcome in session.execute(query):
        found[aspiration_id].add(outcome or "")
    return found


def held_ids(proposal_id: int) -> list[int]:
    """The items of a proposal that still stand."""
    return list(session.scalars(sa.select(ProposalItem.aspiration_id).join(Aspiration, Aspiration.id == ProposalItem.aspiration_id)
                                .where(ProposalItem.proposal_id == proposal_id, standing())))


def fingerprint_of(aspiration_ids: Collection[int]) -> str:
    """Which items a page showed, in a few letters: for a form to say what its reader saw."""
    return hashlib.sha256(",".join(map(str, sorted(aspiration_ids))).encode()).hexdigest()[:32]


def changed_ids(proposal_id: int) -> list[int]:
    """The items whose text is no longer the one that the drafter saw."""
    query = sa.select(Aspiration.id, Aspiration.text, ProposalItem.text_digest).join(
        ProposalItem, ProposalItem.aspiration_id == Aspiration.id).where(ProposalItem.proposal_id == proposal_id, standing())
    return [item_id for item_id, text, digest in session.execute(query) if digest_of_text(text) != digest]


def instrument_of(answer: Answer) -> int:
    """The instrument whose approval steps an answer goes through."""
    if answer.proposal_id is not None:
        query = sa.select(Row.instrument_id).join(Proposal, Proposal.row_id == Row.id).where(Proposal.id == answer.proposal_id)
    else:
        query = sa.select(Aspiration.instrument_id).where(Aspiration.id == answer.aspiration_id)
    return session.scalars(query).one()


def steps_of(instrument_ids: Collection[int]) -> dict[int, list[str]]:
    """Titles of the paraf steps, in order. An instrument without any still needs one: the empty title."""
    found: dict[int, list[str]] = {instrument_id: [] for instrument_id in instrument_ids}
    query = sa.select(ApprovalStep.instrument_id, ApprovalStep.title).where(ApprovalStep.instrument_id.in_(found))
    for instrument_id, title in session.execute(query.order_by(ApprovalStep.position, ApprovalStep.id)):
        found[instrument_id].append(title)
    return {instrument_id: titles or [""] for instrument_id, titles in found.items()}


def writers_of(answer_ids: Collection[int]) -> dict[int, set[int]]:
    """Everyone who wrote any revision of an answer: none of them may approve it."""
    found: dict[int, set[int]] = {answer_id: set() for answer_id in answer_ids}
    query = sa.select(Decision.subject_id, Decision.staff_id).where(
        Decision.subject_kind == "answer", Decision.subject_id.in_(found), Decision.reason == WRITTEN)
    for answer_id, staff_id in session.execute(query):
        if staff_id is not None:
            found[answer_id].add(staff_id)
    return found


def next_steps(answers: Sequence[Answer]) -> dict[int, int]:
    """The number of the paraf that each answer's present revision waits for: 1, 2, …"""
    found = {answer.id: 1 for answer in answers}
    query = (sa.select(Approval.answer_id, sa.func.count()).join(Answer, sa.and_(Answer.id == Approval.answer_id,
                                                                                 Answer.revision == Approval.revision))
             .where(Approval.answer_id.in_(found), Approval.is_approved).group_by(Approval.answer_id))
    for answer_id, count in session.execute(query):
        found[answer_id] = count + 1
    return found


# --- an instrument's team ------------------------------------------------------------------


def under_way(instrument_id: int) -> int:
    """How many answers of an instrument wait for a paraf: its steps stay as they are meanwhile."""
    of_rows = sa.select(Proposal.id).join(Row, Row.id == Proposal.row_id).where(Row.instrument_id == instrument_id)
    of_questions = sa.select(Aspiration.id).where(Aspiration.instrument_id == instrument_id)
    query = sa.select(sa.func.count()).where(Answer.state == AnswerState.IN_APPROVAL, sa.or_(
        Answer.proposal_id.in_(of_rows), Answer.aspiration_id.in_(of_questions)))
    return session.scalar(query) or 0


answers_under_way.append(under_way)
