"""What drafters do: open rows, write proposals, put items into them by hand, and confirm what was weighed.

Answers and their approvals are in answers.py; its operations are offered here too, so that callers know one door.
"""
from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from server.aspirations.events import ConfidentialRead
from server.aspirations.models import Aspiration
from server.aspirations.operations import mark_considered
from server.categorization import topic as topic_of
from server.core import clock
from server.core.database import operation, record, session
from server.core.decisions import decide
from server.core.errors import Closed, Conflict, Invalid, NotFound
from server.core.permissions import Actor, Permission
from server.core.text import plain
from server.core.words import RowNote
from server.drafting.answers import (
    approve,
    publish_answer,
    return_answer,
    send_for_approval,
    settle,
    write_answer,
    write_question_answer,
)
from server.drafting.events import ItemDetached, ItemsAttached, ProposalConfirmed, ProposalEdited, ProposalWritten, RowNoted, RowOpened
from server.drafting.models import Proposal, ProposalItem, Row
from server.drafting.rules import changed_ids, digest_of_text, fingerprint_of, held_ids, readable
from server.instruments.carrying.queries import in_line_with
from server.instruments.managing.queries import must_work_on
from server.instruments.models import Instrument, Provision, Version
from server.instruments.queries import official_label

__all__ = [
    "approve", "attach", "confirm_proposal", "detach", "edit_proposal", "note_row", "open_row", "place_items", "place_items_at",
    "publish_answer", "read_confidential", "return_answer", "send_for_approval", "write_answer", "write_proposal", "write_question_answer",
]
MOST_TEXT = 2000
MOST_TITLE = 200
MOST_ITEMS = 500  # in one attaching


def _required(field: str, text: str, most: int, *, is_multiline: bool = True) -> str:
    """The cleaned text. Raises Invalid when nothing is left, TooLarge, Malformed."""
    cleaned = plain(text, most=most, is_multiline=is_multiline)
    if not cleaned:
        raise Invalid(**{field: "required"})
    return cleaned


def _row(actor: Actor, row_id: int) -> Row:
    """A row to write in. Raises NotFound, and NotAllowed for who is not on the team of its instrument."""
    row = session.get(Row, row_id)
    if row is None:
        raise NotFound()
    must_work_on(actor, row.instrument_id)
    return row


def _proposal(actor: Actor, proposal_id: int) -> Proposal:
    """A proposal to write in. Raises NotFound, and NotAllowed for who is not on the team of its instrument."""
    proposal = session.get(Proposal, proposal_id)
    if proposal is None:
        raise NotFound()
    _row(actor, proposal.row_id)
    return proposal


# --- rows


@operation
def open_row(actor: Actor, instrument_id: int, *, provision_id: int | None = None, topic: str | None = None,
             chapter: str | None = None, new_title: str | None = None) -> int:
    """The row of one place, opened with the next number if there is none yet. Give exactly one place."""
    actor.must(Permission.WRITE_PROPOSALS)
    if session.get(Instrument, instrument_id) is None:
        raise NotFound()
    must_work_on(actor, instrument_id)
    kind, place, title = _place(instrument_id, provision_id, topic, chapter, new_title)
    standing = session.scalar(sa.select(Row.id).where(Row.instrument_id == instrument_id, Row.kind == kind, _is_place(place, provision_id))
                              .order_by(Row.number).limit(1))
    if standing is not None:
        return standing
    number = session.scalar(sa.select(sa.func.max(Row.number)).where(Row.instrument_id == instrument_id)) or 0
    row = Row(instrument_id=instrument_id, number=number + 1, kind=kind, place=place, provision_id=provision_id, topic=topic,
              title=title, note=RowNote.NEW if kind == "new" else None, created_at=clock.now())
    session.add(row)
    session.flush()
    record(RowOpened(row_id=row.id, staff_id=actor.staff_id))
    return row.id


def _is_place(place: str, provision_id: int | None) -> sa.ColumnElement[bool]:
    """That place; of a provision also what it was in another version: its row goes on."""
    same = Row.place == place
    return same if provision_id is None else sa.or_(same, Row.provision_id.in_(in_line_with(Provision.id == provision_id)))


