"""Files on the page of their aspiration: those that are shown, and all of them for the holder."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from server.aspirations.attachments.models import Attachment
from server.aspirations.attachments.queries import attachments_of
from server.aspirations.models import Aspiration
from server.core import slots
from server.core.database import session


@dataclass(frozen=True)
class Files:
    """The files of one item, and where they lie."""

    rows: list[Attachment]
    base: str
    is_own: bool = False


def shown_files(aspiration_ids: Sequence[int]) -> dict[int, Files]:
    """Those that a moderator let through, of items that are shown."""
    found = attachments_of(aspiration_ids, only_allowed=True)
    items = session.scalars(sa.select(Aspiration).where(Aspiration.id.in_(found))) if found else ()
    return {item.id: Files(found[item.id], f"/aspirasi/{item.code}/lampiran") for item in items if item.is_shown}


def own_files(aspiration_ids: Sequence[int]) -> dict[int, Files]:
    """All of them."""
    return {key: Files(rows, "/lacak/saya/lampiran", is_own=True) for key, rows in attachments_of(aspiration_ids).items()}


slots.trail.fill(shown_files, "aspirations/attachments/_files.html", order=3)
slots.trail_private.fill(own_files, "aspirations/attachments/_files.html", order=3)
