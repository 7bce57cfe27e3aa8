"""Rows of the outbox that become letters and messages to registrants: ids and codes, never an address."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from server.core import outbox
from server.core.database import operation, session
from server.webinars.registration.models import Registration

MAIL, CHAT = "mail.session", "chat.session"  # the kinds that `notifications` sends
MOST_ID = 2**31 - 1
AT_A_TIME = 200  # rows written in one transaction


def post_letter(what: str, registration_id: int, mark: str) -> None:
    """One letter, or one message where there is only a number; `mark` tells two of a kind apart. Within an operation."""
    row = session.execute(_reach().where(Registration.id == registration_id)).first()
    if row is not None:
        _post(what, row, mark, {})


@dataclass(frozen=True)
class Round:
    """The same for everyone on a session's list who is in one of `states`; `facts` go into each row."""

    webinar_id: int
    what: str
    mark: str
    states: Sequence[str]
    facts: Mapping[str, Any] = field(default_factory=dict)
    first_id: int = 1
    last_id: int = MOST_ID


def post_round(given: Round) -> int:
    """A row for each, in pieces, so that nobody waits; done again, each piece adds nothing. Returns how many they are."""
    after, total = given.first_id - 1, 0
    while True:
        ids = _post_piece(given, after)
        total += len(ids)
        if len(ids) < AT_A_TIME:
            return total
        after = ids[-1]


@operation
def _post_piece(given: Round, after: int) -> list[int]:
    query = _reach().where(Registration.webinar_id == given.webinar_id, Registration.state.in_(given.states), Registration.id > after,
                           Registration.id <= given.last_id)
    rows = session.execute(query.order_by(Registration.id).limit(AT_A_TIME)).all()
    for row in rows:
        _post(given.what, row, given.mark, given.facts)
    return [row[0] for row in rows]


def _reach() -> sa.Select[int, bool, bool]:
    has_email, has_phone = Registration.email_hmac.is_not(None), Registration.phone_hmac.is_not(None)
    return sa.select(Registration.id, has_email, has_phone).where(sa.or_(has_email, has_phone))


def _post(what: str, row: Any, mark: str, facts: Mapping[str, Any]) -> None:
    kind = MAIL if row[1] else CHAT
    outbox.post(kind, f"{kind}:{what}:{row[0]}:{mark}", {"registration_id": row[0], "what": what, **facts})