def _place(instrument_id: int, provision_id: int | None, topic: str | None, chapter: str | None,
           new_title: str | None) -> tuple[str, str, str]:
    """(kind, place, title): what makes a row that row. Raises NotFound for a place that is not in the instrument."""
    if sum(given is not None for given in (provision_id, topic, chapter, new_title)) != 1:
        raise Invalid(place="required")
    if provision_id is not None:
        provision = session.scalar(_provisions_of(instrument_id).where(Provision.id == provision_id))
        if provision is None:
            raise NotFound()
        return "provision", str(provision.id), official_label(provision)[:MOST_TITLE]
    if topic is not None:
        known = topic_of(topic)
        if known is None:
            raise NotFound()
        return "theme", topic, known.name_id
    if chapter is not None:
        found = session.scalar(_provisions_of(instrument_id).where(Provision.address == chapter, Provision.kind == "chapter")
                               .order_by(Version.number.desc()))
        if found is None:
            raise NotFound()
        return "general", found.address, official_label(found)[:MOST_TITLE]
    title = _required("new_title", new_title or "", MOST_TITLE, is_multiline=False)
    return "new", hashlib.sha256(title.casefold().encode()).hexdigest()[:40], title


def _provisions_of(instrument_id: int) -> sa.Select[Provision]:
    return sa.select(Provision).join(Version, Version.id == Provision.version_id).where(Version.instrument_id == instrument_id)


@operation
def note_row(actor: Actor, row_id: int, note: str | None, remarks: str | None = None) -> None:
    """Set a row's keterangan, and its remarks unless they are None. The same again changes nothing."""
    actor.must(Permission.WRITE_PROPOSALS)
    row = _row(actor, row_id)
    note = note or None
    if note is not None and note not in set(RowNote):
        raise Invalid(note="unknown")
    kept = row.remarks if remarks is None else plain(remarks, most=MOST_TEXT)
    if (row.note, row.remarks) == (note, kept):
        return
    if row.note != note:
        decide(actor, "matrix_row", row.id, row.note or "", note or "")
    row.note, row.remarks = note, kept
    record(RowNoted(row_id=row.id, keterangan=note or "", staff_id=actor.staff_id))


# --- proposals


@operation
def write_proposal(actor: Actor, row_id: int, text: str) -> int:
    """A usulan of a row. The same words again (a double click) give the one that stands."""
    actor.must(Permission.WRITE_PROPOSALS)
    row = _row(actor, row_id)
    text = _required("text", text, MOST_TEXT)
    standing = session.scalar(sa.select(Proposal.id).where(Proposal.row_id == row.id, Proposal.text == text))
    if standing is not None:
        return standing
    proposal = Proposal(row_id=row.id, text=text, written_by=actor.staff_id, written_at=clock.now())
    session.add(proposal)
    session.flush()
    record(ProposalWritten(proposal_id=proposal.id, row_id=row.id, staff_id=actor.staff_id))
    return proposal.id


@operation
def edit_proposal(actor: Actor, proposal_id: int, text: str) -> None:
    """Other words for a usulan. Once confirmed, what was weighed stands as it is."""
    actor.must(Permission.WRITE_PROPOSALS)
    proposal = _proposal(actor, proposal_id)
    text = _required("text", text, MOST_TEXT)
    if proposal.text == text:
        return
    if proposal.is_confirmed:
        raise Conflict(state="confirmed")
    proposal.text, proposal.written_by, proposal.written_at = text, actor.staff_id, clock.now()
    record(ProposalEdited(proposal_id=proposal.id, staff_id=actor.staff_id))


@operation
def confirm_proposal(actor: Actor, proposal_id: int, note: str, *, expected: str | None = None) -> None:
    """Write down what was weighed: the items held become considered.

    `expected` is the fingerprint of the items the drafter saw. Others held by now, or a text changed since it was attached: Conflict.
    """
    actor.must(Permission.WRITE_PROPOSALS)
    proposal = _proposal(actor, proposal_id)
    note = _required("note", note, MOST_TEXT)
    if proposal.is_confirmed:
        raise Conflict(state="confirmed")
    held = held_ids(proposal.id)
    if not held:
        raise Invalid(note="items_required")
    if (expected is not None and expected != fingerprint_of(held)) or changed_ids(proposal.id):
        raise Conflict(state="items_changed")
    now = clock.now()
    proposal.confirmed_by, proposal.confirmed_at, proposal.consideration_note = actor.staff_id, now, note
    decide(actor, "proposal", proposal.id, "written", "confirmed", at=now)
    record(ProposalConfirmed(proposal_id=proposal.id, count=len(held), staff_id=actor.staff_id))
    mark_considered(actor, held, at=now)
    settle(actor, held, at=now)


# --- the items held


