"""The author's way to object to not being shown: once an item, in their own words, answered by another person."""
from __future__ import annotations

import sqlalchemy as sa
from flask import current_app

from server.aspirations.models import Aspiration
from server.core import clock
from server.core import text as texts
from server.core.database import operation, record, session
from server.core.errors import Closed, Invalid, NotFound
from server.core.permissions import Actor
from server.core.words import State
from server.holidays.queries import working_deadline
from server.moderation.events import ObjectionMade
from server.moderation.models import Objection

LEAST, MOST = 10, 1000


@operation
def object_to(actor: Actor, aspiration_id: int, text: str) -> int:
    """The holder of the item objects; returns the objection's id. Raises Closed unless it isn't shown and nobody objected yet."""
    cleaned = texts.plain(text, most=MOST)
    if len(cleaned) < LEAST:
        raise Invalid(text="too_short")
    aspiration = session.get(Aspiration, aspiration_id, with_for_update=True, populate_existing=True)
    if aspiration is None:
        raise NotFound()
    if not may_object(aspiration):
        raise Closed(what="objection")
    now = clock.now()
    days = current_app.extensions["settings"].objection_due_days
    objection = Objection(aspiration_id=aspiration_id, text=cleaned, at=now, due_at=working_deadline(now, days))
    session.add(objection)
    session.flush()
    record(ObjectionMade(aspiration_id=aspiration_id, objection_id=objection.id))
    return objection.id


def may_object(aspiration: Aspiration) -> bool:
    """True when it isn't shown, that decision can't be undone any more, and its one objection wasn't made."""
    if aspiration.state != State.WITHHELD or not aspiration.is_settled:
        return False
    return session.scalar(sa.select(Objection.id).where(Objection.aspiration_id == aspiration.id)) is None
