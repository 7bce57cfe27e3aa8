"""What pages read about minutes."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from server.core import files
from server.core.database import session
from server.core.errors import NotFound
from server.core.files import StoredFile
from server.core.permissions import Actor, Permission
from server.core.session_codes import MinutesState
from server.reporting.minutes.models import Minutes, MinutesRevision
from server.webinars.models import Webinar

SEES = (Permission.WRITE_MINUTES, Permission.SIGN_MINUTES, Permission.READ_REPORTS)


@dataclass(frozen=True)
class VisibleMinutes:
    """The minutes this actor may read: signed ones, and drafts for who writes, signs or reports."""

    actor: Actor

    def of(self, webinar: Webinar) -> Minutes:
        """A session's. Raises NotFound: there are none, or not yours yet."""
        minutes = session.get(Minutes, webinar.id)
        if minutes is None or not (minutes.is_signed or any(self.actor.may(one) for one in SEES)):
            raise NotFound()
        return minutes


def visible_to(actor: Actor) -> VisibleMinutes:
    """The only door to minutes."""
    return VisibleMinutes(actor)


def find(webinar_id: int) -> Minutes | None:
    """For the desk of a session."""
    return session.get(Minutes, webinar_id)


def signed_of(webinar_ids: Collection[int]) -> dict[int, tuple[Minutes, dict[str, StoredFile]]]:
    """Of many sessions the signed ones with their files, by ending; those that are being drawn are missing."""
    rows = session.scalars(sa.select(Minutes).where(Minutes.webinar_id.in_(webinar_ids), Minutes.state == MinutesState.SIGNED)).all()
    kept = files.files_of([one for row in rows for one in (row.pdf_id, row.docx_id) if one is not None])
    return {row.webinar_id: (row, {name: kept[one] for name, one in (("pdf", row.pdf_id), ("docx", row.docx_id)) if one in kept})
            for row in rows}


def revisions_of(webinar_id: int) -> Sequence[MinutesRevision]:
    """All texts, the newest first."""
    return session.scalars(sa.select(MinutesRevision).where(MinutesRevision.webinar_id == webinar_id).order_by(
        MinutesRevision.revision.desc())).all()
