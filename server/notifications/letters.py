"""What letters there are, and what each says. Built from ids when it is sent, so that it tells what is true then.

A builder returns None when there is nothing to say any more: taken back, erased, answered meanwhile, or nobody to say it to.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from server.accounts import confirmations
from server.accounts.models import DataRequest
from server.aspirations import explore
from server.aspirations.commitments import commitment_now
from server.aspirations.holders import private_link
from server.aspirations.models import Aspiration
from server.aspirations.queries import public_area, public_author
from server.core import i18n
from server.core import text as texts
from server.core.database import session
from server.core.decisions import Decision
from server.core.errors import NotFound
from server.core.outbox import OutboxRow
from server.core.words import State, label
from server.drafting.afterwards.tokens import rating_path
from server.drafting.models import Answer, ProposalItem
from server.drafting.panels import Placement, trail_private
from server.drafting.rules import held_ids
from server.moderation.models import Objection, ObjectionResult
from server.notifications.readers import Reader, quotable, reader_of

Payload = Mapping[str, Any]
BY_MODERATION = (State.PUBLISHED, State.READ, State.WITHHELD, State.NEEDS_CLARIFICATION)


@dataclass(frozen=True)
class Letter:
    """A letter before it has its words: `template` is `mail/<template>.html` and `.txt`, `filed` what a kept copy belongs to.

    `calendar` is a calendar file that goes with it, `stop_path` where it is stopped when it is about no item.
    """

    to: str
    language: str
    template: str
    subject: Any
    filed: str
    facts: dict[str, Any] = field(default_factory=dict)
    item: Aspiration | None = None
    calendar: bytes | None = None
    stop_path: str | None = None


Builder = Callable[[Payload], Letter | None]
BUILDERS: dict[str, Builder] = {}


def letter(kind: str) -> Callable[[Builder], Builder]:
    """Register what builds letters of a kind."""

    def register(builder: Builder) -> Builder:
        BUILDERS[kind] = builder
        return builder

    return register


def build(kind: str, payload: Payload) -> Letter | None:
    """The letter as it should be sent now, or None."""
    return BUILDERS[kind](payload)


def about(reader: Reader | None, template: str, subject: Any, *, has_link: bool | None = None, **facts: Any) -> Letter | None:
    """A letter about an item. The private link goes to a confirmed address, and with the receipt (`has_link`)."""
    if reader is None or not reader.contact.email:
        return None
    item = reader.item
    may_link = reader.is_confirmed if has_link is None else has_link
    common = {
        "item": item, "quote": quotable(item), "place": explore.place_of(item.provision_id), "author": public_author(item),
        "area": public_area(item), "private_path": private_link(item) if may_link else None, "is_guarded": reader.is_guarded,
    }
    return Letter(reader.contact.email, reader.contact.language, template, subject, f"a{item.id}", common | facts, item)


@letter("mail.receipt")
def receipt(payload: Payload) -> Letter | None:
    """At once: the code, the private link, what happens next and when."""
    reader = reader_of(payload["aspiration_id"], is_news=False)
    if reader is None:
        return None
    subject = _l("Aspirasi Anda tercatat: %(code)s", code=reader.item.code)
    return about(reader, "receipt", subject, has_link=True, commitment=commitment_now(reader.item.id))


@letter("mail.decision")
def decision(payload: Payload) -> Letter | None:
    """What a person of the team decided: shown, shown with places hidden, read, not shown and how to object, or a question."""
    reader, made = reader_of(payload["aspiration_id"]), session.get(Decision, payload["decision_id"])
    if reader is None or made is None or not stands(made):
        return None
    code = reader.item.code
    if made.to_state == State.NEEDS_CLARIFICATION:
        is_open = reader.item.state == State.NEEDS_CLARIFICATION
        subject = _l("Tim bertanya tentang aspirasi Anda: %(code)s", code=code)
        return about(reader, "clarification", subject, question=made.note) if is_open else None
    if made.to_state == State.WITHHELD:
        return about(reader, "withheld", _l("Aspirasi Anda tidak ditayangkan: %(code)s", code=code), decision=made)
    objected = _granted(reader.item.id) if made.from_state == State.WITHHELD else None
    return about(reader, "shown", _subject_of_shown(code, made, objected), decision=made, objection=objected)


def _granted(aspiration_id: int) -> Objection | None:
    query = sa.select(Objection).where(Objection.aspiration_id == aspiration_id, Objection.result == ObjectionResult.OVERTURNED)
    return session.scalar(query)


def stands(made: Decision) -> bool:
    """It was not taken back, and no later decision of the desk took its place: that one has its own letter."""
    if made.undone_at is not None:
        return False
    later = sa.select(Decision.id).where(
        Decision.subject_kind == made.subject_kind, Decision.subject_id == made.subject_id, Decision.id > made.id,
        Decision.undone_at.is_(None), Decision.to_state.in_(BY_MODERATION))
    return session.scalar(later.limit(1)) is None


def _subject_of_shown(code: str, made: Decision, objection: Objection | None) -> Any:
    if objection is not None:
        return _l("Keberatan Anda dikabulkan: %(code)s", code=code)
    if made.to_state == State.READ:
        return _l("Aspirasi Anda sudah dibaca: %(code)s", code=code)
    if made.from_state == made.to_state:
        return _l("Sebagian tulisan Anda kami samarkan: %(code)s", code=code)
    return _l("Aspirasi Anda ditayangkan: %(code)s", code=code)


@letter("mail.unanswered")
def unanswered(payload: Payload) -> Letter | None:
    """Our question lapsed: it is read as it is, by when, and an answer is still taken until then."""
    reader = reader_of(payload["aspiration_id"])
    if reader is None or reader.item.state != State.NEEDS_CLARIFICATION:  # answered or decided since
        return None
    subject = _l("Pertanyaan tim belum terjawab: %(code)s", code=reader.item.code)
    return about(reader, "unanswered", subject, question=reader.item.reason_note)


@letter("mail.considered")
def considered(payload: Payload) -> Letter | None:
    """A drafter confirmed the proposal that holds it; nothing once it is explained, as that letter says more."""
    reader = reader_of(payload["aspiration_id"])
    if reader is None or reader.item.state != State.CONSIDERED:
        return None
    placements = [one for one in trail_private([reader.item.id])[reader.item.id].placements if one.confirmed_at is not None]
    return about(reader, "considered", _l("Aspirasi Anda dipertimbangkan: %(code)s", code=reader.item.code), placements=placements,
                  together=together(placements))


def together(placements: Sequence[Placement]) -> dict[int, int]:
    """How many others each proposal holds: each keeps its own code and gets its own answer."""
    return {one.proposal_id: len(held_ids(one.proposal_id)) - 1 for one in placements if one.proposal_id is not None}


@letter("mail.joined")
def joined(payload: Payload) -> Letter | None:
    """It was put into a proposal that was confirmed before, beside others it is in: where, or the answer that stands there already."""
    reader = reader_of(payload["aspiration_id"])
    placement = placement_at(reader.item.id, payload["proposal_id"]) if reader is not None else None
    if reader is None or placement is None:
        return None
    if placement.answer is not None:
        is_late = came_after(placement.answer, reader.item.id) and not is_told(placement.answer.id, reader.item.id)
        return answer({"aspiration_id": reader.item.id, "answer_id": placement.answer.id}) if is_late else None
    if reader.item.state == State.CONSIDERED and is_only(reader.item.id):
        return None  # `considered` says it
    subject = _l("Aspirasi Anda juga dibahas di tempat lain: %(code)s", code=reader.item.code)
    return about(reader, "considered", subject, placements=[placement], together=together([placement]), is_joined=True)


def is_told(answer_id: int, aspiration_id: int) -> bool:
    """The answer's own letter to this author was written, or will be."""
    key = f"mail.answer:{answer_id}:{aspiration_id}"
    return session.scalar(sa.select(OutboxRow.id).where(OutboxRow.idempotency_key == key)) is not None


