"""What pages and higher floors read about questions."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa

from server import areas
from server.core.database import session
from server.core.errors import NotFound
from server.core.i18n import language
from server.core.paging import Page, keyset
from server.core.permissions import Actor, Permission
from server.core.words import QuestionState
from server.instruments.addresses import Address, address_words, parse_address
from server.instruments.carrying.queries import cited
from server.instruments.models import Provision, Version
from server.live.models import SHOWN_STATES, VOTABLE_STATES, Question, QuestionContact, QuestionSender, QuestionVote

SORTS = ("dukungan", "terbaru", "belum")
PAGE = 50
ANSWERED_STATES = (QuestionState.ANSWERED, QuestionState.ANSWERED_IN_WRITING)


@dataclass(frozen=True)
class VisibleQuestions:
    """The questions this actor may see: shown ones, one's own, and all for the control room and the desk."""

    actor: Actor

    def get(self, question_id: int) -> Question:
        """By id. Raises NotFound: not there, or not yours."""
        question = session.get(Question, question_id)
        if question is None or not (question.is_shown or self._sees_all or self._is_own(question_id)):
            raise NotFound()
        return question

    @property
    def _sees_all(self) -> bool:
        return self.actor.may(Permission.CONTROL_ROOM) or self.actor.may(Permission.DECIDE_CASES)

    def _is_own(self, question_id: int) -> bool:
        return self.actor.participant_id is not None and sender_id(question_id) == self.actor.participant_id


def visible_to(actor: Actor) -> VisibleQuestions:
    """The only door to questions by id."""
    return VisibleQuestions(actor)


def sender_id(question_id: int) -> int | None:
    """The device that asked: for limits, for `mine.changed`, and to carry a question over. No page shows it."""
    return session.scalar(sa.select(QuestionSender.participant_id).where(QuestionSender.question_id == question_id))


def senders_of(question_id: int) -> list[int]:
    """The devices that asked a question or one that is joined to it: all of them hear what becomes of it."""
    query = sa.select(QuestionSender.participant_id).join(Question, Question.id == QuestionSender.question_id).where(
        sa.or_(Question.id == question_id, Question.joined_to_id == question_id))
    return list(session.scalars(query.distinct().order_by(QuestionSender.participant_id)))


def heads_of(questions: Collection[Question]) -> dict[int, Question]:
    """The heads of those that are joined, by id."""
    ids = {question.joined_to_id for question in questions if question.joined_to_id is not None}
    rows = session.scalars(sa.select(Question).where(Question.id.in_(ids))) if ids else ()
    return {head.id: head for head in rows if head.is_shown}


def joined_to(head_ids: Collection[int], limit: int = 300) -> dict[int, list[Question]]:
    """What is joined to these heads, oldest first."""
    found: dict[int, list[Question]] = {head_id: [] for head_id in head_ids}
    query = sa.select(Question).where(Question.joined_to_id.in_(found), Question.state == QuestionState.JOINED)
    for question in session.scalars(query.order_by(Question.id).limit(limit)) if found else ():
        found[question.joined_to_id or 0].append(question)
    return found


def shown(webinar_id: int, sort: str = "dukungan", cursor: str | None = None, limit: int = PAGE) -> Page[Question]:
    """One page of what everyone may read, by support, by time, or only what is not answered yet."""
    states = VOTABLE_STATES if sort == "belum" else SHOWN_STATES
    query = sa.select(Question).where(Question.webinar_id == webinar_id, Question.state.in_(states))
    columns = (Question.id,) if sort == "terbaru" else (Question.votes, Question.id)
    return keyset(query, columns, cursor, limit)


def answered(webinar_id: int) -> Sequence[Question]:
    """What was answered, the most supported first."""
    return session.scalars(sa.select(Question).where(Question.webinar_id == webinar_id, Question.state.in_(ANSWERED_STATES))
                           .order_by(Question.votes.desc(), Question.id).limit(500)).all()


def featured(webinar_ids: Collection[int]) -> dict[int, Question]:
    """The question being answered in each webinar."""
    rows = session.scalars(sa.select(Question).where(Question.webinar_id.in_(webinar_ids), Question.state == QuestionState.FEATURED))
    return {question.webinar_id: question for question in rows}


def counts_of(webinar_id: int) -> dict[str, int]:
    """How many questions are in each state."""
    rows = session.execute(sa.select(Question.state, sa.func.count()).where(Question.webinar_id == webinar_id).group_by(Question.state))
    return {row[0]: row[1] for row in rows}


