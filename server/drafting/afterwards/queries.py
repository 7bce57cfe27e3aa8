"""Reading what came after answers: whose answers they are, what their authors say, corrections, and who may take a second look."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from server.accounts.queries import initials_of
from server.aspirations.models import ENDED_STATES, Aspiration
from server.core.database import session
from server.core.decisions import Decision, decisions_of
from server.core.errors import NotFound
from server.core.permissions import Actor, Permission
from server.core.words import AnswerState
from server.drafting.afterwards.models import Correction, CorrectionApproval, LookState, Rating, SecondLook, Verdict
from server.drafting.models import Answer, Proposal, ProposalItem
from server.drafting.rules import writers_of

DONE_SHOWN = 20


@dataclass(frozen=True)
class Visible:
    """Second looks and corrections as far as this actor may reach them."""

    actor: Actor

    def look(self, look_id: int) -> SecondLook:
        """Raises NotFound."""
        return self._got(session.get(SecondLook, look_id))

    def _got(self, look: SecondLook | None) -> SecondLook:
        if look is None or not self.actor.may(Permission.READ_MATRIX):
            raise NotFound()
        item = session.get_one(Aspiration, look.aspiration_id)
        if item.is_confidential and not self.actor.may(Permission.READ_CONFIDENTIAL):
            raise NotFound()
        return look

    def answered(self, aspiration_id: int, answer_id: int) -> Answer:
        """A published answer to this very item. Raises NotFound. Whoever asks holds the item."""
        found = next((one for one in answers_of([aspiration_id]).get(aspiration_id, []) if one.id == answer_id), None)
        if found is None:
            raise NotFound()
        return found


def rating_of(answer_id: int, aspiration_id: int) -> Rating | None:
    """What an author said of one answer."""
    return session.scalar(sa.select(Rating).where(Rating.answer_id == answer_id, Rating.aspiration_id == aspiration_id))


def visible_to(actor: Actor) -> Visible:
    """The only door by id."""
    return Visible(actor)


def answers_of(aspiration_ids: Collection[int]) -> dict[int, list[Answer]]:
    """The published answers to each, oldest first: of the confirmed proposals that hold it, or its own."""
    found: dict[int, list[Answer]] = {}
    held = (sa.select(ProposalItem.aspiration_id, Answer).join(Proposal, Proposal.id == ProposalItem.proposal_id)
            .join(Answer, Answer.proposal_id == Proposal.id)
            .where(ProposalItem.aspiration_id.in_(aspiration_ids), Proposal.confirmed_at.is_not(None)))
    own = sa.select(Answer.aspiration_id, Answer).where(Answer.aspiration_id.in_(aspiration_ids))
    for query in (held, own):
        rows = session.execute(query.where(Answer.state == AnswerState.PUBLISHED).order_by(Answer.published_at, Answer.id))
        for aspiration_id, answer in rows:
            if aspiration_id is not None:
                found.setdefault(aspiration_id, []).append(answer)
    return found


def corrections_of(answer_ids: Collection[int]) -> dict[int, tuple[Correction, ...]]:
    """What was published to put answers right, oldest first."""
    found: dict[int, tuple[Correction, ...]] = {}
    if answer_ids:
        query = sa.select(Correction).where(Correction.answer_id.in_(answer_ids), Correction.published_at.is_not(None))
        for one in session.scalars(query.order_by(Correction.published_at, Correction.id)):
            found[one.answer_id] = (*found.get(one.answer_id, ()), one)
    return found


def verdict_counts() -> dict[str, int]:
    """What authors say about the answers they got; those of withdrawn and erased items count nowhere."""
    query = (sa.select(Rating.verdict, sa.func.count()).join(Aspiration, Aspiration.id == Rating.aspiration_id)
             .where(Aspiration.state.not_in(ENDED_STATES)).group_by(Rating.verdict))
    found = dict(session.execute(query).tuples().all())
    return {verdict.value: found.get(verdict.value, 0) for verdict in Verdict}


def look_of(aspiration_id: int) -> SecondLook | None:
    """The item's one second look, if its author asked for it."""
    return session.scalar(sa.select(SecondLook).where(SecondLook.aspiration_id == aspiration_id))


def correction_under_way(look_id: int) -> Correction | None:
    """The correction that this second look led to, published or not."""
    return session.scalar(sa.select(Correction).where(Correction.second_look_id == look_id))


def next_step(correction_id: int) -> int:
    """The number of the paraf that it waits for: 1, 2, …"""
    query = sa.select(sa.func.count()).select_from(CorrectionApproval).where(CorrectionApproval.correction_id == correction_id)
    return (session.scalar(query) or 0) + 1


def has_written(staff_id: int | None, answer_id: int) -> bool:
    """Whether this colleague wrote any word of the answer: then somebody else takes the second look."""
    return staff_id in writers_of([answer_id])[answer_id]


@dataclass(frozen=True)
class Line:
    """A second look on the list: no words of its author."""

    look: SecondLook
    code: str
    is_confidential: bool
    is_mine: bool  # this colleague wrote the answer


def lines(actor: Actor, *states: LookState) -> list[Line]:
    """Those in these states, the most urgent first; of those that are done the newest."""
    actor.must(Permission.READ_MATRIX)
    query = sa.select(SecondLook, Aspiration.code, Aspiration.is_confidential).join(
        Aspiration, Aspiration.id == SecondLook.aspiration_id).where(SecondLook.state.in_(states))
    if LookState.UPHELD in states:
        query = query.order_by(SecondLook.decided_at.desc(), SecondLook.id.desc()).limit(DONE_SHOWN)
    else:
        query = query.order_by(SecondLook.due_at, SecondLook.id)
    if not actor.may(Permission.READ_CONFIDENTIAL):
        query = query.where(Aspiration.is_confidential.is_(False))
    rows = session.execute(query).all()
    writers = writers_of({row[0].answer_id for row in rows})
    return [Line(look, code, is_confidential, actor.staff_id in writers[look.answer_id]) for look, code, is_confidential in rows]


def count_open(*states: LookState) -> int:
    """How many are in these states; by default those that wait for a drafter or a paraf."""
    query = sa.select(sa.func.count()).select_from(SecondLook)
    return session.scalar(query.where(SecondLook.state.in_(states or (LookState.WAITING, LookState.CORRECTING)))) or 0


def history(look_id: int) -> list[tuple[Decision, str]]:
    """(step, who) of a second look, oldest first."""
    steps = decisions_of("second_look", [look_id])[look_id]
    names = initials_of({one.staff_id for one in steps if one.staff_id is not None})
    return [(one, names.get(one.staff_id or 0, "")) for one in steps]
