"""What the matrix shows on pages of lower floors: placements and answers on a trail, voices and answers at a provision."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from server.aspirations.models import PUBLIC_STATES, Aspiration
from server.core import clock, slots
from server.core.database import session
from server.core.words import AnswerState, State
from server.drafting.models import Answer, Proposal, ProposalItem, Row
from server.drafting.queries import PublicAnswer, public_answers, read_answers
from server.drafting.wordings import Part, change
from server.instruments.addresses import parse_address
from server.instruments.models import Instrument, Provision, Version

# --- the trail of an aspiration


@dataclass(frozen=True)
class Placement:
    """A confirmed proposal that holds the item, and its answer once that is published. A question's own answer has no number."""

    number: int | None
    label: str
    kind: str
    href: str
    proposal: str
    confirmed_at: datetime | None
    note: str
    answer: Answer | None
    change: tuple[Part, ...]


@dataclass(frozen=True)
class Trail:
    """All placements of one item, oldest first."""

    placements: list[Placement] = field(default_factory=list)

    @property
    def is_partly_open(self) -> bool:
        """True when one answer is out and another proposal is still being discussed."""
        return 0 < sum(one.answer is not None for one in self.placements) < len(self.placements)


def trail(ids: Sequence[int]) -> dict[int, Trail]:
    """For everyone: only items that are shown now. A rahasia item's row, proposal and answer are its holder's alone."""
    shown = sa.and_(Aspiration.is_confidential.is_(False), Aspiration.is_listed, Aspiration.state.in_(PUBLIC_STATES),
                    Aspiration.visible_from <= clock.now())
    return _trails(ids, shown)


def trail_private(ids: Sequence[int]) -> dict[int, Trail]:
    """For the holder, who came by the private link: rahasia too, and what was withdrawn; nothing is left of what was erased."""
    return _trails(ids, Aspiration.state != State.ERASED)


def _trails(ids: Sequence[int], condition: sa.ColumnElement[bool]) -> dict[int, Trail]:
    found: dict[int, Trail] = {}
    published = sa.and_(Answer.proposal_id == Proposal.id, Answer.state == AnswerState.PUBLISHED)
    query = (sa.select(Aspiration.id, Proposal, Row, Answer, Provision.address, Version, Instrument).select_from(ProposalItem)
             .join(Aspiration, Aspiration.id == ProposalItem.aspiration_id).join(Proposal, Proposal.id == ProposalItem.proposal_id)
             .join(Row, Row.id == Proposal.row_id).join(Instrument, Instrument.id == Row.instrument_id).outerjoin(Answer, published)
             .outerjoin(Provision, Provision.id == Row.provision_id).outerjoin(Version, Version.id == Provision.version_id)
             .where(ProposalItem.aspiration_id.in_(ids), Proposal.confirmed_at.is_not(None), condition).order_by(Proposal.confirmed_at))
    for item_id, proposal, row, answer, address, version, instrument in session.execute(query):
        href = _path(instrument, version, address) if version is not None and version.published_at is not None else ""
        parts = change(answer.wording_before, answer.wording_after) if answer else ()
        placement = Placement(row.number, row.label, row.kind, href, proposal.text, proposal.confirmed_at,
                              proposal.consideration_note or "", answer, parts)
        found.setdefault(item_id, Trail()).placements.append(placement)
    questions = (sa.select(Aspiration.id, Answer).join(Answer, Answer.aspiration_id == Aspiration.id)
                 .where(Aspiration.id.in_(ids), Answer.confirmed_at.is_not(None), condition))
    for item_id, answer in session.execute(questions):
        placement = Placement(None, "", "question", "", "", answer.confirmed_at, answer.consideration_note or "",
                              answer if answer.state == AnswerState.PUBLISHED else None, ())
        found.setdefault(item_id, Trail()).placements.append(placement)
    return found


def _path(instrument: Instrument, version: Version, address: str) -> str:
    """`/ruu/2/pasal/10#2b`, or the version's page for a chapter."""
    parsed = parse_address(address)
    if parsed is None:
        return f"{instrument.path}/{version.number}"
    return f"{instrument.path}/{version.number}/pasal/{quote(parsed.article)}" + (f"#{parsed.anchor}" if parsed.anchor else "")


