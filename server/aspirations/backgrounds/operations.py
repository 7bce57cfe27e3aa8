"""Taking answers about a sender, once for an item."""
from __future__ import annotations

import secrets
from collections.abc import Mapping

import sqlalchemy as sa

from server.aspirations.backgrounds.choices import CHOICES
from server.aspirations.backgrounds.models import Background, BackgroundMark
from server.aspirations.models import Aspiration
from server.core import clock
from server.core.database import insert_once, operation, session
from server.core.errors import Invalid, NotFound, SignInNeeded
from server.core.permissions import Actor
from server.core.secrets import keyed_hash

_DOMAIN = "background"


def has_answered(aspiration_id: int) -> bool:
    """Whether this item's sender has had their turn."""
    return session.get(BackgroundMark, _mark(aspiration_id)) is not None


@operation
def give_background(actor: Actor, aspiration_id: int, answers: Mapping[str, str], *, consent_version: int | None) -> bool:
    """Keep what was answered, apart from the item; False if the item had its turn, and then nothing is kept. Raises Invalid, NotFound.

    No event tells of it: the ledger's times would tie the answers to the item.
    """
    if actor.participant_id is None:
        raise SignInNeeded()
    given = {field: value for field, value in answers.items() if value}
    unknown = {field: "unknown" for field, value in given.items() if field not in CHOICES or value not in CHOICES[field]}
    wrong = unknown | ({} if consent_version else {"consent": "consent"}) | ({} if given else {"age": "required"})
    if wrong:
        raise Invalid(**wrong)
    instrument_id = session.scalar(sa.select(Aspiration.instrument_id).where(Aspiration.id == aspiration_id))
    if instrument_id is None:
        raise NotFound()
    today = clock.now().date()
    _row, is_new = insert_once(BackgroundMark, BackgroundMark.mark, mark=_mark(aspiration_id), day=today)
    if is_new:
        session.add(Background(key=secrets.token_hex(16), instrument_id=instrument_id, consent_version=consent_version,
                               month=today.replace(day=1), **given))
    return is_new


def _mark(aspiration_id: int) -> str:
    return keyed_hash(_DOMAIN, str(aspiration_id))