def mine(webinar_id: int, participant_id: int | None) -> list[Question]:
    """What this device asked here, newest first."""
    if participant_id is None:
        return []
    query = sa.select(Question).join(QuestionSender, QuestionSender.question_id == Question.id).where(
        Question.webinar_id == webinar_id, QuestionSender.participant_id == participant_id)
    return list(session.scalars(query.order_by(Question.id.desc()).limit(100)))


def total_shown(webinar_id: int) -> int:
    """How many questions everyone may read."""
    return session.scalar(sa.select(sa.func.count()).where(Question.webinar_id == webinar_id, Question.state.in_(SHOWN_STATES))) or 0


def open_ids(webinar_id: int, limit: int = 500) -> list[int]:
    """What everyone may read and nobody has answered yet, the most supported first."""
    query = sa.select(Question.id).where(Question.webinar_id == webinar_id, Question.state.in_(VOTABLE_STATES))
    return list(session.scalars(query.order_by(Question.votes.desc(), Question.id).limit(limit)))


def my_votes(webinar_id: int, participant_id: int | None) -> list[int]:
    """The questions this device supports here."""
    if participant_id is None:
        return []
    query = sa.select(QuestionVote.question_id).join(Question, Question.id == QuestionVote.question_id).where(
        QuestionVote.participant_id == participant_id, QuestionVote.is_on, Question.webinar_id == webinar_id)
    return list(session.scalars(query.order_by(QuestionVote.question_id)))


def supporters_of(question_id: int) -> list[int]:
    """The devices that support a question, those of bursts left out: to carry their support over with it. No page shows them."""
    return list(session.scalars(sa.select(QuestionVote.participant_id).where(
        QuestionVote.question_id == question_id, QuestionVote.counts()).order_by(QuestionVote.participant_id)))


def name_of(question_id: int) -> str | None:
    """The whole name that whoever asked gave: to carry it over. No page shows it."""
    return session.scalar(sa.select(QuestionContact.name).where(QuestionContact.question_id == question_id))


# --- where a question points -----------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A provision as a tag: its short address, and where it is in the reader."""

    address: str
    href: str
    label: str  # for a page, in its language; where it was and where it is, once it moved
    official: str  # as the law itself says it: for what is sent to everyone


def places(provision_ids: Collection[int | None]) -> dict[int, Place]:
    """Tags of many provisions; those of internal versions are left out."""
    return {one: Place(place.provision.address, place.href, place.label, place.official)
            for one, place in cited(provision_ids).items() if place.is_public}


def newest_version_id(instrument_id: int | None) -> int | None:
    """The newest published text of an instrument, if it has one."""
    if instrument_id is None:
        return None
    return session.scalar(sa.select(Version.id).where(Version.instrument_id == instrument_id, Version.published_at.is_not(None))
                          .order_by(Version.number.desc()).limit(1))


def articles(instrument_id: int | None) -> list[tuple[str, str]]:
    """(address, words) of the articles one may ask about."""
    version_id = newest_version_id(instrument_id)
    if version_id is None:
        return []
    rows = session.execute(sa.select(Provision.address, Provision.heading).where(
        Provision.version_id == version_id, Provision.kind == "article").order_by(Provision.position, Provision.id)).all()
    return [(row.address, address_words(Address(row.address)) + (f" – {row.heading}" if row.heading else "")) for row in rows]


def paragraphs(instrument_id: int | None) -> dict[str, list[str]]:
    """The numbers of each article's ayat."""
    version_id = newest_version_id(instrument_id)
    found: dict[str, list[str]] = {}
    query = sa.select(Provision.article, Provision.number).where(
        Provision.version_id == version_id, Provision.kind == "paragraph").order_by(Provision.position, Provision.id)
    for article, number in session.execute(query) if version_id is not None else ():
        found.setdefault(article or "", []).append(number)
    return found


def provision_id(instrument_id: int | None, typed: str) -> int | None:
    """The provision that `10(2)b` or `Pasal 10 ayat (2)` means in the newest text; None when there is none."""
    address, version_id = parse_address(typed), newest_version_id(instrument_id)
    if address is None or version_id is None:
        return None
    return session.scalar(sa.select(Provision.id).where(Provision.version_id == version_id, Provision.address == address.short))


def area_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """(kota, its kecamatan as code and name), then the neighbours."""
    return _area_choices(language())


@cache
def _area_choices(spoken: str) -> list[tuple[str, list[tuple[str, str]]]]:
    def named(one: areas.Area) -> tuple[str, str]:
        return one.code, areas.local_name(one.name, spoken)

    groups = [(named(kota)[1], [named(one) for one in (kota, *areas.districts(kota.code))]) for kota in areas.regencies()]
    return [*groups, ("", [*(named(one) for one in areas.neighbours()), named(areas.area("lain"))])]  # type: ignore[arg-type]
