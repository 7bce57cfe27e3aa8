"""What is changed by people here: news on or off, letters opened, messages sent by hand."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from server.core import clock
from server.core.database import insert_once, operation, record, session
from server.core.errors import Conflict, NotFound
from server.core.permissions import Actor, Permission
from server.notifications.events import LetterRead, MessageHandled, NewsChosen, NumberRead
from server.notifications.models import HandMessage, NewsChoice


@operation
def choose_news(actor: Actor, aspiration_id: int, is_wanted: bool) -> None:
    """The holder wants news of the item, or no more. Again changes nothing. Whoever calls has seen the link."""
    choice = session.get(NewsChoice, aspiration_id)
    if is_wanted == (choice is None or choice.is_wanted):
        return
    if choice is None:
        session.add(NewsChoice(aspiration_id=aspiration_id, is_wanted=is_wanted, at=clock.now()))
    else:
        choice.is_wanted, choice.at = is_wanted, clock.now()
    record(NewsChosen(aspiration_id=aspiration_id, is_wanted=is_wanted))


@operation
def note_letter_read(actor: Actor, aspiration_id: int | None, letter: str) -> None:
    """A kept letter is opened: the ledger gets a row with who did. `letter` is its kind."""
    actor.must(Permission.READ_OUTBOX)
    record(LetterRead(staff_id=actor.staff_id, aspiration_id=aspiration_id, letter=letter))


@operation
def put_on_hand_list(key: str, kind: str, payload: Mapping[str, Any]) -> None:
    """A message for a person to send; the same key again adds nothing."""
    insert_once(HandMessage, HandMessage.key, key=key, kind=kind, payload=dict(payload), aspiration_id=payload["aspiration_id"],
                ready_at=clock.now())


@operation
def note_number_read(actor: Actor, message_id: int) -> None:
    """The number of a message is shown to who sends it: the ledger gets a row. Raises NotFound."""
    actor.must(Permission.SEND_BY_HAND)
    message = _message(message_id)
    record(NumberRead(staff_id=actor.staff_id, aspiration_id=message.aspiration_id, message_id=message.id))


@operation
def finish_message(actor: Actor, message_id: int, is_sent: bool) -> None:
    """It was sent, or can't be. The row stays with who and when. Raises Conflict when a colleague was first, NotFound."""
    actor.must(Permission.SEND_BY_HAND)
    message = _message(message_id, is_locked=True)
    if message.done_at is not None:
        raise Conflict(message_id=message_id)
    message.done_at, message.done_by, message.is_sent = clock.now(), actor.staff_id, is_sent
    record(MessageHandled(staff_id=actor.staff_id, aspiration_id=message.aspiration_id, message_id=message.id, is_sent=is_sent))


def _message(message_id: int, *, is_locked: bool = False) -> HandMessage:
    query = sa.select(HandMessage).where(HandMessage.id == message_id)
    found = session.scalar(query.with_for_update() if is_locked else query)
    if found is None:
        raise NotFound()
    return found
