"""Writing what was sent along, and letting it go."""
from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence

import sqlalchemy as sa

from server.aspirations.attachments.events import AttachmentAllowed, AttachmentErased
from server.aspirations.attachments.models import MOST_BYTES, MOST_FILES, PDF, PICTURE, Attached, Attachment
from server.aspirations.attachments.taking import MOST_DRAWN
from server.core.database import operation, record, session
from server.core.errors import NotFound
from server.core.permissions import Actor, Permission


def wrong_with(attached: Sequence[Attached]) -> str:
    """A code when these are not what `taking` makes, or too many; else nothing."""
    most = {PICTURE: MOST_DRAWN, PDF: MOST_BYTES}
    is_wrong = len(attached) > MOST_FILES or any(len(one.data) > most.get(one.media, -1) for one in attached)
    return "unknown" if is_wrong or any(one.media == PICTURE and not one.alt for one in attached) else ""


def keep(aspiration_id: int, attached: Sequence[Attached]) -> None:
    """Seal and write them, in the operation under way. Nobody may see them yet."""
    session.add_all(Attachment(
        aspiration_id=aspiration_id, name=secrets.token_hex(16), media=one.media, size=len(one.data), width=one.width, height=one.height,
        alt=one.alt, preview=one.preview or None, data=one.data) for one in attached)
    session.flush()


@operation
def allow(actor: Actor, aspiration_id: int, name: str, is_allowed: bool) -> None:
    """Let one be shown while its aspiration is, or not. The same again changes nothing. Raises NotFound."""
    actor.must(Permission.DECIDE_CASES)
    row = session.scalar(sa.select(Attachment).where(Attachment.aspiration_id == aspiration_id, Attachment.name == name))
    if row is None:
        raise NotFound()
    if row.is_allowed != is_allowed:
        row.is_allowed = is_allowed
        record(AttachmentAllowed(staff_id=actor.staff_id, aspiration_id=aspiration_id, attachment_id=row.id, is_allowed=is_allowed))


@operation
def erase(actor: Actor, attachment_id: int) -> None:
    """One file goes, for its sender, who was looked at by the caller. Raises NotFound."""
    row = session.get(Attachment, attachment_id)
    if row is None:
        raise NotFound()
    record(AttachmentErased(aspiration_id=row.aspiration_id))
    session.delete(row)


def forget(aspiration_ids: Collection[int]) -> None:
    """All files of these go, in the operation under way."""
    session.execute(sa.delete(Attachment).where(Attachment.aspiration_id.in_(aspiration_ids)))
