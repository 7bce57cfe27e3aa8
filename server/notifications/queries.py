"""Reading what waits to be sent, by machine and by hand."""
from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from server.accounts.models import Staff
from server.aspirations.models import Aspiration
from server.core.database import session
from server.core.errors import NotFound
from server.core.outbox import MAX_TRIES, OutboxRow
from server.core.permissions import Actor, Permission
from server.notifications.models import HandMessage

DONE_SHOWN = 20


@dataclass(frozen=True)
class Line:
    """A message on the list: whose item, which kind, and what became of it. No number, no words."""

    message: HandMessage
    code: str
    by: str | None


@dataclass(frozen=True)
class Numbers:
    """How many letters wait, were sent, and can't be sent."""

    waiting: int = 0
    sent: int = 0
    dead: int = 0


def letter_numbers() -> Numbers:
    """Counted from the outbox, as far as it remembers."""
    is_dead = sa.and_(OutboxRow.done_at.is_(None), OutboxRow.tries >= MAX_TRIES)
    query = sa.select(
        sa.func.coalesce(sa.func.sum(sa.case((sa.and_(OutboxRow.done_at.is_(None), OutboxRow.tries < MAX_TRIES), 1), else_=0)), 0),
        sa.func.coalesce(sa.func.sum(sa.case((OutboxRow.done_at.is_not(None), 1), else_=0)), 0),
        sa.func.coalesce(sa.func.sum(sa.case((is_dead, 1), else_=0)), 0)).where(OutboxRow.kind.like("mail.%"))
    return Numbers(*session.execute(query).one())


@dataclass(frozen=True)
class Visible:
    """Messages as far as this actor may reach them."""

    actor: Actor

    def waiting(self, limit: int, after: int = 0) -> list[Line]:
        """Those nobody has sent yet, the oldest first, after the one with this id."""
        self.actor.must(Permission.SEND_BY_HAND)
        return _lines(sa.select(HandMessage).where(HandMessage.done_at.is_(None), HandMessage.id > after)
                      .order_by(HandMessage.id).limit(limit))

    def done(self) -> list[Line]:
        """The last ones that were sent or given up, the newest first."""
        self.actor.must(Permission.SEND_BY_HAND)
        return _lines(sa.select(HandMessage).where(HandMessage.done_at.is_not(None))
                      .order_by(HandMessage.done_at.desc(), HandMessage.id.desc()).limit(DONE_SHOWN))

    def get(self, message_id: int) -> HandMessage:
        """Raises NotFound."""
        self.actor.must(Permission.SEND_BY_HAND)
        found = session.get(HandMessage, message_id)
        if found is None:
            raise NotFound()
        return found


def visible_to(actor: Actor) -> Visible:
    """The only door to messages by id."""
    return Visible(actor)


def count_waiting() -> int:
    """How many wait for a person."""
    return session.scalar(sa.select(sa.func.count()).select_from(HandMessage).where(HandMessage.done_at.is_(None))) or 0


def _lines(query: sa.Select[HandMessage]) -> list[Line]:
    messages = list(session.scalars(query))
    codes = dict(session.execute(sa.select(Aspiration.id, Aspiration.code).where(
        Aspiration.id.in_({one.aspiration_id for one in messages}))).tuples().all())
    names = dict(session.execute(sa.select(Staff.id, Staff.name).where(
        Staff.id.in_({one.done_by for one in messages if one.done_by is not None}))).tuples().all())
    return [Line(one, codes.get(one.aspiration_id, ""), names.get(one.done_by) if one.done_by is not None else None) for one in messages]
