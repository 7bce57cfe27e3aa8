"""Reading the matrix: rows by the actor, lines with their counts, answers that everyone may read. No query per row anywhere."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from server.aspirations.models import Aspiration
from server.aspirations.queries import joined_senders, sender, verified_sender
from server.core.database import session
from server.core.errors import NotFound
from server.core.permissions import Actor, Permission
from server.core.words import AnswerState, Outcome
from server.drafting.afterwards.models import Correction
from server.drafting.afterwards.queries import corrections_of
from server.drafting.models import Answer, Proposal, ProposalItem, Row
from server.drafting.rules import readable, standing
from server.drafting.wordings import Part, change
from server.instruments.carrying.queries import Cited, cited
from server.instruments.models import Provision, Version

Rows = sa.Select[*tuple[Any, ...]]
ROWS_A_PAGE = 50
CITATIONS = 2


@dataclass(frozen=True)
class Visible:
    """What an actor may look up by id; not found and not yours are the same."""

    actor: Actor

    def _get(self, model: Any, ident: int) -> Any:
        found = session.get(model, ident) if self.actor.may(Permission.READ_MATRIX) else None
        if found is None:
            raise NotFound()
        return found

    def row(self, row_id: int) -> Row:
        """A line of the matrix."""
        found: Row = self._get(Row, row_id)
        return found

    def proposal(self, proposal_id: int) -> Proposal:
        """A usulan."""
        found: Proposal = self._get(Proposal, proposal_id)
        return found

    def answer(self, answer_id: int) -> Answer:
        """An answer in any state."""
        found: Answer = self._get(Answer, answer_id)
        return found

    def item(self, aspiration_id: int) -> Aspiration:
        """An aspiration that the matrix may work with."""
        may = self.actor.may(Permission.READ_MATRIX)
        found = session.scalar(sa.select(Aspiration).where(Aspiration.id == aspiration_id, readable())) if may else None
        if found is None or (found.is_confidential and not self.actor.may(Permission.READ_CONFIDENTIAL)):
            raise NotFound()
        return found


def visible_to(actor: Actor) -> Visible:
    """The only door to rows, proposals, answers and items by id."""
    return Visible(actor)


# --- the matrix


@dataclass
class ProposalLine:
    """A usulan with what it holds: voices, senders among them (pengirim), and two codes to look at."""

    proposal: Proposal
    voices: int = 0
    senders: int = 0
    verified: int = 0  # of the senders, those with a confirmed e-mail
    confidential: int = 0
    citations: list[str] = field(default_factory=list)
    answer: Answer | None = None


@dataclass
class RowLine:
    """A row with its provision's text and its usulan."""

    row: Row
    provision: Provision | None
    version: int | None
    place: Cited | None = None  # where it is now
    parts: list[Provision] = field(default_factory=list)
    proposals: list[ProposalLine] = field(default_factory=list)


@dataclass(frozen=True)
class MatrixCounts:
    """How many rows there are, by keterangan ("" for none yet), and how many have an answer that is published."""

    by_note: dict[str, int]
    answered: int

    @property
    def total(self) -> int:
        return sum(self.by_note.values())


def matrix_counts(instrument_id: int) -> MatrixCounts:
    """Two queries whatever the size."""
    query = sa.select(Row.note, sa.func.count()).where(Row.instrument_id == instrument_id).group_by(Row.note)
    by_note = {note or "": count for note, count in session.execute(query)}
    answered = session.scalar(
        sa.select(sa.func.count(sa.distinct(Row.id))).join(Proposal, Proposal.row_id == Row.id)
        .join(Answer, Answer.proposal_id == Proposal.id)
        .where(Row.instrument_id == instrument_id, Answer.state == AnswerState.PUBLISHED)) or 0
    return MatrixCounts(by_note, answered)


def matrix_page(instrument_id: int, note: str | None, after: int) -> tuple[list[RowLine], int | None]:
    """Rows with a number above `after`, and the number that the next page starts after. note "" is «none yet», None all."""
    query = _rows().where(Row.instrument_id == instrument_id, Row.number > after).order_by(Row.number).limit(ROWS_A_PAGE + 1)
    if note is not None:
        query = query.where(Row.note == note if note else Row.note.is_(None))
    lines = _lines(query)
    following = lines[ROWS_A_PAGE - 1].row.number if len(lines) > ROWS_A_PAGE else None
    return lines[:ROWS_A_PAGE], following


def row_line(row_id: int) -> RowLine:
    """One row as the matrix shows it. Raises NotFound."""
    lines = _lines(_rows().where(Row.id == row_id))
    if not lines:
        raise NotFound()
    return lines[0]


def _rows() -> Rows:
    return (sa.select(Row, Provision, Version.number).outerjoin(Provision, Provision.id == Row.provision_id)
            .outerjoin(Version, Version.id == Provision.version_id))


def _lines(query: Rows) -> list[RowLine]:
    lines = [RowLine(row, provision, version) for row, provision, version in session.execute(query)]
    by_provision: dict[int, list[Provision]] = {}
    ids = [line.provision.id for line in lines if line.provision]
    for part in session.scalars(sa.select(Provision).where(Provision.parent_id.in_(ids)).order_by(Provision.position)) if ids else ():
        by_provision.setdefault(part.parent_id or 0, []).append(part)
    proposals = session.scalars(sa.select(Proposal).where(Proposal.row_id.in_([line.row.id for line in lines])).order_by(Proposal.id))
    by_row: dict[int, list[ProposalLine]] = {}
    for one in proposal_lines(list(proposals)):
        by_row.setdefault(one.proposal.row_id, []).append(one)
    places = cited(ids)
    for line in lines:
        line.place = places.get(line.provision.id) if line.provision else None
        line.parts = by_provision.get(line.provision.id, []) if line.provision else []
        line.proposals = by_row.get(line.row.id, [])
    return lines