# --- a provision


@dataclass(frozen=True)
class Margin:
    """Shown items at a provision and under it, by kind, and whether a published answer stands there."""

    kinds: dict[str, int]
    address: str
    is_answered: bool

    @property
    def total(self) -> int:
        return sum(self.kinds.values())


def provision_margin(ids: Sequence[int]) -> dict[int, Margin]:
    """Counts of a version's articles, paragraphs and items: what was said of a part counts for the whole too. Two queries."""
    wanted = set(ids)
    versions = sa.select(Provision.version_id).where(Provision.id.in_(wanted)).distinct()
    shown = sa.and_(Aspiration.is_listed, Aspiration.state.in_(PUBLIC_STATES), Aspiration.visible_from <= clock.now())
    kinds: dict[int, dict[str, int]] = {}
    addresses: dict[int, str] = {}
    for chain, kind, count in _voices(versions, shown):
        for provision_id, address in chain:
            if provision_id in wanted:
                addresses[provision_id] = address
                counts = kinds.setdefault(provision_id, {})
                counts[kind] = counts.get(kind, 0) + count
    answered = set(session.scalars(public_answers().with_only_columns(Row.provision_id).order_by(None).where(Row.provision_id.in_(kinds))))
    return {provision_id: Margin(counts, addresses[provision_id], provision_id in answered) for provision_id, counts in kinds.items()}


def _voices(versions: sa.Select[int], shown: sa.ColumnElement[bool]) -> list[tuple[list[tuple[int, str]], str, int]]:
    """([(provision, address) and those it is a part of], kind, count)"""
    parent, grandparent = aliased(Provision), aliased(Provision)
    query = (sa.select(Provision.id, Provision.address, parent.id, parent.address, grandparent.id, grandparent.address, Aspiration.kind,
                       sa.func.count())
             .select_from(Aspiration).join(Provision, Provision.id == Aspiration.provision_id)
             .outerjoin(parent, sa.and_(parent.id == Provision.parent_id, parent.article.is_not(None)))
             .outerjoin(grandparent, sa.and_(grandparent.id == parent.parent_id, grandparent.article.is_not(None)))
             .where(Provision.version_id.in_(versions), shown)
             .group_by(Provision.id, Provision.address, parent.id, parent.address, grandparent.id, grandparent.address, Aspiration.kind))
    found = []
    for one, address, two, address_two, three, address_three, kind, count in session.execute(query):
        chain = [(one, address), (two, address_two), (three, address_three)]
        found.append(([(provision_id, place) for provision_id, place in chain if provision_id is not None], kind, count))
    return found


def provision_below(ids: Sequence[int]) -> dict[int, list[PublicAnswer]]:
    """Published answers about an article or a part of it; also those written for the same article of another version, which say so."""
    target, written_for = aliased(Provision), aliased(Version)
    mine = aliased(Version)
    query = public_answers().add_columns(target.id).join(target, target.article == Provision.article).join(
        mine, mine.id == target.version_id).join(written_for, written_for.id == Provision.version_id).where(
        target.id.in_(ids), target.kind == "article", mine.instrument_id == written_for.instrument_id,
        written_for.published_at.is_not(None))
    places: dict[int, list[int]] = {}
    for row in session.execute(query):
        places.setdefault(row[0].id, []).append(row[5])
    answers = read_answers(public_answers().where(Answer.id.in_(places))) if places else []
    found: dict[int, list[PublicAnswer]] = {}
    for answer in answers:
        for provision_id in places[answer.answer_id]:
            found.setdefault(provision_id, []).append(answer)
    return found


slots.trail.fill(trail, "drafting/_trail.html", order=50)
slots.trail_private.fill(trail_private, "drafting/_trail.html", order=50)
slots.provision_margin.fill(provision_margin, "drafting/_provision_margin.html", order=50)
slots.provision_below.fill(provision_below, "drafting/_provision_below.html", order=50)