@operation
def attach(actor: Actor, proposal_id: int, aspiration_ids: Sequence[int], *, seen: Mapping[int, str] | None = None) -> int:
    """Put items into a proposal by hand; returns how many are new there. Attaching again only keeps the newer text's digest.

    `seen` are the digests of the texts on the drafter's page: a text that changed meanwhile, or was not seen, is a Conflict.
    Into a confirmed proposal: the items are considered from now on, by the note that stands there.
    """
    actor.must(Permission.WRITE_PROPOSALS)
    proposal = _proposal(actor, proposal_id)
    items = _attachable(actor, _row(actor, proposal.row_id).instrument_id, aspiration_ids)
    digests = {item.id: digest_of_text(item.text) for item in items}
    if seen is not None and any(seen.get(item_id) != digest for item_id, digest in digests.items()):
        raise Conflict(state="text_changed")
    rows = session.scalars(sa.select(ProposalItem).where(ProposalItem.proposal_id == proposal.id, ProposalItem.aspiration_id.in_(digests)))
    standing = {row.aspiration_id: row for row in rows}
    for item_id, digest in digests.items():
        if item_id in standing:
            standing[item_id].text_digest = digest
        else:
            session.add(ProposalItem(proposal_id=proposal.id, aspiration_id=item_id, attached_by=actor.staff_id, attached_at=clock.now(),
                                     text_digest=digest))
    added = [item_id for item_id in digests if item_id not in standing]
    if added:
        record(ItemsAttached(proposal_id=proposal.id, count=len(added), staff_id=actor.staff_id))
    if added and proposal.is_confirmed:
        now = clock.now()
        mark_considered(actor, added, at=now)
        settle(actor, added, at=now)
    return len(added)


def _attachable(actor: Actor, instrument_id: int, aspiration_ids: Sequence[int]) -> list[Aspiration]:
    """The items, if all are of this instrument and read. Raises NotFound, or Conflict for one that left meanwhile."""
    wanted = set(aspiration_ids)
    if not wanted or len(wanted) > MOST_ITEMS:
        raise Invalid(items="required" if not wanted else "too_long")
    found = list(session.scalars(sa.select(Aspiration).where(Aspiration.id.in_(wanted), Aspiration.instrument_id == instrument_id,
                                                             Aspiration.read_at.is_not(None))))
    if not actor.may(Permission.READ_CONFIDENTIAL):
        found = [item for item in found if not item.is_confidential]
    if len(found) != len(wanted):
        raise NotFound()
    items = list(session.scalars(sa.select(Aspiration).where(Aspiration.id.in_(wanted), readable())))
    if len(items) != len(wanted):
        raise Conflict(state="left")
    return items


@operation
def detach(actor: Actor, proposal_id: int, aspiration_id: int) -> None:
    """Take an item out of a proposal that is not confirmed yet; one that is not there is no matter. After that it stays."""
    actor.must(Permission.WRITE_PROPOSALS)
    proposal = _proposal(actor, proposal_id)
    item = session.get(ProposalItem, (proposal.id, aspiration_id))
    if item is None:
        return
    if proposal.is_confirmed:
        raise Closed(what="proposal")
    session.delete(item)
    record(ItemDetached(proposal_id=proposal.id, staff_id=actor.staff_id))


@operation
def place_items(actor: Actor, row_id: int, aspiration_ids: Sequence[int], *, proposal_id: int | None = None, text: str = "",
                seen: Mapping[int, str] | None = None) -> int:
    """Put items into a standing proposal of a row, or into a new one with these words; returns the proposal's id."""
    actor.must(Permission.WRITE_PROPOSALS)
    if proposal_id is None:
        proposal_id = write_proposal(actor, row_id, text)
    elif _proposal(actor, proposal_id).row_id != row_id:
        raise NotFound()
    attach(actor, proposal_id, aspiration_ids, seen=seen)
    return proposal_id


@operation
def place_items_at(actor: Actor, instrument_id: int, aspiration_ids: Sequence[int], *, provision_id: int | None = None,
                   topic: str | None = None, proposal_id: int | None = None, text: str = "",
                   seen: Mapping[int, str] | None = None) -> tuple[int, int]:
    """The same for the row of a provision or theme, opened if need be; returns (row id, proposal id)."""
    row_id = open_row(actor, instrument_id, provision_id=provision_id, topic=topic)
    return row_id, place_items(actor, row_id, aspiration_ids, proposal_id=proposal_id, text=text, seen=seen)


@operation
def read_confidential(actor: Actor, aspiration_id: int) -> None:
    """Leave a trace of who opened a rahasia text. Raises NotFound for one that is not the matrix's business."""
    actor.must(Permission.READ_CONFIDENTIAL)
    query = sa.select(Aspiration.id).where(Aspiration.id == aspiration_id, Aspiration.is_confidential, readable())
    if session.scalar(query) is None:
        raise NotFound()
    record(ConfidentialRead(aspiration_id=aspiration_id, staff_id=actor.staff_id))