def came_after(made: Answer, aspiration_id: int) -> bool:
    """The item was put there once the answer was out: nobody told its author then."""
    attached_at = session.scalar(sa.select(ProposalItem.attached_at).where(
        ProposalItem.proposal_id == made.proposal_id, ProposalItem.aspiration_id == aspiration_id))
    return attached_at is not None and made.published_at is not None and made.published_at <= attached_at


def placement_at(aspiration_id: int, proposal_id: int) -> Placement | None:
    """Where this proposal holds it, as its author sees it."""
    trail = trail_private([aspiration_id]).get(aspiration_id)
    return next((one for one in trail.placements if one.proposal_id == proposal_id), None) if trail is not None else None


def is_only(aspiration_id: int) -> bool:
    """One confirmed proposal holds it, no more."""
    trail = trail_private([aspiration_id]).get(aspiration_id)
    return trail is not None and len(trail.placements) == 1


@letter("mail.answer")
def answer(payload: Payload) -> Letter | None:
    """A published answer to a proposal that holds it, or to the question: outcome, reason, exact change."""
    reader = reader_of(payload["aspiration_id"])
    placement = _placement(reader.item.id, payload["answer_id"]) if reader is not None else None
    if reader is None or placement is None or placement.answer is None:
        return None
    outcome, code = placement.answer.outcome, reader.item.code
    if reader.item.state != State.EXPLAINED:
        subject = _l("Satu usulan dari aspirasi Anda sudah dijawab: %(code)s", code=code)
    elif outcome is None or reader.is_guarded:
        subject = _l("Aspirasi Anda sudah dijelaskan: %(code)s", code=code)
    else:
        with i18n.speaking(reader.contact.language):
            word = label("outcome", outcome)
        subject = _l("Aspirasi Anda sudah dijelaskan: %(outcome)s (%(code)s)", outcome=word, code=code)
    return about(reader, "answer", subject, placement=placement, answer=placement.answer, together=together([placement]),
                  rating_path=rating_path(placement.answer.id, reader.item.id))


