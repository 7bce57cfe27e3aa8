"""What makes a letter or message: one outbox row within the transaction that caused it, with ids and never an address.

Whether there is somebody to tell is asked again when it is sent; here only so that the outbox isn't full of rows for nobody.
"""
from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import current_app

from server.accounts.events import DataRequestHandled, DataRequestReceived, EmailCodeRequested
from server.aspirations import events as asp
from server.aspirations.following.events import FollowerErased
from server.aspirations.models import Contact
from server.core import clock, outbox
from server.core.database import run_statement, session
from server.core.events import after, inside
from server.core.i18n import language
from server.drafting.afterwards.events import CorrectionPublished, SecondLookUpheld
from server.drafting.events import AnswerPublished, ItemsAttached
from server.drafting.models import Proposal, ProposalItem
from server.moderation.events import ObjectionDecided
from server.moderation.models import ObjectionResult
from server.notifications import folder
from server.notifications.models import HandMessage, NewsChoice
from server.webinars.registration.events import RegistrationErased


@cache
def _has_contact(_dialect: str) -> Any:
    return sa.select(Contact.email.is_not(None), Contact.phone.is_not(None)).where(Contact.aspiration_id == sa.bindparam("of_id"))


def _channel(aspiration_id: int) -> str | None:
    """`mail`, `chat` or None: an address comes before a number."""
    row: Any = run_statement(_has_contact, {"of_id": aspiration_id}).first()
    if row is None:
        return None
    has_email, has_phone = row
    return "mail" if has_email else "chat" if has_phone else None


@inside(asp.AspirationSubmitted)
def write_receipt(event: asp.AspirationSubmitted) -> None:
    """The receipt, with the private link, to whoever gave an address."""
    if _channel(event.aspiration_id) == "mail":
        outbox.post("mail.receipt", f"mail.receipt:{event.aspiration_id}", {"aspiration_id": event.aspiration_id})


def tell_decision(event: Any) -> None:
    """What was decided, once it can't be undone any more."""
    channel = _channel(event.aspiration_id)
    if channel is not None:
        ids = {"aspiration_id": event.aspiration_id, "decision_id": event.decision_id}
        outbox.post_undoable(f"{channel}.decision", event.decision_id, ids)


for deciding in (asp.AspirationShown, asp.AspirationRead, asp.AspirationWithheld, asp.ClarificationRequested):
    inside(deciding)(tell_decision)


@inside(asp.AspirationConsidered)
def tell_considered(event: asp.AspirationConsidered) -> None:
    """By message to a number only where a gateway sends it: a colleague's hands are for the answer."""
    channel = _channel(event.aspiration_id)
    if channel == "mail" or (channel == "chat" and current_app.extensions["settings"].chat_is_automatic):
        outbox.post(f"{channel}.considered", f"{channel}.considered:{event.aspiration_id}", {"aspiration_id": event.aspiration_id})


@inside(asp.ClarificationExpired)
def tell_silence(event: asp.ClarificationExpired) -> None:
    """That our question lapsed, and what happens now. It is asked once, so it lapses once."""
    channel = _channel(event.aspiration_id)
    if channel is not None:
        outbox.post(f"{channel}.unanswered", f"{channel}.unanswered:{event.aspiration_id}", {"aspiration_id": event.aspiration_id})


@inside(AnswerPublished)
def tell_answer(event: AnswerPublished) -> None:
    """One row whatever the number of authors; the worker writes a row for each."""
    outbox.post("notifications.answer", f"notifications.answer:{event.answer_id}", {"answer_id": event.answer_id})


@inside(ItemsAttached)
def tell_joined(event: ItemsAttached) -> None:
    """Items put into a proposal that was confirmed before: no answer will come for them that is out already, and no second `considered`."""
    confirmed_at = session.scalar(sa.select(Proposal.confirmed_at).where(Proposal.id == event.proposal_id))
    if confirmed_at is None:
        return
    session.flush()
    fresh = sa.select(ProposalItem.aspiration_id).where(
        ProposalItem.proposal_id == event.proposal_id, ProposalItem.attached_at >= max(confirmed_at, clock.now() - timedelta(minutes=1)))
    for aspiration_id in session.scalars(fresh).all():
        channel = _channel(aspiration_id)
        if channel is not None:
            kind = f"{channel}.joined"
            outbox.post(kind, f"{kind}:{event.proposal_id}:{aspiration_id}",
                        {"aspiration_id": aspiration_id, "proposal_id": event.proposal_id})


