"""Sealing the ledger, and looking whether anything in it was changed."""
from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field

import sqlalchemy as sa

from server.audit.models import Entry, Head
from server.core import clock
from server.core.database import operation, session

GENESIS = "0" * 64
AT_A_TIME = 200  # entries sealed in one transaction, so that the writer is never held for long


def hash_of(entry: Entry, seq: int, previous: str) -> str:
    """SHA-256 of the entry's canonical JSON with its place in the chain."""
    content = {"seq": seq, "previous": previous, "id": entry.id, "kind": entry.kind, "subject_kind": entry.subject_kind,
               "subject_id": entry.subject_id, "facts": entry.facts, "commitment": entry.commitment, "at": entry.at.isoformat()}
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def seal_all() -> int:
    """Chain everything committed; returns how many entries. Only one sealer may run: the worker."""
    sealed = 0
    while (done := seal_some()) > 0:
        sealed += done
    return sealed


@operation
def seal_some() -> int:
    """Chain the oldest unsealed entries and publish the new head."""
    head = session.scalar(sa.select(Head).order_by(Head.seq.desc()).limit(1))
    seq, previous = (head.seq, head.hash) if head else (0, GENESIS)
    entries = list(session.scalars(sa.select(Entry).where(Entry.seq.is_(None)).order_by(Entry.id).limit(AT_A_TIME)))
    for entry in entries:
        seq += 1
        entry.previous_hash, entry.hash = previous, hash_of(entry, seq, previous)
        entry.seq, previous = seq, entry.hash
    if entries:
        session.add(Head(seq=seq, hash=previous, at=clock.now()))
    return len(entries)


@dataclass
class Verdict:
    """What a verification found. `problems` name rows; unsealed entries are no problem."""

    sealed: int = 0
    unsealed: int = 0
    head: str = GENESIS
    problems: list[str] = field(default_factory=list)
    has_given_head: bool = False


def verify(given_head: str | None = None) -> Verdict:
    """Recompute the whole chain from its rows and compare every hash and every published head."""
    verdict = Verdict(has_given_head=given_head in (None, GENESIS))
    heads = dict(session.execute(sa.select(Head.seq, Head.hash)).tuples().all())
    expected = 1
    for entry in session.scalars(sa.select(Entry).where(Entry.seq.is_not(None)).order_by(Entry.seq).execution_options(yield_per=500)):
        _check(entry, expected, verdict, heads)
        verdict.has_given_head |= entry.hash == given_head
        expected = (entry.seq or 0) + 1
        session.expunge(entry)
    verdict.problems += [f"head {seq}: its entry is missing" for seq in sorted(heads)]
    verdict.unsealed = session.scalar(sa.select(sa.func.count()).where(Entry.seq.is_(None))) or 0
    return verdict


def _check(entry: Entry, expected: int, verdict: Verdict, heads: dict[int, str]) -> None:
    """One entry against its place; the chain goes on from what it says, so that one change is named once."""
    seq = entry.seq or 0
    if seq != expected:
        verdict.problems.append(f"entries {expected} to {seq - 1} are missing")
    elif entry.previous_hash != verdict.head:
        verdict.problems.append(f"entry {seq} (row {entry.id}): does not follow the one before it")
    if entry.hash != hash_of(entry, seq, entry.previous_hash or ""):
        verdict.problems.append(f"entry {seq} (row {entry.id}): its content was changed")
    if seq in heads and heads.pop(seq) != entry.hash:
        verdict.problems.append(f"head {seq}: differs from its entry")
    verdict.sealed += 1
    verdict.head = entry.hash or ""
