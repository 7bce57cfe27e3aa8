"""A file of a text on its way to a version: read, looked at by a person, then stored or thrown away."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from server.core import clock
from server.core import text as texts
from server.core.database import operation, session
from server.core.errors import Conflict, Invalid, NotFound
from server.core.permissions import Actor, Permission
from server.instruments.bill_source import BillSource
from server.instruments.carrying.models import TieState
from server.instruments.carrying.planning import Plan, plan_import
from server.instruments.importers import Preview, preview_here
from server.instruments.managing.models import TextDraft
from server.instruments.models import Instrument, Provision
from server.instruments.operations import import_bill
from server.instruments.printing.json_file import write
from server.instruments.storing import drafts_of

KEPT_DAYS = 7
Earlier = dict[int, tuple[str, str, str]]  # provision → its address, words and kind in the version before


@operation
def keep_draft(actor: Actor, instrument_id: int, found: Preview, *, file_name: str, size: int, tracked: str) -> int:
    """Lay a file that was read before a person; its id. Older ones that nobody stored are thrown away."""
    actor.must(Permission.MANAGE_INSTRUMENTS)
    if session.get(Instrument, instrument_id) is None:
        raise NotFound()
    session.execute(sa.delete(TextDraft).where(TextDraft.created_at < clock.now() - timedelta(days=KEPT_DAYS)))
    draft = TextDraft(
        instrument_id=instrument_id, staff_id=actor.staff_id, file_name=texts.plain(file_name, most=400, is_multiline=False)[-120:] or "–",
        size=size, tracked=tracked, bill=write(found.bill).decode() if found.bill else None, is_cut=found.is_cut,
        warnings=[[one.code, one.place, one.what] for one in found.warnings], created_at=clock.now())
    session.add(draft)
    session.flush()
    return draft.id


def draft_of(actor: Actor, instrument: Instrument, draft_id: int) -> TextDraft:
    """By its id within the instrument. Raises NotFound."""
    actor.must(Permission.MANAGE_INSTRUMENTS)
    found = session.scalar(sa.select(TextDraft).where(TextDraft.id == draft_id, TextDraft.instrument_id == instrument.id))
    if found is None:
        raise NotFound()
    return found


def bill_of(draft: TextDraft) -> BillSource:
    """What would be stored. Raises Conflict for a file that cannot be as it is."""
    found = preview_here(draft.bill.encode(), ".json").bill if draft.bill else None
    if found is None:
        raise Conflict(what="draft")
    return found


def store_draft(actor: Actor, draft_id: int, *, are_warnings_seen: bool, is_internal: bool) -> int:
    """Make it the next version; its id. Raises Invalid where warnings were not looked at, Conflict for the same text again, NotFound."""
    actor.must(Permission.MANAGE_INSTRUMENTS)
    draft = session.get(TextDraft, draft_id)
    if draft is None:
        raise NotFound()
    if draft.warnings and not are_warnings_seen:
        raise Invalid(seen="warnings_unseen")
    slug = session.get_one(Instrument, draft.instrument_id).slug
    version_id = import_bill(actor, bill_of(draft), instrument_slug=slug, is_internal=is_internal)
    drop_draft(actor, draft_id)
    return version_id


@operation
def drop_draft(actor: Actor, draft_id: int) -> None:
    """Throw it away. Again: nothing changes."""
    actor.must(Permission.MANAGE_INSTRUMENTS)
    session.execute(sa.delete(TextDraft).where(TextDraft.id == draft_id))


# --- what a person looks at ------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A provision as it would be stored. `status` is what it is to the newest version: same, changed, moved, new, unsure; or empty."""

    kind: str
    number: str
    text: str
    status: str


@dataclass(frozen=True)
class Look:
    """The tree of a draft in lines, how many of what, and what would happen to what people said."""

    lines: list[Line]
    chapters: int
    articles: int
    paragraphs: int
    statuses: dict[str, int]
    gone: int


def look_at(instrument: Instrument, bill: BillSource) -> Look:
    """Reads only. Raises nothing: a bill that was read can be looked at."""
    plan = plan_import(instrument.slug, bill)
    earlier = _texts_before(plan)
    lines = list(_lines(bill, plan, earlier))
    kinds = [one.kind for one in lines]
    statuses: dict[str, int] = {}
    for line in lines:
        if line.kind in ("article", "paragraph"):
            statuses[line.status] = statuses.get(line.status, 0) + 1
    left = [earlier[one.provision_id][2] for one in plan.ties if not one.address and one.provision_id in earlier]
    gone = sum(kind in ("article", "paragraph") for kind in left)
    return Look(lines, kinds.count("chapter"), kinds.count("article"), kinds.count("paragraph"), statuses, gone)


def _texts_before(plan: Plan) -> Earlier:
    """(address, words, kind) of each provision of the version before."""
    if plan.earlier_version_id is None:
        return {}
    query = sa.select(Provision.id, Provision.address, Provision.text, Provision.tail, Provision.heading, Provision.kind)
    return {row.id: (row.address, f"{row.text}\n{row.tail}\n{row.heading}", row.kind)
            for row in session.execute(query.where(Provision.version_id == plan.earlier_version_id))}


def _lines(bill: BillSource, plan: Plan, earlier: Earlier) -> Iterator[Line]:
    ties = {one.address: one for one in plan.ties if one.address}
    for draft in drafts_of(bill):
        tie, status = ties.get(draft.address), ""
        if tie is not None:
            status = {TieState.TIED: "same", TieState.NEW: "new", TieState.OPEN: "unsure", TieState.REMOVED: "new"}[tie.state]
            if tie.earlier_id is not None and status == "same":
                address, words, _kind = earlier[tie.earlier_id]
                is_changed = words != f"{draft.text}\n{draft.tail}\n{draft.heading}"
                status = "changed" if is_changed else "moved" if address != draft.address else "same"
        yield Line(draft.kind, draft.number, draft.text or draft.heading, status)
