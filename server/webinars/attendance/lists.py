"""The list as a workbook: asked for with a ledger row, drawn by the worker, sealed, and gone after a day."""
from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from server.accounts.access import note_access
from server.core import clock, outbox
from server.core.database import operation, record, session
from server.core.errors import NotFound
from server.core.i18n import language
from server.core.permissions import Actor, Permission
from server.webinars.attendance.events import AttendanceListAsked
from server.webinars.attendance.models import AttendanceList
from server.webinars.models import Webinar

DRAW, REMOVE = "attendance.list", "attendance.list_gone"
KEPT = timedelta(days=1)
SHOWN = 5


@operation
def ask_for_list(actor: Actor, webinar_id: int) -> int:
    """Have the workbook drawn, in the asker's language; returns its id. Raises NotFound."""
    actor.must(Permission.READ_PARTICIPANTS)
    if session.get(Webinar, webinar_id) is None:
        raise NotFound()
    now = clock.now()
    row = AttendanceList(webinar_id=webinar_id, asked_by=actor.staff_id, asked_at=now)
    session.add(row)
    session.flush()
    note_access(actor, "attendance_list", "webinar", [webinar_id])
    outbox.post(DRAW, f"{DRAW}:{row.id}", {"list_id": row.id, "language": language()})
    outbox.post(REMOVE, f"{REMOVE}:{row.id}", {"list_id": row.id}, due_at=now + KEPT)
    record(AttendanceListAsked(staff_id=actor.staff_id, webinar_id=webinar_id, list_id=row.id))
    return row.id


def lists_of(actor: Actor, webinar_id: int) -> Sequence[AttendanceList]:
    """Those that this member of staff asked for within a day, the newest first; without their content."""
    query = sa.select(AttendanceList).where(
        AttendanceList.webinar_id == webinar_id, AttendanceList.asked_by == actor.staff_id, AttendanceList.asked_at > clock.now() - KEPT)
    return session.scalars(query.options(sa.orm.defer(AttendanceList.content)).order_by(AttendanceList.id.desc()).limit(SHOWN)).all()


def workbook(actor: Actor, webinar_id: int, list_id: int) -> bytes:
    """The bytes, for who asked for them; a ledger row each time. Raises NotFound when it is not ready, gone, or somebody else's."""
    actor.must(Permission.READ_PARTICIPANTS)
    row = session.scalar(sa.select(AttendanceList).where(
        AttendanceList.id == list_id, AttendanceList.webinar_id == webinar_id, AttendanceList.asked_by == actor.staff_id,
        AttendanceList.asked_at > clock.now() - KEPT))
    content = row.content if row is not None else None
    if content is None:
        raise NotFound()
    note_access(actor, "attendance_list", "webinar", [webinar_id])
    return base64.b64decode(content)


@operation
def keep_content(list_id: int, content: bytes, rows: int) -> None:
    """The worker has drawn it. It was taken back meanwhile: nothing happens."""
    row = session.get(AttendanceList, list_id, with_for_update=True)
    if row is not None and row.ready_at is None:
        row.content, row.ready_at, row.rows = base64.b64encode(content).decode(), clock.now(), rows
