"""What the matrix shows on pages of lower floors: placements and answers on a trail, voices and answers at a provision."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import sqlalchemy as sa

from server.aspirations.models import PUBLIC_STATES, Aspiration
from server.core import clock, slots
from server.core.database import session
from server.core.words import AnswerState, State
from server.drafting.afterwards.models import Correction
from server.drafting.afterwards.queries import corrections_of
from server.drafting.models import Answer, Proposal, ProposalItem, Row
from server.drafting.queries import PublicAnswer, public_answers, read_answers
from server.drafting.wordings import Part, change
from server.instruments.carrying.lines import Lines, lines_in
from server.instruments.carrying.queries import cited
from server.instruments.models import Provision, Version

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
    corrections: tuple[Correction, ...] = ()
    proposal_id: int | None = None


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
    query = (sa.select(Aspiration.id, Proposal, Row, Answer).select_from(ProposalItem)
             .join(Aspiration, Aspiration.id == ProposalItem.aspiration_id).join(Proposal, Proposal.id == ProposalItem.proposal_id)
             .join(Row, Row.id == Proposal.row_id).outerjoin(Answer, published)
             .where(ProposalItem.aspiration_id.in_(ids), Proposal.confirmed_at.is_not(None), condition).order_by(Proposal.confirmed_at))
    rows = session.execute(query).all()
    places = cited([row.provision_id for _item_id, _proposal, row, _answer in rows])
    for item_id, proposal, row, answer in rows:
        place = places.get(row.provision_id or 0)
        label, href = (place.label, place.href) if place is not None and place.is_public else (row.label, "")
        parts = change(answer.wording_before, answer.wording_after) if answer else ()
        placement = Placement(row.number, label, row.kind, href, proposal.text, proposal.confirmed_at,
                              proposal.consideration_note or "", answer, parts, proposal_id=proposal.id)
        found.setdefault(item_id, Trail()).placements.append(placement)
    questions = (sa.select(Aspiration.id, Answer).join(Answer, Answer.aspiration_id == Aspiration.id)
                 .where(Aspiration.id.in_(ids), Answer.confirmed_at.is_not(None), condition))
    for item_id, answer in session.execute(questions):
        placement = Placement(None, "", "question", "", "", answer.confirmed_at, answer.consideration_note or "",
                              answer if answer.state == AnswerState.PUBLISHED else None, ())
        found.setdefault(item_id, Trail()).placements.append(placement)
    _add_corrections(found.values())
    return found


def _add_corrections(trails: Collection[Trail]) -> None:
    corrections = corrections_of([one.answer.id for each in trails for one in each.placements if one.answer is not None])
    for each in trails if corrections else ():
        each.placements[:] = [replace(one, corrections=corrections.get(one.answer.id, ())) if one.answer else one
                              for one in each.placements]


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
    """Counts of a version's articles, paragraphs and items, by their lines: what was said of a part counts for the whole too.

    Three queries; one grouped count over the voices of the text.
    """
    wanted = set(ids)
    shown = sa.and_(Aspiration.is_listed, Aspiration.state.in_(PUBLIC_STATES), Aspiration.visible_from <= clock.now())
    kinds: dict[int, dict[str, int]] = {}
    lines = _lines_of(ids)
    if lines is None:
        return {}
    for places, kind, count in _voices(lines, shown):
        for provision_id in places:
            if provision_id in wanted:
                counts = kinds.setdefault(provision_id, {})
                counts[kind] = counts.get(kind, 0) + count
    addresses = {one: address for address, one in lines.addresses.items() if one in kinds}
    cited_in = {one: place for place in kinds for one in lines.below[place] if lines.places[one][0] == place}
    answers = public_answers().with_only_columns(Row.provision_id).order_by(None).where(Row.provision_id.in_(cited_in))
    answered = {cited_in.get(one or 0) for one in session.scalars(answers)} if cited_in else set()
    return {provision_id: Margin(counts, addresses[provision_id], provision_id in answered) for provision_id, counts in kinds.items()}


def _lines_of(ids: Sequence[int]) -> Lines | None:
    """Of the version that these provisions are in: a page shows one."""
    one = session.get(Provision, ids[0]) if ids else None  # the page has read it already
    return lines_in(one.version_id) if one is not None else None


def _voices(lines: Lines, shown: sa.ColumnElement[bool]) -> list[tuple[tuple[int, ...], str, int]]:
    """(where it counts, kind, how many)"""
    instrument_id = sa.select(Version.instrument_id).where(Version.id == lines.version_id).scalar_subquery()
    query = (sa.select(Aspiration.provision_id, Aspiration.kind, sa.func.count())
             .where(Aspiration.instrument_id == instrument_id, Aspiration.provision_id.is_not(None), shown)
             .group_by(Aspiration.provision_id, Aspiration.kind))
    return [(lines.places.get(row[0] or 0, ()), row[1], row[2]) for row in session.execute(query)]


def provision_below(ids: Sequence[int]) -> dict[int, list[PublicAnswer]]:
    """Published answers about an article or a part of it, also those written for what it was in another version, which say so."""
    lines = _lines_of(ids)
    if lines is None:
        return {}
    articles = {lines.addresses[article]: article for article in set(lines.articles.values()) if article in lines.addresses}
    wanted = [one for one in ids if one in articles]
    near = {one: place for place in wanted for one in lines.below.get(place, ())}
    query = public_answers().with_only_columns(Answer.id, Row.provision_id).where(Row.provision_id.in_(near),
                                                                                 Version.published_at.is_not(None))
    places = {answer_id: near[provision_id or 0] for answer_id, provision_id in session.execute(query)} if near else {}
    answers = read_answers(public_answers().where(Answer.id.in_(places))) if places else []
    found: dict[int, list[PublicAnswer]] = {}
    for answer in answers:
        found.setdefault(places[answer.answer_id], []).append(answer)
    return found


slots.trail.fill(trail, "drafting/_trail.html", order=50)
slots.trail_private.fill(trail_private, "drafting/_trail.html", order=50)
slots.provision_margin.fill(provision_margin, "drafting/_provision_margin.html", order=50)
slots.provision_below.fill(provision_below, "drafting/_provision_below.html", order=50)
