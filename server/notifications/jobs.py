"""What the worker does with rows of this feature: build what is true now, hand it over, mark the row."""
from __future__ import annotations

from functools import partial
from typing import Any

import sqlalchemy as sa

from server.aspirations.models import Contact
from server.core import limits, outbox, vault
from server.core.database import operation, session
from server.drafting.afterwards.models import Correction
from server.drafting.models import Answer
from server.drafting.rules import held_ids
from server.notifications import answer_letters as _answer_letters  # noqa: F401  registers its letters
from server.notifications import certificate_letters as _certificate_letters  # noqa: F401  registers its letters
from server.notifications import chat, envelopes, folder, letters, mail, messages
from server.notifications import digest_letters as _digest_letters  # noqa: F401  registers its letters
from server.notifications import session_letters as _session_letters  # noqa: F401  registers its letters
from server.notifications.operations import put_on_hand_list
from server.webinars.registration.telling import MAIL as SESSION_MAIL

FILED = (("a", "aspiration_id"), ("r", "registration_id"), ("f", "follower_id"))  # how kept letters are filed
AT_A_TIME = 200  # rows written in one transaction
# What a form sends to whatever address was typed into it; of letters to registrants those that registering causes.
UNASKED = ("mail.receipt", "mail.request_received", "mail.follow")
UNASKED_OF_SESSIONS = ("place", "again", "cancelled")


def send_letter(kind: str, payload: dict[str, Any]) -> None:
    """Send one letter, if there is still something to say. Raises GiveUp when it can never be delivered, NotNow to try later."""
    letter = letters.build(kind, payload)
    if letter is None or _is_flood(kind, payload, letter.to):
        return
    key = outbox.current().key
    try:
        message = envelopes.compose(letter, key)
        mail.deliver(message, folder.name_of(letter.filed, letter.template, key))
    except envelopes.BadAddress:
        raise outbox.GiveUp("address") from None
    except mail.Refused as refusal:
        raise outbox.GiveUp(refusal.code) from None


def _is_flood(kind: str, payload: dict[str, Any], address: str) -> bool:
    """Nobody's mailbox can be filled through our forms: beyond the limit a receipt is left out, the page has shown it already."""
    is_first_try = outbox.current().tries == 1  # one that was put off was counted then
    is_unasked = kind in UNASKED or (kind == SESSION_MAIL and payload["what"] in UNASKED_OF_SESSIONS)
    return is_unasked and is_first_try and not limits.count_below("letter.unasked", vault.email_index(address))


for _kind in letters.BUILDERS:
    outbox.job(_kind)(partial(send_letter, _kind))


def send_message(kind: str, payload: dict[str, Any]) -> None:
    """Send one message by the gateway, or put it on the list of those that a person sends. Raises GiveUp."""
    message = messages.build(kind, payload)
    if message is None:
        return
    key, gateway = outbox.current().key, chat.gateway()
    if gateway is None:
        put_on_hand_list(key, kind, payload)
        return
    try:
        gateway.send(message.number, message.text, key)
    except chat.Undeliverable as error:
        raise outbox.GiveUp(error.code) from None


for _kind in messages.BUILDERS:
    outbox.job(_kind)(partial(send_message, _kind))


@outbox.job("notifications.answer")
def tell_everyone(payload: dict[str, Any]) -> None:
    """A row for each author of what an answer is about. In pieces; done again, each piece adds nothing."""
    _tell_authors("answer", payload["answer_id"], {"answer_id": payload["answer_id"]})


@outbox.job("notifications.correction")
def tell_correction(payload: dict[str, Any]) -> None:
    """The same for an answer that was put right."""
    correction = session.get(Correction, payload["correction_id"])
    if correction is not None:
        _tell_authors("correction", correction.answer_id, {"correction_id": correction.id})


def _tell_authors(what: str, answer_id: int, ids_told: dict[str, int]) -> None:
    answer = session.get(Answer, answer_id)
    if answer is None:
        return
    ids = held_ids(answer.proposal_id) if answer.proposal_id is not None else [answer.aspiration_id] if answer.aspiration_id else []
    for start in range(0, len(ids), AT_A_TIME):
        _tell_some(what, ids_told, ids[start : start + AT_A_TIME])


@operation
def _tell_some(what: str, ids_told: dict[str, int], aspiration_ids: list[int]) -> None:
    contacts = sa.select(Contact.aspiration_id, Contact.email.is_not(None), Contact.phone.is_not(None))
    for aspiration_id, has_email, has_phone in session.execute(contacts.where(Contact.aspiration_id.in_(aspiration_ids))).all():
        if has_email or has_phone:
            kind = f"mail.{what}" if has_email else f"chat.{what}"
            (about,) = ids_told.values()
            outbox.post(kind, f"{kind}:{about}:{aspiration_id}", ids_told | {"aspiration_id": aspiration_id})


@outbox.job("notifications.forget")
def forget_letters(payload: dict[str, Any]) -> None:
    """Letters about an erased item, or to an erased registrant or follower, that were being written when it was erased."""
    letter = next(letter for letter, name in FILED if name in payload)
    folder.forget(f"{letter}{payload[dict(FILED)[letter]]}")
