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
from server.moderation.events import ObjectionMade
from server.moderation.models import Objection

LEAST, MOST = 10, 1000


@operation
def object_to(actor: Actor, aspiration_id: int, text: str) -> int:
    """The holder of the item objects; returns the objection's id. Raises Closed unless it isn't shown and nobody objected yet."""
    cleaned = texts.plain(text, most=MOST)
    if len(cleaned) < LEAST:
        raise Invalid(text="too_short")
    state = session.scalar(sa.select(Aspiration.state).where(Aspiration.id == aspiration_id).with_for_update())
    if state is None:
        raise NotFound()
    if state != State.WITHHELD or has_objected(aspiration_id):
        raise Closed(what="objection")
    now = clock.now()
    days = current_app.extensions["settings"].objection_due_days
    objection = Objection(aspiration_id=aspiration_id, text=cleaned, at=now, due_at=clock.add_working_days(now, days))
    session.add(objection)
    session.flush()
    record(ObjectionMade(aspiration_id=aspiration_id, objection_id=objection.id))
    return objection.id


def has_objected(aspiration_id: int) -> bool:
    """Whether the one objection of this item was made."""
    return session.scalar(sa.select(Objection.id).where(Objection.aspiration_id == aspiration_id)) is not None
