"""Files that were sent along, by who may have them. Their bytes are read only where they are sent."""
from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from server.aspirations.attachments.models import Attachment
from server.core.database import session
from server.core.errors import NotFound


def attachments_of(aspiration_ids: Collection[int], *, only_allowed: bool = False) -> dict[int, list[Attachment]]:
    """Those of each item that has some, as they were sent, in one query."""
    query = sa.select(Attachment).where(Attachment.aspiration_id.in_(aspiration_ids)).order_by(Attachment.id)
    found: dict[int, list[Attachment]] = {}
    for row in session.scalars(query.where(Attachment.is_allowed) if only_allowed else query) if aspiration_ids else ():
        found.setdefault(row.aspiration_id, []).append(row)
    return found


def one_of(aspiration_id: int, name: str) -> Attachment:
    """One by its random name. Raises NotFound. The caller has looked whether this visitor may have it."""
    row = session.scalar(sa.select(Attachment).where(Attachment.aspiration_id == aspiration_id, Attachment.name == name))
    if row is None:
        raise NotFound()
    return row
