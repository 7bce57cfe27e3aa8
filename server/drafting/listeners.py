"""What the matrix lets go when an author has their words erased: it happens within the same transaction."""
from __future__ import annotations

import sqlalchemy as sa

from server.aspirations.events import AspirationErased
from server.core.database import session
from server.core.events import inside
from server.drafting.models import Answer, ProposalItem


@inside(AspirationErased)
def forget_on_erasure(event: AspirationErased) -> None:
    """The item leaves its proposals with the digest of its text; the answer to an erased question goes, it may quote it."""
    session.execute(sa.delete(ProposalItem).where(ProposalItem.aspiration_id == event.aspiration_id))
    session.execute(sa.delete(Answer).where(Answer.aspiration_id == event.aspiration_id))
