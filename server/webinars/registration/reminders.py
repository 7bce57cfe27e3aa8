"""Reminders a day and an hour before: one outbox row a session and reminder, due then; the worker writes one for each registrant."""
from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from server.core import clock, outbox
from server.core.database import session
from server.core.outbox import OutboxRow
from server.core.words import Phase
from server.webinars.models import Webinar

KIND = "registrations.remind"
BEFORE = {"day": timedelta(days=1), "hour": timedelta(hours=1)}


def post_reminders(webinar_id: int) -> None:
    """Let the reminders of a session be due when they should be, as its time stands now; those of another time go. Within an operation.

    What lies in the past is not sent late: who registers then has just had a letter.
    """
    session.flush()
    webinar = session.get(Webinar, webinar_id)
    wanted = _wanted(webinar) if webinar is not None else {}
    pending = sa.select(OutboxRow.idempotency_key).where(
        OutboxRow.kind == KIND, OutboxRow.done_at.is_(None), OutboxRow.idempotency_key.startswith(f"{KIND}:{webinar_id}:"))
    for key in session.scalars(pending).all():
        if key not in wanted:
            outbox.take_back(key)
    for key, (which, due_at) in wanted.items():
        if webinar is not None and webinar.starts_at is not None:
            outbox.post(KIND, key, {"webinar_id": webinar_id, "which": which, "stamp": stamp(webinar)}, due_at=due_at)


def _wanted(webinar: Webinar) -> dict[str, tuple[str, datetime]]:
    if webinar.starts_at is None or webinar.phase != Phase.SCHEDULED or webinar.is_rehearsal:
        return {}
    due = {which: webinar.starts_at - before for which, before in BEFORE.items()}
    return {f"{KIND}:{webinar.id}:{which}:{stamp(webinar)}": (which, at) for which, at in due.items() if at > clock.now()}


def stamp(webinar: Webinar) -> int:
    """The time a reminder was made for, in seconds: one for another time says nothing."""
    return int(webinar.starts_at.timestamp()) if webinar.starts_at is not None else 0
