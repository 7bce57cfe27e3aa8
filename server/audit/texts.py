"""Whether the words that stand in the database are the ones that the ledger is committed to.

Each entry about an item bears the commitment to its text as it stood. It may become another one only where the author or
the team changed what is committed to, which is what the entry's kind says; anywhere else somebody changed the words past the house.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa

from server.aspirations.commitments import commitment
from server.aspirations.events import (
    AspirationClarified,
    AspirationErased,
    AspirationHidden,
    AspirationShown,
    AspirationSubmitted,
    DecisionUndone,
)
from server.aspirations.models import Aspiration, Salt
from server.audit.listeners import kind_of
from server.audit.models import Entry
from server.core.database import session
from server.core.vault import BrokenSeal

SUBJECT = "aspiration"
BEGIN, SHOWN, ERASED = (kind_of(event.__name__) for event in (AspirationSubmitted, AspirationShown, AspirationErased))
MAY_CHANGE = {kind_of(event.__name__) for event in (AspirationClarified, AspirationHidden, DecisionUndone)} | {BEGIN}
AT_A_TIME = 500  # items compared at once


@dataclass
class Told:
    """What the ledger says of one item: the commitment to its words now, all that there ever were, and whether it was erased."""

    last: str | None = None
    all: set[str] = field(default_factory=set)
    is_erased: bool = False
    changed_at: int | None = None  # the row of the entry at which the words became others, with nobody having changed them


@dataclass
class Texts:
    """How many texts were compared, how many items were erased and cannot be, and what is wrong."""

    compared: int = 0
    erased: int = 0
    problems: list[str] = field(default_factory=list)


def compare() -> Texts:
    """Each item's text, and its wording before a redaction, against the ledger. Reads the ledger once and each item once."""
    texts = Texts()
    wanted: list[tuple[int, Told]] = []
    known = set()
    for one in _told():
        wanted.append(one)
        known.add(one[0])
        if len(wanted) == AT_A_TIME:
            _compare(wanted, texts)
            wanted = []
    _compare(wanted, texts)
    items = session.scalars(sa.select(Aspiration.id).order_by(Aspiration.id))
    texts.problems += [f"item {item}: the ledger knows nothing of it" for item in items if item not in known]
    return texts


def _told() -> Iterator[tuple[int, Told]]:
    """(item, what the ledger says of it), item by item."""
    redactions = sa.case((Entry.kind == SHOWN, Entry.facts["redactions"].as_integer()), else_=0)
    rows = sa.select(Entry.subject_id, Entry.id, Entry.kind, Entry.commitment, redactions).where(
        Entry.subject_kind == SUBJECT, Entry.subject_id > 0).order_by(Entry.subject_id, Entry.id)
    now, told = 0, Told()
    for item, entry, kind, committed, redacted in session.execute(rows.execution_options(yield_per=2000)):
        if item != now:
            if now:
                yield now, told
            now, told = item, Told()
        if kind == ERASED:
            told.is_erased = True
        elif committed is not None:
            if told.changed_at is None and told.last not in (None, committed) and kind not in MAY_CHANGE and not redacted:
                told.changed_at = entry
            told.last = committed
            told.all.add(committed)
    if now:
        yield now, told


def _compare(wanted: list[tuple[int, Told]], texts: Texts) -> None:
    ids = [item for item, _told in wanted]
    salts: dict[int, list[bytes]] = {}
    newest_first = sa.select(Salt.aspiration_id, Salt.salt).where(Salt.aspiration_id.in_(ids)).order_by(Salt.version.desc())
    for item, salt in session.execute(newest_first):
        salts.setdefault(item, []).append(salt)
    rows, broken = _rows(ids)
    for item, told in wanted:
        problem = "a sealed text of it cannot be opened" if item in broken else _problem(rows.get(item), salts.get(item, []), told, texts)
        if problem:
            texts.problems.append(f"item {item}: {problem}")
    for row in rows.values():
        session.expunge(row)


def _rows(ids: list[int]) -> tuple[dict[int, Aspiration], set[int]]:
    """Items by id, and those of which something sealed cannot be opened: read one by one where there are any."""
    try:
        return {row.id: row for row in session.scalars(sa.select(Aspiration).where(Aspiration.id.in_(ids)))}, set()
    except (BrokenSeal, TypeError):  # TypeError: what is there is no bytes
        if len(ids) == 1:
            return {}, set(ids)
    rows: dict[int, Aspiration] = {}
    broken: set[int] = set()
    for item in ids:
        found, closed = _rows([item])
        rows |= found
        broken |= closed
    return rows, broken


def _problem(row: Aspiration | None, salts: list[bytes], told: Told, texts: Texts) -> str:
    """What is wrong with one item, or nothing."""
    if row is None:
        return "its row is gone"
    if told.is_erased:
        texts.erased += 1
        return "it was erased, and has words again" if row.text or row.original_text or salts else ""
    if not salts:
        return "its salt is gone, and nobody erased it"
    texts.compared += 1
    if told.changed_at is not None:
        return f"its text was changed before entry row {told.changed_at}"
    if commitment(salts[0], row) != told.last:
        return "its text is not the one in the ledger"
    if row.original_text is not None and (len(salts) < 2 or commitment(salts[1], row, text=row.original_text) not in told.all):
        return "its wording before the redaction is not the one in the ledger"
    return ""