@inside(CorrectionPublished)
def tell_correction(event: CorrectionPublished) -> None:
    """One row whatever the number of authors; the worker writes a row for each."""
    outbox.post("notifications.correction", f"notifications.correction:{event.correction_id}", {"correction_id": event.correction_id})


@inside(SecondLookUpheld)
def tell_second_look(event: SecondLookUpheld) -> None:
    """To who asked for it."""
    channel = _channel(event.aspiration_id)
    if channel is not None:
        kind = f"{channel}.second_look"
        outbox.post(kind, f"{kind}:{event.second_look_id}",
                    {"aspiration_id": event.aspiration_id, "second_look_id": event.second_look_id})


@inside(ObjectionDecided)
def tell_objection(event: ObjectionDecided) -> None:
    """That the decision stays; one that is granted is told by the decision to show."""
    channel = _channel(event.aspiration_id) if event.result == ObjectionResult.UPHELD else None
    if channel is not None:
        ids = {"aspiration_id": event.aspiration_id, "objection_id": event.objection_id, "decision_id": event.decision_id}
        outbox.post_undoable(f"{channel}.objection", event.decision_id, ids)


@inside(EmailCodeRequested)
def send_code(event: EmailCodeRequested) -> None:
    """The code to prove an address by, in the language of the page that asked for it."""
    outbox.post("mail.code", f"mail.code:{event.confirmation_id}", {"confirmation_id": event.confirmation_id, "language": language()})


@inside(DataRequestReceived)
def confirm_request(event: DataRequestReceived) -> None:
    """That a request about somebody's data came in, and until when it is answered."""
    _tell_request(event.request_id, "received")


@inside(DataRequestHandled)
def tell_request(event: DataRequestHandled) -> None:
    """The answer. What a button did at once needs no letter."""
    if not event.is_by_button:
        _tell_request(event.request_id, "handled")


def _tell_request(request_id: int, step: str) -> None:
    outbox.post(f"mail.request_{step}", f"mail.request_{step}:{request_id}", {"request_id": request_id})


@inside(asp.AspirationErased)
def forget_on_erasure(event: asp.AspirationErased) -> None:
    """Nothing is left to be sent; letters kept as files go with it, also one that the worker is writing just now."""
    session.execute(sa.delete(NewsChoice).where(NewsChoice.aspiration_id == event.aspiration_id))
    session.execute(sa.delete(HandMessage).where(HandMessage.aspiration_id == event.aspiration_id, HandMessage.done_at.is_(None)))
    outbox.post("notifications.forget", f"notifications.forget:{event.aspiration_id}", {"aspiration_id": event.aspiration_id})


@after(asp.AspirationErased)
def forget_files(event: asp.AspirationErased) -> None:
    """At once; the worker looks again after whatever it was writing."""
    folder.forget(f"a{event.aspiration_id}")


def forget_kept(event: Any) -> None:
    """Kept letters bear the address that was given up, or quote words that are rahasia from now on."""
    folder.forget(f"a{event.aspiration_id}")


for changing in (asp.ContactChanged, asp.AspirationHidden):
    after(changing)(forget_kept)


@inside(RegistrationErased)
def forget_registrant(event: RegistrationErased) -> None:
    """Letters to them that are kept as files go, also one that the worker is writing just now."""
    outbox.post("notifications.forget", f"notifications.forget:r{event.registration_id}", {"registration_id": event.registration_id})


@after(RegistrationErased)
def forget_files_of_registrant(event: RegistrationErased) -> None:
    """At once; the worker looks again after whatever it was writing."""
    folder.forget(f"r{event.registration_id}")


@inside(FollowerErased)
def forget_follower(event: FollowerErased) -> None:
    """Letters to them that are kept as files go, also one that the worker is writing just now."""
    outbox.post("notifications.forget", f"notifications.forget:f{event.follower_id}", {"follower_id": event.follower_id})


@after(FollowerErased)
def forget_files_of_follower(event: FollowerErased) -> None:
    """At once; the worker looks again after whatever it was writing."""
    folder.forget(f"f{event.follower_id}")
