"""Requests about one's own data: logged when a button does them at once, answered within 3 × 24 hours when they come in words."""
from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa

from server.accounts.events import DataRequestHandled, DataRequestReceived
from server.accounts.models import DataRequest
from server.core import clock
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.errors import Conflict, Invalid, NotFound
from server.core.keys import checked_key, remember, written
from server.core.permissions import SYSTEM, Actor, Permission
from server.core.words import RequestKind, RequestOutcome

HOURS = 72  # 3 × 24 hours, by the clock: nights and holidays count
KEEP_DAYS = 90
LEAST_TEXT, MOST_TEXT, MOST_NOTE = 10, 2000, 2000
SUBJECT = "data_request"
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def _new_number() -> str:
    """`PD-7KQ4M2XR`: to speak about it, by telephone too; it opens nothing."""
    return "PD-" + "".join(secrets.choice(_LETTERS) for _ in range(8))


def file_request(actor: Actor, kind: str, text: str, contact: str, *, key: str, email_index: str | None = None,
                 aspiration_id: int | None = None) -> int:
    """Somebody asks in their own words; returns the id. The same key again gives the same one. Raises Invalid, Malformed, TooLarge.

    `email_index` and `aspiration_id` are what the requester proved or holds, never what they claim.
    """
    cleaned = texts.plain(text, most=MOST_TEXT)
    reach = texts.plain(contact, most=254, is_multiline=False)
    wrong = {
        "kind": "" if kind in set(RequestKind) else "unknown", "text": "" if len(cleaned) >= LEAST_TEXT else "too_short",
        "contact": "" if reach or email_index else "required",
    }
    if any(wrong.values()):
        raise Invalid(**{name: code for name, code in wrong.items() if code})
    facts = {"number": _new_number(), "kind": kind, "text": cleaned, "contact": reach or None, "email_hmac": email_index,
             "aspiration_id": aspiration_id}
    return _keep(checked_key(key), facts)


@operation
def _keep(key: str, facts: dict[str, Any]) -> int:
    standing = written(key, SUBJECT, None, SUBJECT)  # bound to no device and to no digest of the words
    if standing is not None:
        return standing
    now = clock.now()
    row = DataRequest(is_by_button=False, received_at=now, due_at=now + timedelta(hours=HOURS), **facts)
    session.add(row)
    session.flush()
    remember(key, SUBJECT, None, SUBJECT, row.id)
    record(DataRequestReceived(request_id=row.id, kind=row.kind, due_at=row.due_at))
    return row.id


@operation
def log_deed(actor: Actor, kind: RequestKind, *, email_index: str | None = None, aspiration_id: int | None = None) -> None:
    """A citizen used a right by a button: received, due and done at the same moment. What the team or the house does is no request."""
    if actor.is_staff or actor == SYSTEM:
        return
    now = clock.now()
    row = DataRequest(number=_new_number(), kind=kind.value, is_by_button=True, email_hmac=email_index, aspiration_id=aspiration_id,
                      received_at=now, due_at=now, outcome=RequestOutcome.DONE.value, handled_at=now)
    session.add(row)
    session.flush()
    record(DataRequestHandled(request_id=row.id, kind=row.kind, outcome=row.outcome or "", is_by_button=True))


@operation
def handle_request(actor: Actor, request_id: int, outcome: str, note: str) -> None:
    """Answer it. The requester reads the note. Raises Conflict when a colleague was first, Invalid, NotFound."""
    actor.must(Permission.HANDLE_REQUESTS)
    if outcome not in set(RequestOutcome):
        raise Invalid(outcome="required" if not outcome else "unknown")
    cleaned = texts.plain(note, most=MOST_NOTE)
    if not cleaned:
        raise Invalid(note="required")
    row = session.get(DataRequest, request_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound()
    if not row.is_open:
        raise Conflict(outcome=row.outcome)
    row.outcome, row.note, row.handled_at, row.handled_by = str(outcome), cleaned, clock.now(), actor.staff_id
    record(DataRequestHandled(staff_id=actor.staff_id, request_id=row.id, kind=row.kind, outcome=str(outcome)))


@operation
def forget_words(actor: Actor) -> int:
    """Ninety days after the answer the words, the contact and the link to an address go; number, kind and times stay. How many."""
    before = clock.now() - timedelta(days=KEEP_DAYS)
    is_old = sa.and_(DataRequest.handled_at < before, sa.or_(DataRequest.text.is_not(None), DataRequest.contact.is_not(None),
                                                             DataRequest.note.is_not(None), DataRequest.email_hmac.is_not(None)))
    done = session.execute(sa.update(DataRequest).where(is_old).values(text=None, contact=None, note=None, email_hmac=None))
    return cast("sa.CursorResult[Any]", done).rowcount


# --- reading ---------------------------------------------------------------------------------


def get(actor: Actor, request_id: int) -> DataRequest:
    """For who handles requests. Raises NotFound."""
    actor.must(Permission.HANDLE_REQUESTS)
    row = session.get(DataRequest, request_id)
    if row is None or row.is_by_button:
        raise NotFound()
    return row


def waiting(actor: Actor) -> Sequence[DataRequest]:
    """Open ones, the most overdue first."""
    actor.must(Permission.HANDLE_REQUESTS)
    query = sa.select(DataRequest).where(DataRequest.handled_at.is_(None)).order_by(DataRequest.due_at, DataRequest.id)
    return session.scalars(query.options(sa.orm.defer(DataRequest.text), sa.orm.defer(DataRequest.contact))).all()


def handled(actor: Actor, limit: int = 50) -> Sequence[DataRequest]:
    """The newest answered ones, buttons included; without their words."""
    actor.must(Permission.HANDLE_REQUESTS)
    query = sa.select(DataRequest).where(DataRequest.handled_at.is_not(None)).order_by(DataRequest.handled_at.desc(), DataRequest.id.desc())
    hidden = [sa.orm.defer(column) for column in (DataRequest.text, DataRequest.contact, DataRequest.note)]
    return session.scalars(query.options(*hidden).limit(limit)).all()


def count_since(since: datetime) -> int:
    """How many came in since then, buttons included."""
    return session.scalar(sa.select(sa.func.count()).select_from(DataRequest).where(DataRequest.received_at >= since)) or 0


def own(email_index: str | None, aspiration_ids: Sequence[int], request_ids: Sequence[int]) -> Sequence[DataRequest]:
    """Those of a proved address, of items somebody holds, or filed from this browser; newest first, at most 50."""
    mine: list[sa.ColumnElement[bool]] = [DataRequest.aspiration_id.in_(aspiration_ids), DataRequest.id.in_(request_ids)]
    if email_index is not None:
        mine.append(DataRequest.email_hmac == email_index)
    return session.scalars(sa.select(DataRequest).where(sa.or_(*mine)).order_by(DataRequest.id.desc()).limit(50)).all()