def _placement(aspiration_id: int, answer_id: int) -> Placement | None:
    trail = trail_private([aspiration_id]).get(aspiration_id)
    placements = trail.placements if trail is not None else []
    return next((one for one in placements if one.answer is not None and one.answer.id == answer_id), None)


@letter("mail.objection")
def objection(payload: Payload) -> Letter | None:
    """A second person looked at the objection and the decision stays. One that is granted is told by the decision to show."""
    reader, made = reader_of(payload["aspiration_id"]), session.get(Objection, payload["objection_id"])
    if reader is None or made is None or not still_upheld(made, payload["decision_id"]):
        return None
    return about(reader, "objection", _l("Keberatan Anda sudah ditinjau: %(code)s", code=reader.item.code), objection=made)


def still_upheld(made: Objection, decision_id: int) -> bool:
    """The decision about it stands, and was not taken back."""
    decided = session.get(Decision, decision_id)
    return made.result == ObjectionResult.UPHELD and decided is not None and decided.undone_at is None


@letter("mail.code")
def code(payload: Payload) -> Letter | None:
    """Six digits that prove an address; nothing once they open nothing."""
    session.rollback()
    row = confirmations.confirmation(payload["confirmation_id"])
    try:
        digits = confirmations.code_of(payload["confirmation_id"])
    except NotFound:
        return None
    if row is None:
        return None
    facts = {"digits": digits, "purpose": row.purpose, "minutes": confirmations.MINUTES}
    return Letter(row.email, payload.get("language", i18n.SOURCE), "code", _l("Kode konfirmasi email Anda"), f"c{row.id}", facts)


@letter("mail.request_received")
def request_received(payload: Payload) -> Letter | None:
    """A request about somebody's data has a number and a deadline. None of its words: the address may be a stranger's."""
    row = session.get(DataRequest, payload["request_id"])
    return _about_request(row, _l("Permintaan Anda tercatat: %(number)s", number=row.number)) if row is not None and row.is_open else None


@letter("mail.request_handled")
def request_handled(payload: Payload) -> Letter | None:
    """What came of it, in the words of who answered."""
    row = session.get(DataRequest, payload["request_id"])
    return _about_request(row, _l("Permintaan Anda sudah dijawab: %(number)s", number=row.number)) if row is not None and row.note else None


def _about_request(row: DataRequest, subject: Any) -> Letter | None:
    if not row.contact or not texts.is_email(row.contact):
        return None
    return Letter(row.contact, i18n.SOURCE, "request", subject, f"p{row.id}", {"facts": row})