def proposal_lines(proposals: Sequence[Proposal]) -> list[ProposalLine]:
    """Counts, citations and answers of many usulan: three queries. Withdrawn and erased items count nowhere; rahasia is never cited."""
    lines = {proposal.id: ProposalLine(proposal) for proposal in proposals}
    if not lines:
        return []
    counts = (sa.func.count(), sa.func.count(sa.distinct(sender())), sa.func.count(sa.distinct(verified_sender())),
              sa.func.sum(sa.case((Aspiration.is_confidential, 1), else_=0)))
    counted = _held(lines, ProposalItem.proposal_id, *counts).group_by(ProposalItem.proposal_id)
    for proposal_id, voices, senders, verified, confidential in session.execute(counted):
        line = lines[proposal_id]
        line.voices, line.senders, line.verified, line.confidential = voices, senders, verified, confidential
    place = sa.func.row_number().over(partition_by=ProposalItem.proposal_id, order_by=Aspiration.id).label("place")
    cited = _held(lines, ProposalItem.proposal_id, Aspiration.code, place).where(Aspiration.is_listed).subquery()
    for proposal_id, code in session.execute(sa.select(cited.c.proposal_id, cited.c.code).where(cited.c.place <= CITATIONS)):
        lines[proposal_id].citations.append(code)
    for answer in session.scalars(sa.select(Answer).where(Answer.proposal_id.in_(lines))):
        lines[answer.proposal_id or 0].answer = answer
    return list(lines.values())


def _held(proposal_ids: Collection[int], *columns: Any) -> Rows:
    held = sa.select(*columns).select_from(ProposalItem).join(Aspiration, Aspiration.id == ProposalItem.aspiration_id)
    return joined_senders(held).where(ProposalItem.proposal_id.in_(proposal_ids), standing())


# --- answers that everyone may read


@dataclass(frozen=True)
class PublicAnswer:
    """A published answer to a proposal, as any page may show it."""

    answer_id: int
    number: int
    label: str
    kind: str
    version: int | None
    address: str | None
    article: str | None
    proposal: str
    outcome: str
    text: str
    reason: str
    forwarded_to: str
    letter: str
    change: tuple[Part, ...]
    published_at: datetime
    voices: int = 0
    senders: int = 0
    verified: int = 0
    corrections: tuple[Correction, ...] = ()  # what was put right since


def public_answers() -> Rows:
    """Published answers with their row. A proposal that holds rahasia items only is nobody's business but their holders'."""
    an_open_one = sa.exists().where(ProposalItem.proposal_id == Proposal.id, Aspiration.id == ProposalItem.aspiration_id,
                                    Aspiration.is_confidential.is_(False))
    return (sa.select(Answer, Proposal, Row, Provision, Version.number).join(Proposal, Proposal.id == Answer.proposal_id)
            .join(Row, Row.id == Proposal.row_id).outerjoin(Provision, Provision.id == Row.provision_id)
            .outerjoin(Version, Version.id == Provision.version_id)
            .where(Answer.state == AnswerState.PUBLISHED, an_open_one).order_by(Answer.published_at.desc(), Answer.id.desc()))


def read_answers(query: Rows) -> list[PublicAnswer]:
    """Run a query made from `public_answers()`; two more count the voices of all and find corrections."""
    rows = session.execute(query).all()
    counts = {line.proposal.id: line for line in proposal_lines([row[1] for row in rows])}
    corrections = corrections_of([row[0].id for row in rows])
    return [
        PublicAnswer(answer_id=answer.id, number=row.number, label=row.label, kind=row.kind, version=version,
                     address=provision.address if provision else None, article=provision.article if provision else None,
                     proposal=proposal.text, outcome=answer.outcome or "", text=answer.text, reason=answer.reason,
                     forwarded_to=answer.forwarded_to, letter=answer.letter, change=change(answer.wording_before, answer.wording_after),
                     published_at=answer.published_at, voices=counts[proposal.id].voices, senders=counts[proposal.id].senders,
                     verified=counts[proposal.id].verified, corrections=corrections.get(answer.id, ()))
        for answer, proposal, row, provision, version in rows
    ]


def recent_answers(limit: int, *, instrument_id: int | None = None) -> list[PublicAnswer]:
    """The newest published answers."""
    return read_answers(_of(public_answers(), instrument_id).limit(limit))


def changes(limit: int, *, instrument_id: int | None = None) -> list[PublicAnswer]:
    """What changed in the text because of what people said: used or partly used, with the exact words."""
    query = public_answers().where(Answer.outcome.in_((Outcome.ACCEPTED, Outcome.PARTLY)), Answer.wording_after != "")
    return read_answers(_of(query, instrument_id).limit(limit))


def outcome_counts(instrument_id: int | None = None) -> dict[str, int]:
    """How many published answers have each outcome."""
    query = (sa.select(Answer.outcome, sa.func.count()).join(Proposal, Proposal.id == Answer.proposal_id)
             .join(Row, Row.id == Proposal.row_id).where(Answer.state == AnswerState.PUBLISHED).group_by(Answer.outcome))
    found = {row[0]: row[1] for row in session.execute(_of(query, instrument_id))}
    return {str(outcome): found.get(outcome, 0) for outcome in Outcome}


def _of(query: Rows, instrument_id: int | None) -> Rows:
    return query if instrument_id is None else query.where(Row.instrument_id == instrument_id)
